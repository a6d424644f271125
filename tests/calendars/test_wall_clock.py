"""Times of day around the days on which clocks are changed."""

from bisect import bisect_left
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest

from calendars.wall_clock import first_showing, instant_of

MINUTE = timedelta(minutes=1)
CHANGES = [
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Africa/Cairo", "2026-04-24"),
    ("America/Havana", "2026-11-01"),
    ("America/St_Johns", "2010-11-07"),
    ("Pacific/Apia", "2011-12-30"),
]


@pytest.mark.parametrize(("zone", "changed_on"), CHANGES)
def test_a_time_begins_in_the_first_minute_that_shows_it_or_something_later(
    zone: str, changed_on: str
) -> None:
    here = ZoneInfo(zone)
    noon = datetime.fromisoformat(f"{changed_on}T12:00:00")
    minutes = [noon.replace(tzinfo=UTC) + n * MINUTE for n in range(-4 * 1440, 4 * 1440)]
    # What the clock has shown at the latest; it never goes back.
    shown = list(accumulate((m.astimezone(here).replace(tzinfo=None) for m in minutes), max))
    for n in range(-1440, 1440, 5):
        wall = noon + n * MINUTE
        assert first_showing(wall, here) == minutes[bisect_left(shown, wall)], wall


@pytest.mark.parametrize(
    ("clock", "utc"),
    [
        ("01:59", "2026-03-08T06:59:00+00:00"),
        ("02:00", "2026-03-08T07:00:00+00:00"),
        ("02:30", "2026-03-08T07:00:00+00:00"),
        ("03:00", "2026-03-08T07:00:00+00:00"),
        ("24:00", "2026-03-09T04:00:00+00:00"),
    ],
)
def test_a_skipped_time_begins_when_the_clock_jumps_over_it(clock: str, utc: str) -> None:
    found = instant_of(date(2026, 3, 8), clock, ZoneInfo("America/New_York"))
    assert found == datetime.fromisoformat(utc)
