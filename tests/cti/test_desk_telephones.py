"""Agents at ordinary telephones: a handset put down is a wish, a line that breaks is not."""

from uuid import UUID

import pytest

from cti import jobs, meeting
from cti.calls import lock_call
from cti.meeting import Ended
from cti.models import EntryState, LeftBecause, PresenceState, ReservationState
from telephony.reports import CallStatus
from tests.fakes.desk_floor import Floor

DESK_PHONE = "+8613900000001"


def how(floor: Floor, entry_id: UUID) -> Ended:
    """What the caller's `Dial` action is told, when it comes."""
    with floor.session() as session:
        call = lock_call(session, floor.call_of(entry_id).id)
        return meeting.how_it_ended(session, call, now=floor.clock.now())


def test_a_handset_put_down_ends_the_call_as_a_click_does(floor: Floor) -> None:
    entry, offer, agent = floor.talking(floor.add_agent(telephone=DESK_PHONE))

    floor.leg_ends(floor.agent_sid(offer))

    assert floor.state(offer) is ReservationState.WRAP_UP
    assert floor.doing(agent) == (PresenceState.WRAP_UP, "")
    assert floor.entry(entry).left_because is LeftBecause.ANSWERED
    assert how(floor, entry) is Ended.AGENT_ENDED


def test_the_callers_leg_may_tell_of_it_first_and_both_tell_one_story(floor: Floor) -> None:
    entry, offer, agent = floor.talking(floor.add_agent(telephone=DESK_PHONE))

    assert how(floor, entry) is Ended.AGENT_ENDED
    floor.leg_ends(floor.agent_sid(offer))

    assert floor.doing(agent) == (PresenceState.WRAP_UP, "")
    assert floor.entry(entry).left_because is LeftBecause.ANSWERED


def test_a_break_told_after_the_caller_went_on_does_not_pull_them_back(floor: Floor) -> None:
    entry, offer, agent = floor.talking(floor.add_agent(telephone=DESK_PHONE))

    assert how(floor, entry) is Ended.AGENT_ENDED
    floor.leg_ends(floor.agent_sid(offer), CallStatus.FAILED)

    assert floor.entry(entry).left_because is LeftBecause.ANSWERED
    assert floor.doing(agent) == (PresenceState.WRAP_UP, "")


def test_the_wish_is_told_to_the_carrier_too(floor: Floor) -> None:
    entry, offer, _ = floor.talking(floor.add_agent(telephone=DESK_PHONE))

    how(floor, entry)

    assert "end_agent_leg" in {bell.name for bell in floor.rung.bells}
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    assert floor.carrier.legs[floor.agent_sid(offer)] is CallStatus.COMPLETED


def test_a_telephone_line_that_breaks_is_an_agent_lost(floor: Floor) -> None:
    entry, offer, agent = floor.talking(floor.add_agent(telephone=DESK_PHONE))

    floor.leg_ends(floor.agent_sid(offer), CallStatus.FAILED)

    assert floor.state(offer) is ReservationState.LOST
    assert floor.doing(agent) == (PresenceState.NOT_READY, "lost")
    assert floor.entry(entry).state is EntryState.WAITING
    assert floor.entry(entry).at_head
    assert how(floor, entry) is Ended.AGENT_LOST


@pytest.mark.parametrize("told_first", ["caller", "agent"])
def test_a_browser_that_vanishes_is_lost_whoever_tells_first(floor: Floor, told_first: str) -> None:
    entry, offer, _ = floor.talking()
    if told_first == "agent":
        floor.leg_ends(floor.agent_sid(offer))

    assert how(floor, entry) is Ended.AGENT_LOST


def test_a_handset_put_down_before_the_caller_came_gives_them_back_to_the_line(
    floor: Floor,
) -> None:
    agent, entry = floor.add_agent(telephone=DESK_PHONE), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)

    floor.leg_ends(floor.agent_sid(offer))

    assert floor.state(offer) is ReservationState.REJECTED
    assert floor.doing(agent) == (PresenceState.NOT_READY, "rejected")
    assert (floor.entry(entry).state, floor.entry(entry).at_head) == (EntryState.WAITING, False)
