"""What kind of day a date is in a country: ordinary, public holiday or moved working day."""

from datetime import date
from enum import StrEnum
from functools import cache

import chinese_calendar
import holidays
import structlog

_log = structlog.get_logger(__name__)


class DayKind(StrEnum):
    """How a date differs from its weekday."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    MOVED_WORKING_DAY = "moved_working_day"


def kind_of_day(day: date, country: str) -> DayKind:
    """The kind of a local date; an unknown or empty country has ordinary days only.

    China's holidays and moved working days (调休) are decreed year by year. Past the published
    table a day counts as ordinary, with one warning per year.
    """
    if not country:
        return DayKind.ORDINARY
    if country == "CN":
        return _kind_in_china(day)
    return DayKind.HOLIDAY if day in _public_holidays(country, day.year) else DayKind.ORDINARY


def table_ends_on(country: str) -> date | None:
    """The last day the decreed table knows; nothing where holidays follow from rules."""
    if country != "CN":
        return None
    return max(chinese_calendar.constants.holidays)


def _kind_in_china(day: date) -> DayKind:
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        _warn_once(day.year)
        return DayKind.ORDINARY
    if off and name:
        return DayKind.HOLIDAY
    if not off and day.weekday() >= 5:  # noqa: PLR2004 - Saturday and Sunday
        return DayKind.MOVED_WORKING_DAY
    return DayKind.ORDINARY


@cache
def _warn_once(year: int) -> None:
    _log.warning("holiday_table_ended", year=year, advice="update the chinesecalendar package")


@cache
def _public_holidays(country: str, year: int) -> holidays.HolidayBase:
    try:
        return holidays.country_holidays(country, years=year)
    except NotImplementedError:
        _log.warning("holidays_unknown", country=country)
        return holidays.HolidayBase(years=year)
