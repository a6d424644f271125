"""Spans of open hours, and the times that fit into them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from base.errors import NotFound
from calendars import hours
from calendars.models import CalendarOverride
from calendars.spans import open_spans, times_within

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def office(session: Session) -> str:
    week = {day: [("09:00", "12:00"), ("13:00", "17:00")] for day in ("mon", "tue", "wed")}
    hours.write_down(session, "office", time_zone="UTC", weekly=week)
    session.flush()
    return "office"


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def test_spans_are_cut_at_both_ends(session: Session, office: str) -> None:
    spans = open_spans(session, office, after=at(10), until=at(14))
    assert spans == [(at(10), at(12)), (at(13), at(14))]


def test_closure_takes_its_time_out_and_special_hours_put_theirs_in(
    session: Session, office: str
) -> None:
    for start, end, is_open in ((at(10), at(11), False), (at(19), at(20), True)):
        session.add(
            CalendarOverride(
                calendar=office, starts_at=start, ends_at=end, is_open=is_open, made_at=MONDAY
            )
        )
    session.flush()
    spans = open_spans(session, office, after=MONDAY, until=MONDAY + DAY)
    assert spans == [
        (at(9), at(10)),
        (at(11), at(12)),
        (at(13), at(17)),
        (at(19), at(20)),
    ]


def test_times_do_not_reach_over_the_lunch_break(session: Session, office: str) -> None:
    times = times_within(session, office, minutes=120, after=at(9), until=MONDAY + DAY)
    assert list(times) == [at(9), at(13), at(15)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minute=st.integers(0, 24 * 60), minutes=st.sampled_from([15, 30, 45, 60, 90, 120]))
def test_whoever_asks_later_gets_the_same_times_less_those_that_are_past(
    session: Session, office: str, minute: int, minutes: int
) -> None:
    # Only read, so that one example cannot change what the next one finds.
    until = MONDAY + 3 * DAY
    early = list(times_within(session, office, minutes=minutes, after=MONDAY, until=until))
    later = MONDAY + timedelta(minutes=minute)
    again = list(times_within(session, office, minutes=minutes, after=later, until=until))
    assert again == [time for time in early if time >= later]


def test_without_a_calendar_every_hour_counts(session: Session) -> None:
    times = list(times_within(session, None, minutes=60, after=at(22), until=at(2, day=1)))
    assert times == [at(22), at(23), at(0, day=1), at(1, day=1)]


def test_unknown_calendar_is_told(session: Session) -> None:
    with pytest.raises(NotFound):
        open_spans(session, "nowhere", after=MONDAY, until=MONDAY + DAY)
