"""Promised callbacks at the desk: an agent first, then the customer."""

from uuid import UUID

import pytest
from sqlmodel import select

from cti import dialling, meeting, queueing
from cti.models import (
    DialAttempt,
    EntryKind,
    EntryState,
    LeftBecause,
    PresenceState,
    QueueEntry,
    ReservationState,
)
from cti.promise_jobs import place_attempt
from cti.rooms import room_name
from cti.sweeps import sweep_offers, sweep_stuck_desks
from telephony.reports import CallStatus, LegFacts, RoomEvent
from tests.fakes.carrier import refused
from tests.fakes.desk_floor import RESUME, Floor, is_room

CUSTOMER = "+8613800138000"


def accepted_callback(floor: Floor) -> tuple[UUID, UUID]:
    """An offer and its agent, who has the customer phoned."""
    agent = floor.add_agent()
    floor.promise_callback(CUSTOMER, waited_s=300)
    (offer,) = floor.match()
    floor.accept(offer, agent)
    return offer, agent


def customer_answers(floor: Floor, offer: UUID, entry_id: UUID) -> str | None:
    """The customer picks up; the room their document names."""
    now = floor.clock.now()
    with floor.session() as session:
        attempt = session.exec(select(DialAttempt).where(DialAttempt.reservation_id == offer)).one()
        facts = LegFacts("CAcallback", "+86400", CUSTOMER, CallStatus.IN_PROGRESS)
        dialling.attempt_reported(session, attempt.id, "CAcallback", now=now)
        call = dialling.attempt_answered(session, attempt.id, facts, now=now)
        assert call is not None
        queueing.join_queue(
            session,
            entry_id=entry_id,
            call=call,
            queue_key="service",
            skills=(),
            priority=0,
            resume_path=RESUME,
            preferred_member_id=None,
            now=now,
        )
        return meeting.room_for_customer(session, offer, call, now=now)


@pytest.mark.parametrize("agent_first", [True, False])
def test_a_customer_who_is_phoned_back_meets_the_agent_who_accepted(
    floor: Floor, *, agent_first: bool
) -> None:
    offer, agent = accepted_callback(floor)
    entry_id = UUID(int=7)
    if agent_first:
        assert is_room(floor.agent_asks(offer))
    assert customer_answers(floor, offer, entry_id) == room_name(offer)
    if not agent_first:
        assert is_room(floor.agent_asks(offer))
    floor.bring(offer)
    assert floor.carrier.asked("redirect") == []  # they walk in by themselves
    floor.room_event(offer, RoomEvent.JOIN, floor.agent_sid(offer))
    floor.room_event(offer, RoomEvent.JOIN, "CAcallback")
    assert floor.doing(agent) == (PresenceState.TALKING, "")
    with floor.session() as session:
        (entry,) = session.exec(select(QueueEntry)).all()
    # One wait from the first second on, whichever identity the flow gave it.
    assert (entry.id, entry.kind, entry.state) == (entry_id, EntryKind.CALLBACK, EntryState.BRIDGED)
    assert (floor.clock.now() - entry.entered_at).total_seconds() == 300


def test_a_customer_who_does_not_answer_frees_the_agent(floor: Floor) -> None:
    offer, agent = accepted_callback(floor)
    floor.agent_asks(offer)
    with floor.session() as session:
        attempt = session.exec(select(DialAttempt)).one()
        now = floor.clock.now()
        dialling.attempt_reported(session, attempt.id, "CAcallback", now=now)
    floor.leg_ends("CAcallback", CallStatus.NO_ANSWER)
    assert floor.state(offer) is ReservationState.WITHDRAWN
    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.entry(floor.reservation(offer).entry_id).left_because is LeftBecause.UNREACHED


def test_a_customer_whom_the_carrier_will_not_phone_frees_the_agent(floor: Floor) -> None:
    offer, agent = accepted_callback(floor)
    floor.agent_asks(offer)
    floor.carrier.failing["place"] = refused
    with floor.session() as session:
        attempt = session.exec(select(DialAttempt)).one()
    place_attempt(floor.work, attempt_id=str(attempt.id))
    sweep_stuck_desks(floor.work)
    assert floor.state(offer) is ReservationState.WITHDRAWN
    assert floor.doing(agent) == (PresenceState.READY, "")


def test_a_callback_whose_agent_never_connects_is_not_offered_while_it_may_still_ring(
    floor: Floor,
) -> None:
    offer, _ = accepted_callback(floor)
    floor.clock.advance(15)
    sweep_offers(floor.work)
    assert floor.state(offer) is ReservationState.MISSED
    floor.add_agent("吴")
    assert floor.match() == []
