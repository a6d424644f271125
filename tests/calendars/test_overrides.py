"""Closures and special openings, and what is told of them."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from base.errors import BadInput, Conflict, NotFound
from calendars.hours import opening_at, write_down
from calendars.models import Calendar, CalendarOverride
from calendars.overrides import bounds_of, make_override, overrides_from, withdraw_override
from calendars.reasons import LONGEST, clean_reasons, reason_in

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday noon in Shanghai
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _calendar(session: Session) -> None:
    week = {day: [("09:00", "18:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
    write_down(session, "csc", time_zone="Asia/Shanghai", weekly=week)
    session.flush()


def close(session: Session, **changed: object) -> CalendarOverride:
    given: dict[str, object] = {
        "is_open": False,
        "starts_at": NOW,
        "ends_at": NOW + HOUR,
        "reasons": {"zh-CN": "台风", "en-US": "a storm"},
        "by": None,
        "now": NOW,
    }
    return make_override(session, "csc", **{**given, **changed})  # type: ignore[arg-type]


def test_a_closure_holds_at_once_and_ends_by_itself(session: Session) -> None:
    assert opening_at(session, "csc", now=NOW).is_open
    close(session)
    closed = opening_at(session, "csc", now=NOW, language="en-US")
    assert (closed.is_open, closed.reason, closed.opens_at) == (False, "a storm", NOW + HOUR)
    assert opening_at(session, "csc", now=NOW + HOUR).is_open


def test_a_closure_ends_where_it_is_withdrawn_and_only_once(session: Session) -> None:
    member = uuid4()
    override = close(session)
    withdrawn = withdraw_override(session, override.id, by=member, now=NOW)
    assert (withdrawn.withdrawn_at, withdrawn.withdrawn_by) == (NOW, member)
    assert opening_at(session, "csc", now=NOW).is_open
    assert overrides_from(session, "csc", now=NOW) == []
    with pytest.raises(Conflict):
        withdraw_override(session, override.id, by=member, now=NOW)


def test_what_is_over_cannot_be_withdrawn(session: Session) -> None:
    override = close(session)
    with pytest.raises(Conflict):
        withdraw_override(session, override.id, by=None, now=NOW + HOUR)
    with pytest.raises(NotFound):
        withdraw_override(session, uuid4(), by=None, now=NOW)


def test_the_newest_of_two_wins_and_the_older_holds_again_after_it(session: Session) -> None:
    close(session, ends_at=NOW + 3 * HOUR)
    close(session, is_open=True, ends_at=NOW + HOUR, now=NOW + timedelta(seconds=1))
    open_now = opening_at(session, "csc", now=NOW)
    assert (open_now.is_open, open_now.closes_at) == (True, NOW + HOUR)
    assert opening_at(session, "csc", now=NOW + HOUR).opens_at == NOW + 3 * HOUR


def test_the_next_opening_may_be_a_special_one_in_the_night(session: Session) -> None:
    midnight = NOW + 12 * HOUR
    close(session, is_open=True, starts_at=midnight, ends_at=midnight + HOUR)
    evening = opening_at(session, "csc", now=NOW + 8 * HOUR)
    assert evening.opens_at == midnight


@pytest.mark.parametrize(
    "changed",
    [
        {"ends_at": NOW},
        {"starts_at": NOW - 2 * HOUR, "ends_at": NOW},
        {"ends_at": NOW + timedelta(days=367)},
        {"reasons": {"": "x" * (LONGEST + 1)}},
    ],
)
def test_what_makes_no_sense_is_refused(session: Session, changed: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        close(session, **changed)


def test_a_calendar_that_is_not_in_use_cannot_be_closed(session: Session) -> None:
    session.get_one(Calendar, "csc").retired_at = NOW
    with pytest.raises(NotFound):
        close(session)


def test_a_reason_is_never_told_in_another_language() -> None:
    reasons = {"zh-CN": "台风", "en-US": "a storm"}
    assert reason_in(reasons, "zh-TW") == "台风"
    assert reason_in(reasons, "de-DE") == ""
    assert reason_in({**reasons, "": "99"}, "de-DE") == "99"


@given(st.dictionaries(st.sampled_from(["", "zh-CN", "en-US"]), st.text(max_size=LONGEST)))
def test_a_reason_is_one_printable_line(reasons: dict[str, str]) -> None:
    for text in clean_reasons(reasons).values():
        assert text
        assert text.isprintable()
        assert text == text.strip()


@pytest.mark.parametrize(
    ("first", "last", "clocks", "hours"),
    [
        ("2026-11-23", "2026-11-23", {}, 24),
        ("2026-11-23", "2026-11-24", {}, 48),
        ("2026-11-23", "2026-11-23", {"start": "22:00", "end": "06:00"}, 8),
        ("2026-11-23", "2026-11-24", {"start": "22:00", "end": "06:00"}, 8),
        ("2026-03-08", "2026-03-08", {}, 23),  # the clock is put forward
    ],
)
def test_dates_become_instants_in_the_calendar_s_zone(
    first: str, last: str, clocks: dict[str, str], hours: int
) -> None:
    calendar = Calendar(key="us", time_zone="America/New_York")
    start, end = bounds_of(calendar, date.fromisoformat(first), date.fromisoformat(last), **clocks)
    assert end - start == hours * HOUR
