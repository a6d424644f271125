"""The timeline against a clock that is watched minute by minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from calendars.models import Calendar, CalendarOverride
from calendars.timeline import DAY_NAMES, LOOK_AHEAD, Why, plan_of, stretches

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Each with the day on which its clock is changed: by an hour, by half an hour, at midnight, over
# the date, by a whole day, and never.
CHANGES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Cairo", "2026-04-24"),
    ("America/Havana", "2026-11-01"),
    ("America/St_Johns", "2010-11-07"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Shanghai", "2026-10-01"),
]


@dataclass(frozen=True)
class Watched:
    """A calendar, its overrides, and the instant from which on it is watched."""

    calendar: Calendar
    overrides: Sequence[CalendarOverride]
    since: datetime


@st.composite
def clocks(draw: st.DrawFn) -> str:
    # Often where clocks are changed.
    hour = draw(st.one_of(st.integers(0, 3), st.integers(0, 23)))
    return f"{hour:02}:{draw(st.sampled_from([0, 1, 15, 30, 59])):02}"


@st.composite
def pairs(draw: st.DrawFn) -> list[list[str]]:
    spans = draw(st.lists(st.tuples(clocks(), st.one_of(clocks(), st.just("24:00"))), max_size=3))
    return [list(span) for span in spans if span[0] != span[1]]


@st.composite
def watched(draw: st.DrawFn) -> Watched:
    zone, changed_on = draw(st.sampled_from(CHANGES))
    calendar = Calendar(
        key="any",
        time_zone=zone,
        weekly={day: draw(pairs()) for day in DAY_NAMES},
        holidays=draw(st.sampled_from(["", "CN"])),
        holiday_hours={"hours": draw(pairs())},
        half_day_hours={},
        dates={changed_on: draw(pairs())} if draw(st.booleans()) else {},
    )
    noon = datetime.combine(date.fromisoformat(changed_on), time(12), UTC)
    since = noon + MINUTE * draw(st.integers(-2880, 1440))
    overrides = [
        CalendarOverride(
            calendar="any",
            starts_at=(starts_at := noon + MINUTE * draw(st.integers(-2000, 2000))),
            ends_at=starts_at + MINUTE * draw(st.integers(1, 1500)),
            is_open=draw(st.booleans()),
            made_at=noon + MINUTE * draw(st.integers(-9, 9)),
        )
        for _ in range(draw(st.integers(0, 3)))
    ]
    held = [override for override in overrides if override.ends_at > since]
    return Watched(calendar, held, since)


def watch(case: Watched, minutes: int) -> list[bool]:
    """Whether it is open in each minute, by looking at the wall clock all the time.

    The latest time that the clock has ever shown decides, so that an hour that comes again opens
    nothing anew and ends nothing a second time.
    """
    zone = ZoneInfo(case.calendar.time_zone)
    first = case.since.astimezone(zone).date() - 3 * DAY
    spans = []
    for on in (first + n * DAY for n in range(3 + 4 + minutes // 1440)):
        for start, end in plan_of(case.calendar, on).pairs:
            opens = datetime.combine(on, time.fromisoformat(start))
            closes = datetime.combine(on, time.fromisoformat("00:00" if end == "24:00" else end))
            spans.append((opens, closes if closes > opens else closes + DAY))
    by_age = sorted(case.overrides, key=lambda each: (each.made_at, each.id))
    latest = datetime.min  # noqa: DTZ901 - a wall clock's
    open_minutes = []
    for n in range(-3 * 1440, minutes):
        instant = case.since + n * MINUTE
        latest = max(latest, instant.astimezone(zone).replace(tzinfo=None))
        is_open = any(opens <= latest < closes for opens, closes in spans)
        for override in by_age:
            if override.starts_at <= instant < override.ends_at:
                is_open = override.is_open
        if n >= 0:
            open_minutes.append(is_open)
    return open_minutes


@settings(max_examples=60)
@given(watched())
def test_what_the_timeline_says_is_what_somebody_sees_who_watches_the_clock(case: Watched) -> None:
    minutes = 2 * 1440
    seen = watch(case, minutes)
    told: list[bool] = []
    for stretch in stretches(case.calendar, case.overrides, case.since):
        assert stretch.starts_at == case.since + len(told) * MINUTE
        told += [stretch.is_open] * round((stretch.ends_at - stretch.starts_at) / MINUTE)
        if len(told) >= minutes:
            break
    assert told[:minutes] == seen


@settings(max_examples=30)
@given(watched())
def test_stretches_follow_each_other_without_a_gap_until_the_look_ahead(case: Watched) -> None:
    found = list(stretches(case.calendar, case.overrides, case.since))
    assert found[0].starts_at == case.since
    assert all(a.ends_at == b.starts_at for a, b in pairwise(found))
    assert found[-1].ends_at >= case.since + LOOK_AHEAD


def always(**given: Any) -> Calendar:
    week = {day: [["09:00", "18:00"]] for day in DAY_NAMES}
    empty: dict[str, Any] = {"holiday_hours": {}, "half_day_hours": {}, "dates": {}}
    return Calendar(**{"key": "any", "time_zone": "UTC", "weekly": week, **empty, **given})


def open_hours(calendar: Calendar, on: str) -> list[tuple[int, int]]:
    since = datetime.fromisoformat(f"{on}T00:00:00+00:00")
    return [
        (stretch.starts_at.hour, stretch.ends_at.hour)
        for stretch in stretches(calendar, [], since)
        if stretch.is_open and stretch.starts_at < since + DAY
    ]


def test_a_day_has_as_many_spans_as_are_declared() -> None:
    week = {"mon": [["09:00", "12:00"], ["13:00", "18:00"]]}
    assert open_hours(always(weekly=week), "2026-11-23") == [(9, 12), (13, 18)]


def test_half_holidays_have_their_own_hours_where_they_are_declared() -> None:
    half = {"hours": [["09:00", "13:00"]]}
    assert open_hours(always(holidays="IS", half_day_hours=half), "2026-12-24") == [(9, 13)]
    assert open_hours(always(holidays="IS"), "2026-12-24") == [(9, 18)]


def test_a_date_of_the_file_decides_before_holidays_and_one_year_before_every_year() -> None:
    dates = {"10-01": [["10:00", "11:00"]], "2027-10-01": []}
    calendar = always(holidays="CN", dates=dates)
    assert open_hours(calendar, "2026-10-01") == [(10, 11)]
    assert open_hours(calendar, "2027-10-01") == []
    assert plan_of(calendar, date(2026, 10, 1)).why is Why.DATE


def test_the_night_shift_before_a_holiday_goes_on_into_it() -> None:
    calendar = always(holidays="CN", weekly={"wed": [["22:00", "06:00"]]})
    first = next(stretches(calendar, [], datetime(2026, 10, 1, 2, tzinfo=UTC)))
    assert (first.is_open, first.why, first.ends_at.hour) == (True, Why.HOURS, 6)
    second = next(stretches(calendar, [], first.ends_at))
    assert (second.is_open, second.why, second.names["zh"]) == (False, Why.HOLIDAY, "国庆节")
