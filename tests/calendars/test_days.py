"""What kind of day a date is."""

from datetime import date, timedelta

import pytest
from structlog.testing import capture_logs

from calendars.days import DayKind, day_in, table_ends_on


@pytest.mark.parametrize(
    ("country", "day", "kind"),
    [
        ("CN", "2026-10-01", DayKind.HOLIDAY),
        ("CN", "2026-10-10", DayKind.MOVED_WORKING_DAY),
        ("CN", "2026-10-11", DayKind.ORDINARY),
        ("US", "2026-12-25", DayKind.HOLIDAY),
        ("IS", "2026-12-24", DayKind.HALF_HOLIDAY),
        ("", "2026-12-25", DayKind.ORDINARY),
        ("XX", "2026-12-25", DayKind.ORDINARY),
    ],
)
def test_a_country_says_what_a_date_is(country: str, day: str, kind: DayKind) -> None:
    assert day_in(country, date.fromisoformat(day)).kind is kind


@pytest.mark.parametrize(
    ("day", "weekday"),
    [
        ("2026-02-14", 4),  # a Saturday for Friday the 20th
        ("2026-02-28", 0),  # a Saturday for Monday the 23rd
        ("2026-10-10", 2),  # a Saturday for Wednesday the 7th
        ("2026-10-09", 4),  # an ordinary Friday
    ],
)
def test_a_moved_working_day_takes_the_hours_of_the_weekday_given_for_it(
    day: str, weekday: int
) -> None:
    assert day_in("CN", date.fromisoformat(day)).weekday == weekday


def test_where_the_decree_s_lists_do_not_pair_a_moved_working_day_is_a_monday() -> None:
    # In 2011 the last day of 2010 was given for New Year: another year's list.
    days = (date(2018, 1, 1) + timedelta(days=n) for n in range(365))
    moved = [day_in("CN", day) for day in days]
    weekdays = {day.weekday for day in moved if day.kind is DayKind.MOVED_WORKING_DAY}
    assert weekdays <= {0, 1, 2, 3, 4}


def test_a_holiday_has_a_name_in_the_languages_that_are_known() -> None:
    assert day_in("CN", date(2026, 10, 1)).names == {"zh": "国庆节", "en": "National Day"}
    assert day_in("US", date(2026, 12, 25)).names == {"en": "Christmas Day"}
    assert day_in("CN", date(2026, 10, 10)).names == {}


def test_a_day_past_the_decreed_table_is_ordinary_and_told_once_a_year() -> None:
    with capture_logs() as told:
        days = [day_in("CN", date(2049, 10, day)) for day in (1, 2, 3)]
    assert {day.kind for day in days} == {DayKind.ORDINARY}
    assert [line["year"] for line in told if line["event"] == "holiday_table_ended"] == [2049]


def test_the_table_of_a_decree_ends_with_its_year() -> None:
    ends_on = table_ends_on("CN")
    assert ends_on is not None
    assert (ends_on.month, ends_on.day) == (12, 31)
    assert table_ends_on("US") is None
