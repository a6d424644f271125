"""What surrounds a conversation: wrap-up, hold and mute, and what waiting callers are told."""

from uuid import UUID

import pytest
from sqlmodel import select

from cti import controls, queueing, sweeps, wrap_up
from cti.controls import NotTalking
from cti.models import (
    Call,
    CallLeg,
    PresenceState,
    ReservationState,
)
from telephony.carrier_errors import CarrierError
from tests.fakes.carrier import away
from tests.fakes.desk_floor import RESUME, Floor


def in_wrap_up(floor: Floor) -> tuple[UUID, UUID, UUID]:
    entry, offer, agent = floor.talking()
    floor.agent_ends(offer, agent)
    floor.leg_ends(floor.agent_sid(offer))
    return entry, offer, agent


def complete(floor: Floor, offer: UUID, agent: UUID, note: str = "要求退货") -> None:
    with floor.session() as session:
        now = floor.clock.now()
        wrap_up.complete_wrap_up(session, offer, agent, disposition="return", note=note, now=now)


def test_completing_the_wrap_up_keeps_the_note_and_frees_the_agent(floor: Floor) -> None:
    entry, offer, agent = in_wrap_up(floor)
    complete(floor, offer, agent)
    call = floor.call_of(entry)
    assert (call.disposition, call.note) == ("return", "要求退货")
    assert floor.state(offer) is ReservationState.DONE
    assert floor.doing(agent) == (PresenceState.READY, "")


def test_a_note_that_comes_after_the_deadline_is_not_lost(floor: Floor) -> None:
    entry, offer, agent = in_wrap_up(floor)
    floor.clock.advance(45)
    sweeps.sweep_wrap_ups(floor.work)
    complete(floor, offer, agent, "晚到的备注")
    assert floor.call_of(entry).note == "晚到的备注"
    assert floor.doing(agent) == (PresenceState.READY, "")


def test_a_draft_is_kept_while_they_still_talk(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    with floor.session() as session:
        now = floor.clock.now()
        wrap_up.save_draft(session, offer, agent, disposition=None, note="草稿", now=now)
    assert floor.call_of(entry).note == "草稿"
    assert floor.state(offer) is ReservationState.TALKING


def test_nobody_writes_into_anothers_conversation(floor: Floor) -> None:
    _, offer, _ = in_wrap_up(floor)
    with pytest.raises(wrap_up.NotYours):
        complete(floor, offer, floor.add_agent("吴"))


def test_a_queue_without_wrap_up_frees_the_agent_at_once(floor: Floor) -> None:
    floor.add_queue("quick", wrap_up_s=0)
    agent, entry = floor.add_agent(), floor.call_in(queue="quick")
    (offer,) = floor.match("quick")
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.both_join(offer)
    floor.caller_hangs_up(entry)
    assert floor.state(offer) is ReservationState.DONE
    assert floor.doing(agent) == (PresenceState.READY, "")


def leg(floor: Floor, sid: str) -> CallLeg:
    with floor.session() as session:
        return session.exec(select(CallLeg).where(CallLeg.sid == sid)).one()


def test_hold_and_mute_are_set_at_the_carrier_and_may_be_asked_twice(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    for _ in range(2):
        controls.set_hold(floor.work, offer, agent, on=True)
        controls.set_mute(floor.work, offer, agent, on=True)
    held = floor.carrier.asked("hold")[-1]
    assert (held.sid, held.path, held.on) == (floor.sid_of(entry), "/voice/hold?lang=zh", True)
    assert leg(floor, floor.sid_of(entry)).held
    assert leg(floor, floor.agent_sid(offer)).muted
    controls.set_hold(floor.work, offer, agent, on=False)
    assert not leg(floor, floor.sid_of(entry)).held


def test_a_hold_that_the_carrier_did_not_do_is_not_shown(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    floor.carrier.failing["hold"] = away
    with pytest.raises(CarrierError):
        controls.set_hold(floor.work, offer, agent, on=True)
    assert not leg(floor, floor.sid_of(entry)).held


def test_nobody_holds_anothers_caller(floor: Floor) -> None:
    _, offer, _ = floor.talking()
    with pytest.raises(NotTalking):
        controls.set_hold(floor.work, offer, floor.add_agent("吴"), on=True)


def test_place_and_estimate_follow_the_order_of_service(floor: Floor) -> None:
    agent = floor.add_agent()
    floor.talking(agent)
    first = floor.call_in()
    floor.clock.advance(10)
    important, ordinary = floor.call_in(priority=50), floor.call_in()
    with floor.session() as session:
        now = floor.clock.now()
        places = [queueing.standing(session, e, now).place for e in (first, important, ordinary)]
        last = queueing.standing(session, ordinary, now)
        glance = queueing.queue_glance(session, "service", now)
    assert places == [2, 1, 3]
    assert (last.waiting, last.ready, last.estimate_s) == (3, 0, 3 * 225)
    assert (glance.waiting, glance.longest_s, glance.ready) == (3, 10, 0)


def test_whoever_lost_their_agent_stands_before_the_most_important(floor: Floor) -> None:
    lost, offer, _ = floor.talking()
    important = floor.call_in(priority=100)
    floor.leg_ends(floor.agent_sid(offer))
    with floor.session() as session:
        now = floor.clock.now()
        places = [queueing.standing(session, entry, now).place for entry in (important, lost)]
    assert places == [2, 1]


def test_whoever_left_has_no_place_any_more(floor: Floor) -> None:
    entry = floor.call_in()
    floor.leave(entry)
    with floor.session() as session:
        assert queueing.standing(session, entry, floor.clock.now()).place is None


def test_joining_twice_is_one_wait(floor: Floor) -> None:
    entry = floor.call_in()
    floor.clock.advance(9)
    with floor.session() as session:
        call = session.exec(select(Call)).one()
        again = queueing.join_queue(
            session,
            entry_id=entry,
            call=call,
            queue_key="service",
            skills=(),
            priority=0,
            resume_path="/other",
            preferred_member_id=None,
            now=floor.clock.now(),
        )
        assert (again.entered_at, again.resume_path) == (call.started_at, RESUME)
