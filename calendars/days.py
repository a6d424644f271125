"""What kind of day a date is in a country: ordinary, public or half holiday, moved working day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

import chinese_calendar
import holidays
import structlog
from chinese_calendar import constants

_log = structlog.get_logger(__name__)

MONDAY = 0
_SATURDAY = 5
_TONGUES = {"zh": "zh_CN", "en": "en_US"}
_DECREED: Any = constants.Holiday
_CHINESE: Mapping[str, str] = {holiday.value: holiday.chinese for holiday in _DECREED}


class DayKind(StrEnum):
    """How a date differs from its weekday."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    HALF_HOLIDAY = "half_holiday"
    MOVED_WORKING_DAY = "moved_working_day"


@dataclass(frozen=True, slots=True)
class Day:
    """A local date in a country.

    Attributes:
        kind: How it differs from its weekday.
        weekday: The weekday whose hours hold, Monday is 0; another than its own only on a moved
            working day.
        names: What the holiday is called, by language (`zh`, `en`); empty on any other day.
    """

    kind: DayKind
    weekday: int
    names: Mapping[str, str] = field(default_factory=dict)


_CATEGORIES = {DayKind.HOLIDAY: "public", DayKind.HALF_HOLIDAY: "half_day"}


@lru_cache(maxsize=4096)
def day_in(country: str, day: date) -> Day:
    """The day in a country; an unknown or empty country has ordinary days only.

    China's holidays and moved working days (调休) are decreed year by year. A weekend that is
    worked takes the hours of the weekday that was given for it: the first worked weekend of a
    holiday stands for the first weekday given, and so on; where the decree's two lists do not pair,
    for a Monday. Past the published table a day is ordinary, with one warning a year.
    """
    if country == "CN":
        return _day_in_china(day)
    known = _known_holidays(country) if country else None
    if known is not None:
        for kind, category in _CATEGORIES.items():
            if day in _named_days(country, day.year, category, known.default_language):
                return Day(kind, day.weekday(), _names(known, country, day, category))
    return _ordinary(day)


def table_ends_on(country: str) -> date | None:
    """The last day that the decreed table knows; nothing where holidays follow from rules.

    A decree is about a whole year, whatever day its last holiday falls on.
    """
    if country != "CN":
        return None
    return max(constants.holidays).replace(month=12, day=31)


def _ordinary(day: date) -> Day:
    return Day(DayKind.ORDINARY, day.weekday())


def _day_in_china(day: date) -> Day:
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        _warn_once(day.year)
        return _ordinary(day)
    if off and name:
        return Day(DayKind.HOLIDAY, day.weekday(), {"zh": _CHINESE[name], "en": name})
    if not off and day.weekday() >= _SATURDAY:
        return Day(DayKind.MOVED_WORKING_DAY, _weekdays_replaced(day.year).get(day, MONDAY))
    return _ordinary(day)


@cache
def _weekdays_replaced(year: int) -> Mapping[date, int]:
    """Each worked weekend of a year to the weekday that was given for it."""
    worked: dict[str, list[date]] = defaultdict(list)
    given: dict[str, list[date]] = defaultdict(list)
    for table, days in ((constants.workdays, worked), (constants.in_lieu_days, given)):
        for day, holiday in table.items():
            if day.year == year:
                days[str(holiday)].append(day)
    return {
        day: instead.weekday()
        for holiday, days in worked.items()
        for day, instead in zip(sorted(days), sorted(given[holiday]), strict=False)
    }


@cache
def _warn_once(year: int) -> None:
    _log.warning("holiday_table_ended", year=year, advice="update the chinesecalendar package")


def _names(
    known: holidays.HolidayBase, country: str, day: date, category: str
) -> Mapping[str, str]:
    # Asked for a language that it does not have, the library answers in another one.
    return {
        language: _named_days(country, day.year, category, tag)[day]
        for language, tag in _TONGUES.items()
        if tag in (known.default_language, *known.supported_languages)
    }


@cache
def _named_days(country: str, year: int, category: str, language: str | None) -> Mapping[date, str]:
    if category not in holidays.country_holidays(country).supported_categories:
        return {}
    categories = (category,)
    return dict(
        holidays.country_holidays(country, years=year, categories=categories, language=language)
    )


@cache
def _known_holidays(country: str) -> holidays.HolidayBase | None:
    try:
        return holidays.country_holidays(country)
    except NotImplementedError:
        _log.warning("holidays_unknown", country=country)
        return None
