"""Nobody is disturbed at night, also over a clock change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.quiet_hours import QUIET_FROM, QUIET_UNTIL, first_waking

ZONES = ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    st.sampled_from(ZONES),
)
def test_the_first_waking_instant_is_never_quiet_and_never_late(
    moment: datetime, zone: str
) -> None:
    waking = first_waking(moment, zone=zone)
    local = waking.astimezone(ZoneInfo(zone))
    assert QUIET_UNTIL <= local.time() < QUIET_FROM
    assert moment <= waking <= moment + timedelta(hours=13)
    assert waking == moment or local.time() == QUIET_UNTIL
    assert first_waking(waking, zone=zone) == waking


@pytest.mark.parametrize(
    ("moment", "waking"),
    [
        ("2026-11-23T08:59:59+08:00", "2026-11-23T09:00:00+08:00"),
        ("2026-11-23T09:00:00+08:00", "2026-11-23T09:00:00+08:00"),
        ("2026-11-23T20:59:59+08:00", "2026-11-23T20:59:59+08:00"),
        ("2026-12-31T21:00:00+08:00", "2027-01-01T09:00:00+08:00"),
    ],
)
def test_the_night_ends_at_nine(moment: str, waking: str) -> None:
    found = first_waking(datetime.fromisoformat(moment), zone="Asia/Shanghai")
    assert found == datetime.fromisoformat(waking)
