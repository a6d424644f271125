"""The call log under reports that come late, twice and in any order."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from base.bus import subscribe
from cti.call_states import MOVES, STATE_OF, TERMINAL, may_move
from cti.calls import log_arrival
from cti.events import timeline
from cti.happenings import CallEnded, CallStarted
from cti.legs import note_status
from cti.models import Call, CallLeg, CallState
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts, StatusReport

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CALLER = "+8613800138000"


def leg(status: CallStatus | None = CallStatus.RINGING, sid: str = "CA1") -> LegFacts:
    return LegFacts(
        call_sid=sid, from_=CALLER, to="+864000000000", status=status, direction="inbound"
    )


def arrive(session: Session, status: CallStatus | None = CallStatus.RINGING) -> Call:
    return log_arrival(session, leg(status), number=read_number(CALLER), now=NOW)


def report(status: CallStatus, duration_s: int | None = None) -> StatusReport:
    return StatusReport(leg(status), sequence=1, at=NOW, duration_s=duration_s)


@pytest.fixture
def told() -> list[object]:
    events: list[object] = []

    def listen(_session: Session, event: object) -> None:
        events.append(event)

    subscribe({CallStarted: (listen,), CallEnded: (listen,)})
    return events


def test_an_arrival_is_logged_once_however_often_it_is_told(
    session: Session, told: list[object]
) -> None:
    calls = {arrive(session).id for _ in range(3)}
    assert len(calls) == 1
    assert [type(event) for event in told] == [CallStarted]
    assert session.exec(select(sa.func.count()).select_from(CallLeg)).one() == 1


def test_a_webhook_that_comes_after_the_end_does_not_revive_the_call(session: Session) -> None:
    log_arrival(session, leg(CallStatus.COMPLETED), number=read_number(CALLER), now=NOW)
    assert arrive(session).state is CallState.COMPLETED


def test_the_end_is_told_once(session: Session, told: list[object]) -> None:
    arrive(session)
    for _ in range(3):
        assert note_status(session, report(CallStatus.COMPLETED, 7), now=NOW)
    assert [type(event) for event in told] == [CallStarted, CallEnded]


def test_a_late_length_still_fills_what_is_empty(session: Session) -> None:
    arrive(session)
    note_status(session, report(CallStatus.COMPLETED), now=NOW)
    note_status(session, report(CallStatus.COMPLETED, 42), now=NOW + timedelta(hours=1))
    note_status(session, report(CallStatus.COMPLETED, 99), now=NOW + timedelta(hours=2))
    assert session.exec(select(CallLeg.duration_s)).one() == 42


def test_a_status_of_a_leg_nobody_knows_changes_nothing(session: Session) -> None:
    assert not note_status(session, report(CallStatus.RINGING), now=NOW)


@pytest.mark.parametrize(
    "status", [CallStatus.CANCELED, CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.FAILED]
)
def test_a_call_we_took_for_answered_is_over_in_whatever_word_the_carrier_says_so(
    session: Session, told: list[object], status: CallStatus
) -> None:
    call = arrive(session)
    note_status(session, report(status), now=NOW)
    assert call.state is STATE_OF[status]
    assert call.ended_at == NOW
    assert [type(event) for event in told] == [CallStarted, CallEnded]


def test_every_state_has_its_moves_and_an_end_has_none() -> None:
    assert set(MOVES) == set(CallState)
    assert all(not MOVES[state] for state in TERMINAL)
    assert not any(may_move(state, state) for state in CallState)


@given(st.lists(st.sampled_from(CallStatus), max_size=8), st.integers(0, 8))
def test_in_any_order_the_first_possible_end_absorbs_and_the_timeline_has_no_gap(
    engine: sa.Engine, statuses: list[CallStatus], arrival_at: int
) -> None:
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            arrive(session)
            expected = CallState.LIVE
            for place, status in enumerate(statuses):
                if place == arrival_at:
                    arrive(session)
                note_status(session, report(status), now=NOW)
                if may_move(expected, STATE_OF[status]):
                    expected = STATE_OF[status]
                call = session.exec(select(Call)).one()
                assert call.state is expected
                assert (call.ended_at is not None) == (expected in TERMINAL)
            call = session.exec(select(Call)).one()
            numbers = [event.seq for event in timeline(session, call)]
            assert numbers == list(range(1, call.next_seq))
        outer.rollback()
