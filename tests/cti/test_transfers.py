"""Somebody outside the queues: who is rung, what their leg leaves, and that they are free again."""

from uuid import UUID

import pytest
from sqlmodel import select

from base.ids import new_id
from cti import transfers
from cti.call_states import STATE_OF, TERMINAL
from cti.happenings import CallEnded
from cti.models import Call, CallLeg, CallState, LegKind, PresenceState
from cti.presence import go_not_ready
from cti.transfers import end_third_legs, note_child, party_left, pick_agent, pick_of_team
from cti.words import TransferOutcome
from staff.models import Member, Team
from telephony.reports import CallStatus, DialStatus, LegFacts, StatusReport
from tests.fakes.desk_floor import Floor

CHILD = "CA" + "c" * 32
READY = (PresenceState.READY, "")
RUNG = (PresenceState.NOT_READY, "transfer")


def team(floor: Floor, *members: UUID, name: str = "porters") -> str:
    with floor.session() as session:
        row = Team(id=new_id(), name=name)
        session.add(row)
        session.flush()
        for member_id in members:
            session.get_one(Member, member_id).team_id = row.id
    return name


def login(floor: Floor, member_id: UUID) -> str:
    with floor.session() as session:
        return session.get_one(Member, member_id).login


def pick(floor: Floor, *, agent: str | None = None, of: str = "porters") -> transfers.Pick:
    with floor.session() as session:
        now = floor.clock.now()
        if agent is not None:
            return pick_agent(session, agent, now=now)
        return pick_of_team(session, of, now=now)


def child(floor: Floor, parent: str, status: CallStatus) -> bool:
    leg = LegFacts(CHILD, status=status, direction="outbound-dial", parent_call_sid=parent)
    report = StatusReport(leg)
    with floor.session() as session:
        return note_child(session, report, now=floor.clock.now())


def leave(
    floor: Floor,
    sid: str,
    member_id: UUID | None = None,
    *,
    answered: bool,
    status: DialStatus = DialStatus.NO_ANSWER,
) -> None:
    with floor.session() as session:
        call = session.exec(select(Call).where(Call.sid == sid).with_for_update()).one()
        party_left(
            session,
            call,
            member_id=member_id,
            sid=CHILD,
            answered=answered,
            status=DialStatus.COMPLETED if answered else status,
            duration_s=40 if answered else None,
            now=floor.clock.now(),
        )


def third(floor: Floor) -> CallLeg:
    with floor.session() as session:
        return session.exec(select(CallLeg).where(CallLeg.kind == LegKind.THIRD)).one()


def test_ready_agent_with_a_telephone_is_rung_and_not_offered_anybody(floor: Floor) -> None:
    member_id = floor.add_agent(telephone="+8613900000001")
    picked = pick(floor, agent=login(floor, member_id))
    assert (picked.outcome, picked.telephone) == (TransferOutcome.RINGING, "+8613900000001")
    assert floor.doing(member_id) == RUNG
    floor.call_in()
    assert floor.match() == []


def test_second_transfer_to_the_same_agent_is_busy(floor: Floor) -> None:
    member_id = floor.add_agent(telephone="+8613900000001")
    assert pick(floor, agent=login(floor, member_id)).outcome is TransferOutcome.RINGING
    assert pick(floor, agent=login(floor, member_id)).outcome is TransferOutcome.BUSY


def test_agent_who_talks_is_busy_and_one_on_a_break_does_not_answer(floor: Floor) -> None:
    talking = floor.add_agent(telephone="+8613900000001")
    floor.call_in()
    floor.match()
    resting = floor.add_agent(telephone="+8613900000002")
    with floor.session() as session:
        go_not_ready(session, resting, reason="lunch", now=floor.clock.now())
    assert pick(floor, agent=login(floor, talking)).outcome is TransferOutcome.BUSY
    assert pick(floor, agent=login(floor, resting)).outcome is TransferOutcome.NO_ANSWER


