"""Bells that were lost and workers that died: everything still happens."""

from uuid import UUID

from sqlmodel import col, select

from cti import jobs, sweeps
from cti.desks import lock_desk
from cti.models import (
    CallLeg,
    EntryState,
    LeftBecause,
    PresenceState,
    ReservationState,
)
from cti.rooms import room_name
from telephony.reports import CallStatus
from tests.fakes.carrier import away
from tests.fakes.desk_floor import Floor


def test_a_caller_whom_a_dead_worker_forgot_is_brought_by_the_sweep(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    assert sweeps.sweep_errands(floor.work) == 0
    floor.clock.advance(3)
    assert sweeps.sweep_errands(floor.work) == 1
    assert len(floor.carrier.asked("redirect")) == 1
    assert sweeps.sweep_errands(floor.work) == 0


def test_a_telephone_that_nobody_rang_is_rung_by_the_sweep(floor: Floor) -> None:
    agent, _ = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.clock.advance(3)
    assert sweeps.sweep_errands(floor.work) == 1
    assert len(floor.carrier.asked("place")) == 1


def test_a_hang_up_that_the_carrier_did_not_hear_is_asked_for_again(floor: Floor) -> None:
    _, offer, agent = floor.talking()
    floor.agent_ends(offer, agent)
    floor.carrier.failing["end"] = away
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    floor.carrier.failing = {}
    floor.clock.advance(3)
    assert sweeps.sweep_unwanted_legs(floor.work) == 1
    assert floor.carrier.legs[floor.agent_sid(offer)] is CallStatus.COMPLETED


def test_those_who_wait_are_matched_without_any_bell(floor: Floor) -> None:
    floor.call_in()
    agent = floor.add_agent()
    assert sweeps.sweep_queues(floor.work) == 1
    assert floor.doing(agent) == (PresenceState.RESERVED, "")


def test_an_agent_busy_with_a_call_that_ended_unheard_is_freed(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    with floor.session() as session:
        desk = lock_desk(session, offer)
        assert desk.call is not None
        desk.call.ended_at = floor.clock.now()
        session.add(desk.call)
    assert sweeps.sweep_stuck_desks(floor.work) == 1
    assert floor.doing(agent) == (PresenceState.WRAP_UP, "")
    assert floor.entry(entry).left_because is LeftBecause.ANSWERED


def test_a_caller_who_never_enters_the_room_gives_the_agent_free(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.bring(offer)
    floor.clock.advance(20)
    assert sweeps.sweep_offers(floor.work) == 1
    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.entry(entry).state is EntryState.WAITING


def brought(floor: Floor) -> tuple[UUID, UUID, UUID]:
    """A caller who was sent for, and of whose entrance nothing is heard in time."""
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.bring(offer)
    floor.clock.advance(20)
    return agent, entry, offer


def test_two_who_talk_are_not_parted_because_the_reports_of_their_entrance_were_lost(
    floor: Floor,
) -> None:
    agent, entry, offer = brought(floor)
    sids = frozenset({floor.agent_sid(offer), floor.customer_sid(offer)})
    floor.carrier.inside[room_name(offer)] = sids

    sweeps.sweep_offers(floor.work)

    assert floor.state(offer) is ReservationState.TALKING
    assert floor.doing(agent) == (PresenceState.TALKING, "")
    assert floor.entry(entry).state is EntryState.BRIDGED
    assert not floor.carrier.asked("end")


def test_an_agent_who_is_alone_in_the_room_waits_no_longer(floor: Floor) -> None:
    agent, entry, offer = brought(floor)
    floor.carrier.inside[room_name(offer)] = frozenset({floor.agent_sid(offer)})

    sweeps.sweep_offers(floor.work)

    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.entry(entry).state is EntryState.WAITING


def test_while_the_carrier_says_nothing_nobody_is_parted(floor: Floor) -> None:
    agent, entry, offer = brought(floor)
    floor.carrier.failing["parties"] = away
    sweeps.sweep_offers(floor.work)
    assert floor.state(offer) is ReservationState.CONNECTING

    floor.carrier.failing = {}
    sweeps.sweep_offers(floor.work)
    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.entry(entry).state is EntryState.WAITING


def test_legs_of_agents_are_counted_as_theirs(floor: Floor) -> None:
    _, offer, agent = floor.talking()
    with floor.session() as session:
        own = session.exec(select(CallLeg).where(col(CallLeg.member_id) == agent)).one()
    assert (own.sid, own.reservation_id) == (floor.agent_sid(offer), offer)
