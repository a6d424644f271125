"""Agents' states, as they and the server move them."""

from uuid import UUID

import pytest

from cti import presence
from cti.models import PresenceState, ReservationState
from cti.presence import PresenceConflict
from cti.presence_states import BUSY, MOVES
from cti.sweeps import sweep_silent_consoles, sweep_wrap_ups
from tests.fakes.desk_floor import Floor


def touch(floor: Floor, member_id: UUID) -> None:
    with floor.session() as session:
        presence.touch(session, member_id, now=floor.clock.now())


def test_every_state_can_be_entered_and_left() -> None:
    assert set(MOVES) == set(PresenceState)
    entered = set().union(*MOVES.values())
    assert entered == set(PresenceState)
    assert all(MOVES.values())


def test_going_ready_twice_keeps_the_place_among_the_idle(floor: Floor) -> None:
    agent = floor.add_agent()
    before = floor.presence(agent)
    floor.clock.advance(30)
    floor.go_ready(agent)
    after = floor.presence(agent)
    assert (after.idle_since, after.version) == (before.idle_since, before.version)


def test_a_change_that_saw_an_older_version_is_refused(floor: Floor) -> None:
    agent = floor.add_agent()
    seen = floor.presence(agent).version
    with floor.session() as session:
        presence.go_not_ready(session, agent, reason="lunch", now=floor.clock.now())
    with pytest.raises(PresenceConflict), floor.session() as session:
        presence.go_offline(session, agent, now=floor.clock.now(), seen_version=seen)
    assert floor.doing(agent) == (PresenceState.NOT_READY, "lunch")


@pytest.mark.parametrize("go", [presence.go_ready, presence.go_offline])
def test_nobody_walks_out_of_a_conversation(floor: Floor, go: object) -> None:
    _, _, agent = floor.talking()
    with pytest.raises(PresenceConflict) as refused, floor.session() as session:
        go(session, agent, now=floor.clock.now())  # type: ignore[operator]
    assert refused.value.error_id == "presence.busy"


def test_what_was_chosen_for_after_the_call_follows_the_wrap_up(floor: Floor) -> None:
    _, offer, agent = floor.talking()
    with floor.session() as session:
        now = floor.clock.now()
        presence.choose_next(session, agent, PresenceState.NOT_READY, now=now, reason="lunch")
    floor.agent_ends(offer, agent)
    floor.leg_ends(floor.agent_sid(offer))
    floor.clock.advance(45)
    assert sweep_wrap_ups(floor.work) == 1
    assert floor.doing(agent) == (PresenceState.NOT_READY, "lunch")
    assert floor.presence(agent).next_state is None


def test_a_wrap_up_ends_at_the_servers_deadline_without_any_browser(floor: Floor) -> None:
    _, offer, agent = floor.talking()
    floor.agent_ends(offer, agent)
    floor.leg_ends(floor.agent_sid(offer))
    floor.clock.advance(44)
    assert sweep_wrap_ups(floor.work) == 0
    floor.clock.advance(1)
    assert sweep_wrap_ups(floor.work) == 1
    assert floor.state(offer) is ReservationState.DONE
    assert floor.doing(agent) == (PresenceState.READY, "")


def test_a_console_that_falls_silent_makes_its_agent_unavailable(floor: Floor) -> None:
    agent = floor.add_agent()
    assert sweep_silent_consoles(floor.work) == 0
    with floor.session() as session:
        # The manual clock's network seconds are our seconds.
        presence.touch(session, agent, now=floor.clock.now())
    floor.clock.advance(46)
    assert sweep_silent_consoles(floor.work) == 1
    assert floor.doing(agent) == (PresenceState.UNAVAILABLE, "")
    touch(floor, agent)
    assert floor.doing(agent) == (PresenceState.NOT_READY, "reconnected")


def test_a_silent_console_never_makes_an_agent_unavailable_while_media_is_live(
    floor: Floor,
) -> None:
    _, _, agent = floor.talking()
    floor.clock.advance(3600)
    assert sweep_silent_consoles(floor.work) == 0
    assert floor.doing(agent) == (PresenceState.TALKING, "")


def test_an_unavailable_agent_is_offered_nobody(floor: Floor) -> None:
    floor.add_agent()
    floor.clock.advance(46)
    sweep_silent_consoles(floor.work)
    floor.call_in()
    assert floor.match() == []


def test_a_heartbeat_changes_no_version(floor: Floor) -> None:
    agent = floor.add_agent()
    before = floor.presence(agent).version
    floor.clock.advance(5)
    touch(floor, agent)
    row = floor.presence(agent)
    assert (row.version, row.seen_at) == (before, floor.clock.now())


def test_only_states_with_a_reservation_are_busy() -> None:
    assert PresenceState.READY not in BUSY
    assert {PresenceState.RESERVED, PresenceState.TALKING, PresenceState.WRAP_UP} == BUSY