@pytest.mark.parametrize("who", ["browser", "nobody"])
def test_agent_who_cannot_be_rung_is_a_failure(floor: Floor, who: str) -> None:
    name = login(floor, floor.add_agent()) if who == "browser" else "nobody"
    assert pick(floor, agent=name).outcome is TransferOutcome.FAILED


def test_team_rings_whoever_has_been_free_for_longest(floor: Floor) -> None:
    second = floor.add_agent(telephone="+8613900000001")
    floor.clock.advance(10)
    first = floor.add_agent(telephone="+8613900000002")
    with floor.session() as session:
        go_not_ready(session, second, reason="lunch", now=floor.clock.now())
    floor.clock.advance(10)
    floor.go_ready(second)
    team(floor, first, second, floor.add_agent())
    assert pick(floor).member_id == first
    assert pick(floor).member_id == second
    assert pick(floor).outcome is TransferOutcome.BUSY
    assert pick(floor, of="nobody").outcome is TransferOutcome.FAILED


def test_agent_is_ready_again_when_the_transfer_is_over_and_may_be_told_twice(
    floor: Floor,
) -> None:
    sid = floor.sid_of(floor.call_in())
    member_id = floor.add_agent(telephone="+8613900000001", ready=False)
    floor.go_ready(member_id)
    pick(floor, agent=login(floor, member_id))
    for _ in range(2):
        leave(floor, sid, member_id, answered=True)
        assert floor.doing(member_id) == READY


def test_agent_who_went_for_lunch_meanwhile_stays_there(floor: Floor) -> None:
    sid = floor.sid_of(floor.call_in())
    member_id = floor.add_agent(telephone="+8613900000001")
    pick(floor, agent=login(floor, member_id))
    with floor.session() as session:
        go_not_ready(session, member_id, reason="lunch", now=floor.clock.now())
    leave(floor, sid, member_id, answered=False)
    assert floor.doing(member_id) == (PresenceState.NOT_READY, "lunch")


def test_dialled_leg_is_in_the_call_log_from_its_first_report(floor: Floor) -> None:
    sid = floor.sid_of(floor.call_in())
    assert child(floor, sid, CallStatus.INITIATED)
    assert third(floor).state is CallState.PLANNED
    floor.leg_ends(CHILD, CallStatus.BUSY)
    assert third(floor).state is CallState.BUSY
    assert third(floor).ended_at == floor.clock.now()


def test_leg_is_logged_once_whatever_comes_first(floor: Floor) -> None:
    sid = floor.sid_of(floor.call_in())
    leave(floor, sid, answered=True)
    assert child(floor, sid, CallStatus.IN_PROGRESS)
    leg = third(floor)
    assert (leg.state, leg.duration_s) == (CallState.COMPLETED, 40)


@pytest.mark.parametrize("status", DialStatus)
def test_party_who_did_not_take_the_call_is_logged_as_the_carrier_says(
    floor: Floor, status: DialStatus
) -> None:
    sid = floor.sid_of(floor.call_in())
    leave(floor, sid, answered=False, status=status)
    told = CallStatus.COMPLETED if status is DialStatus.ANSWERED else CallStatus(status.value)
    assert third(floor).state is STATE_OF[told]
    assert third(floor).state in TERMINAL


def test_end_of_a_dialled_leg_is_not_the_end_of_the_call(floor: Floor) -> None:
    entry_id = floor.call_in()
    leave(floor, floor.sid_of(entry_id), answered=True)
    assert floor.call_of(entry_id).ended_at is None


@pytest.mark.parametrize("parent", ["CA" + "0" * 32, ""])
def test_leg_of_somebody_elses_call_is_not_ours(floor: Floor, parent: str) -> None:
    assert not child(floor, parent, CallStatus.RINGING)


def test_end_of_the_call_ends_the_legs_it_had_dialled(floor: Floor) -> None:
    entry_id = floor.call_in()
    sid = floor.sid_of(entry_id)
    child(floor, sid, CallStatus.IN_PROGRESS)
    floor.leg_ends(sid)
    for _ in range(2):
        with floor.session() as session:
            end_third_legs(session, CallEnded(floor.call_of(entry_id).id))
    assert third(floor).ended_at == floor.clock.now()
