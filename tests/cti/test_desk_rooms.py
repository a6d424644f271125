"""What the carrier tells of rooms, in any order and any number of times."""

from itertools import permutations
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from cti.models import CallLeg, Conference, ReservationState
from cti.rooms import reservation_of_room, room_name
from telephony.reports import RoomEvent
from tests.fakes.desk_floor import Floor


def connecting(floor: Floor) -> tuple[UUID, UUID]:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.bring(offer)
    return entry, offer


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_they_talk_once_both_joined_whatever_is_told_first(
    floor: Floor, order: tuple[int, ...]
) -> None:
    entry, offer = connecting(floor)
    events = [
        (RoomEvent.START, None),
        (RoomEvent.JOIN, floor.agent_sid(offer)),
        (RoomEvent.JOIN, floor.sid_of(entry)),
    ]
    for place in order:
        event, sid = events[place]
        for _ in range(2):
            assert floor.room_event(offer, event, sid, sequence=place)
    assert floor.state(offer) is ReservationState.TALKING
    with floor.session() as session:
        assert len(session.exec(select(Conference)).all()) == 1


def test_a_late_hold_does_not_undo_the_newer_unhold(floor: Floor) -> None:
    entry, offer, _ = floor.talking()
    sid = floor.sid_of(entry)
    floor.room_event(offer, RoomEvent.UNHOLD, sid, sequence=9)
    floor.room_event(offer, RoomEvent.HOLD, sid, sequence=8)
    with floor.session() as session:
        leg = session.exec(select(CallLeg).where(CallLeg.sid == sid)).one()
        assert not leg.held


def test_joins_that_come_after_the_agent_was_lost_do_not_revive_the_talk(floor: Floor) -> None:
    entry, offer = connecting(floor)
    floor.leg_ends(floor.agent_sid(offer))
    floor.room_event(offer, RoomEvent.JOIN, floor.agent_sid(offer))
    floor.room_event(offer, RoomEvent.JOIN, floor.sid_of(entry))
    assert floor.state(offer) is ReservationState.LOST


@pytest.mark.parametrize("name", ["", "r-", "r-zz", "lobby", f"r-{'0' * 33}"])
def test_a_room_that_is_none_of_ours_is_left_alone(name: str) -> None:
    assert reservation_of_room(name) is None


def test_a_room_of_an_offer_nobody_knows_changes_nothing(floor: Floor) -> None:
    assert not floor.room_event(uuid4(), RoomEvent.START)


def test_a_rooms_name_leads_back_to_its_offer() -> None:
    offer = uuid4()
    assert reservation_of_room(room_name(offer)) == offer
