"""An agent and a caller come together, talk, and part."""

import pytest

from cti import jobs, meeting
from cti.models import EntryState, LeftBecause, PresenceState, ReservationState
from cti.queueing import return_to_queue
from cti.rooms import room_name
from cti.sweeps import sweep_offers
from telephony.instructions import Hangup
from telephony.reports import CallStatus, RoomEvent
from tests.fakes.carrier import away, refused, unsure
from tests.fakes.desk_floor import RESUME, Floor, is_room


def test_a_caller_meets_the_agent_who_accepted(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    assert is_room(floor.agent_asks(offer))
    assert floor.entry(entry).state is EntryState.MEETING

    floor.bring(offer)
    (redirect,) = floor.carrier.asked("redirect")
    assert redirect.sid == floor.sid_of(entry)
    assert redirect.path == f"{RESUME}?room={room_name(offer)}"

    floor.both_join(offer)
    assert floor.state(offer) is ReservationState.TALKING
    assert floor.entry(entry).state is EntryState.BRIDGED
    assert floor.doing(agent) == (PresenceState.TALKING, "")
    assert floor.call_of(entry).member_id == agent


def test_the_caller_is_not_sent_for_before_the_agents_leg_has_asked(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.bring(offer)
    assert floor.carrier.asked("redirect") == []


def test_a_room_is_told_to_whoever_polls_only_while_an_agent_meets_them(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    with floor.session() as session:
        assert meeting.room_for_caller(session, entry) is None
    floor.agent_asks(offer)
    with floor.session() as session:
        assert meeting.room_for_caller(session, entry) == room_name(offer)


def test_the_agents_leg_asking_twice_gets_the_same_and_brings_the_caller_once(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    assert floor.agent_asks(offer) == floor.agent_asks(offer)
    floor.bring(offer)
    floor.bring(offer)
    assert len(floor.carrier.asked("redirect")) == 1


def test_a_second_browser_of_the_same_agent_is_sent_away(floor: Floor) -> None:
    _, offer, _ = floor.talking()
    document = floor.agent_asks(offer, "CAsecondtab")
    assert isinstance(document[-1], Hangup)
    floor.leg_ends("CAsecondtab")
    assert floor.state(offer) is ReservationState.TALKING


def test_an_agent_who_hangs_up_wraps_up_and_the_caller_goes_on(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    floor.clock.advance(60)
    assert floor.agent_ends(offer, agent)
    assert floor.state(offer) is ReservationState.TALKING
    with floor.session() as session:
        call = floor.call_of(entry)
        assert meeting.how_it_ended(session, call, now=floor.clock.now()) == "agent_ended"
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    (ended,) = floor.carrier.asked("end")
    assert ended.sid == floor.agent_sid(offer)
    floor.leg_ends(ended.sid)

    assert floor.state(offer) is ReservationState.WRAP_UP
    row = floor.presence(agent)
    assert row.state is PresenceState.WRAP_UP
    assert row.deadline_at is not None
    assert (row.deadline_at - floor.clock.now()).total_seconds() == 45
    assert floor.entry(entry).left_because is LeftBecause.ANSWERED
    assert floor.call_of(entry).ended_at is None


def test_a_caller_who_hangs_up_first_leaves_the_agent_wrapping_up_alone_in_no_room(
    floor: Floor,
) -> None:
    entry, offer, agent = floor.talking()
    floor.caller_hangs_up(entry)
    assert floor.doing(agent) == (PresenceState.WRAP_UP, "")
    assert floor.entry(entry).left_because is LeftBecause.ANSWERED
    with floor.session() as session:
        call = floor.call_of(entry)
        assert meeting.how_it_ended(session, call, now=floor.clock.now()) == "caller_left"
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    assert floor.carrier.legs[floor.agent_sid(offer)] is CallStatus.COMPLETED
    floor.leg_ends(floor.agent_sid(offer))
    assert floor.state(offer) is ReservationState.WRAP_UP


def test_an_agent_lost_is_not_a_call_over(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    other = floor.add_agent("吴")
    floor.leg_ends(floor.agent_sid(offer))

    assert floor.state(offer) is ReservationState.LOST
    assert floor.doing(agent) == (PresenceState.NOT_READY, "lost")
    waiting = floor.entry(entry)
    assert (waiting.state, waiting.at_head) == (EntryState.WAITING, True)
    with floor.session() as session:
        call = floor.call_of(entry)
        assert meeting.how_it_ended(session, call, now=floor.clock.now()) == "agent_lost"

    assert floor.match() == []  # kept for a moment for the agent they spoke with
    floor.go_ready(agent)
    (again,) = floor.match()
    assert floor.reservation(again).member_id == agent
    assert floor.doing(other) == (PresenceState.READY, "")


def test_a_lost_agent_who_does_not_come_back_is_replaced(floor: Floor) -> None:
    entry, offer, _ = floor.talking()
    other, _ = floor.add_agent("吴"), floor.call_in()
    floor.leg_ends(floor.agent_sid(offer))
    floor.clock.advance(16)
    (again,) = floor.match()
    assert floor.reservation(again).entry_id == entry
    assert floor.reservation(again).member_id == other


def test_the_callers_way_out_of_the_room_may_be_heard_before_the_agents_loss(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    with floor.session() as session:
        now = floor.clock.now()
        assert return_to_queue(session, entry, at_head=True, now=now, resume_path="/new")
    assert floor.state(offer) is ReservationState.LOST
    floor.leg_ends(floor.agent_sid(offer))
    waiting = floor.entry(entry)
    assert (waiting.state, waiting.resume_path) == (EntryState.WAITING, "/new")
    assert floor.doing(agent) == (PresenceState.NOT_READY, "lost")


@pytest.mark.parametrize("fault", [away, unsure, refused])
def test_a_caller_who_cannot_be_brought_waits_on_and_the_agents_leg_ends(
    floor: Floor, fault: object
) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.carrier.failing["redirect"] = fault  # type: ignore[assignment]
    floor.bring(offer)
    assert floor.state(offer) is ReservationState.WITHDRAWN
    assert floor.entry(entry).state is EntryState.WAITING
    assert floor.doing(agent) == (PresenceState.READY, "")
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    assert floor.carrier.legs[floor.agent_sid(offer)] is CallStatus.COMPLETED


def test_a_caller_who_turns_out_to_be_gone_is_not_offered_to_the_next_agent(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.carrier.legs[floor.sid_of(entry)] = CallStatus.COMPLETED  # the report is lost
    floor.bring(offer)
    assert floor.entry(entry).left_because is LeftBecause.ABANDONED
    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.match() == []


def test_an_agent_lost_on_the_way_into_the_room_leaves_no_caller_in_an_empty_room(
    floor: Floor,
) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.bring(offer)
    floor.leg_ends(floor.agent_sid(offer))
    assert floor.entry(entry).state is EntryState.WAITING
    floor.room_event(offer, RoomEvent.JOIN, floor.sid_of(entry), conference="CF2")
    jobs.return_caller(floor.work, entry_id=str(entry))
    assert floor.carrier.asked("redirect")[-1].path == RESUME
    asked = [bell.name for bell in floor.rung.bells]
    assert asked.count("return_caller") == 2  # when the agent was lost, and when the caller came


def test_a_telephone_agent_is_rung_once_and_let_in_when_answering(floor: Floor) -> None:
    agent, _ = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    for _ in range(2):
        jobs.call_agent_telephone(floor.work, reservation_id=str(offer))
    (placed,) = floor.carrier.asked("place")
    assert placed.path == f"/voice/agent/{offer}"
    assert floor.reservation(offer).agent_sid == placed.sid
    assert is_room(floor.agent_asks(offer, placed.sid))


def test_a_telephone_that_is_busy_gives_the_caller_back_at_once(floor: Floor) -> None:
    agent, entry = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    jobs.call_agent_telephone(floor.work, reservation_id=str(offer))
    floor.leg_ends(str(floor.reservation(offer).agent_sid), CallStatus.BUSY)
    assert floor.state(offer) is ReservationState.MISSED
    assert floor.entry(entry).state is EntryState.WAITING
    assert floor.doing(agent) == (PresenceState.NOT_READY, "missed")


def test_a_caller_who_leaves_while_the_agents_telephone_rings_ends_that_ringing(
    floor: Floor,
) -> None:
    agent, entry = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    jobs.call_agent_telephone(floor.work, reservation_id=str(offer))
    floor.caller_hangs_up(entry)
    assert floor.entry(entry).left_because is LeftBecause.ABANDONED
    assert floor.doing(agent) == (PresenceState.READY, "")
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    assert [r.sid for r in floor.carrier.asked("end")] == [floor.reservation(offer).agent_sid]


def test_a_caller_who_leaves_while_the_carrier_is_asked_to_ring_ends_it_too(floor: Floor) -> None:
    agent, entry = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.carrier.before["place"] = lambda: floor.caller_hangs_up(entry)
    jobs.call_agent_telephone(floor.work, reservation_id=str(offer))
    assert floor.rung.bells[-1].name == "end_agent_leg"
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    (placed,) = floor.carrier.asked("place")
    assert floor.carrier.legs[placed.sid] is CallStatus.COMPLETED


def test_an_agent_who_picks_up_after_the_caller_left_hears_so(floor: Floor) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.caller_hangs_up(entry)
    document = floor.agent_asks(offer)
    assert not is_room(document)
    assert isinstance(document[-1], Hangup)


def test_an_agent_a_millisecond_late_is_sent_away_and_the_sweep_finds_the_offer_missed(
    floor: Floor,
) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    before = floor.entry(entry).entered_at
    floor.clock.advance(15)
    assert not is_room(floor.agent_asks(offer))
    assert sweep_offers(floor.work) == 1
    assert floor.state(offer) is ReservationState.MISSED
    assert (floor.entry(entry).state, floor.entry(entry).entered_at) == (EntryState.WAITING, before)
