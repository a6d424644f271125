"""Two at once, each on a connection of its own: exactly one wins, and the loser knows."""

from collections.abc import Callable
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlmodel import select

from base.errors import Conflict
from cti import jobs
from cti.models import DialAttempt, EntryState, LeftBecause, PresenceState, ReservationState
from cti.offers import expire
from tests.fakes.desk_floor import Floor, is_room

ROUNDS = range(3)


def race(*attempts: Callable[[], object]) -> list[object]:
    """Start all at the same moment; what each gave, or the conflict it met."""
    start = Barrier(len(attempts))
    outcomes: list[object] = [None] * len(attempts)

    def run(place: int) -> None:
        start.wait()
        try:
            outcomes[place] = attempts[place]()
        except Conflict as conflict:
            outcomes[place] = conflict

    threads = [Thread(target=run, args=(place,)) for place in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def conflicts(outcomes: list[object]) -> int:
    return sum(isinstance(outcome, Conflict) for outcome in outcomes)


def offered(floor: Floor) -> tuple[UUID, UUID, UUID]:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    return agent, entry, offer


@pytest.mark.parametrize("_", ROUNDS)
def test_of_two_tabs_that_accept_exactly_one_does(floor: Floor, _: int) -> None:
    agent, _entry, offer = offered(floor)
    outcomes = race(*[lambda: floor.accept(offer, agent)] * 3)
    assert conflicts(outcomes) == 2
    assert floor.state(offer) is ReservationState.ACCEPTED


@pytest.mark.parametrize("_", ROUNDS)
def test_of_two_tabs_that_accept_a_callback_exactly_one_has_the_customer_phoned(
    floor: Floor, _: int
) -> None:
    # No call exists yet whose lock would keep them apart.
    agent = floor.add_agent()
    floor.promise_callback()
    (offer,) = floor.match()
    outcomes = race(*[lambda: floor.accept(offer, agent)] * 3)
    assert conflicts(outcomes) == 2
    with floor.session() as session:
        assert len(session.exec(select(DialAttempt)).all()) == 1


@pytest.mark.parametrize("_", ROUNDS)
def test_either_the_offer_is_accepted_or_it_runs_out(floor: Floor, _: int) -> None:
    agent, entry, offer = offered(floor)
    floor.clock.advance(19)
    deadline = floor.reservation(offer).deadline_at
    assert deadline is not None

    def run_out() -> bool:
        with floor.session() as session:
            return expire(session, offer, now=deadline)

    # The agent clicks in time by the clock; the sweep's clock is just past the deadline.
    accepted, expired = race(lambda: floor.accept(offer, agent), run_out)
    assert expired is isinstance(accepted, Conflict)
    states = (floor.entry(entry).state, floor.state(offer))
    assert states == (
        (EntryState.WAITING, ReservationState.MISSED)
        if expired
        else (EntryState.OFFERED, ReservationState.ACCEPTED)
    )


@pytest.mark.parametrize("_", ROUNDS)
def test_a_caller_who_hangs_up_while_the_agent_accepts_holds_nobody(floor: Floor, _: int) -> None:
    agent, entry, offer = offered(floor)
    race(lambda: floor.accept(offer, agent), lambda: floor.caller_hangs_up(entry))
    assert floor.state(offer) is ReservationState.WITHDRAWN
    assert floor.doing(agent) == (PresenceState.READY, "")
    assert floor.entry(entry).left_because is LeftBecause.ABANDONED


@pytest.mark.parametrize("_", ROUNDS)
def test_either_the_caller_gets_a_callback_or_the_agent_gets_the_caller(
    floor: Floor, _: int
) -> None:
    agent, entry, offer = offered(floor)
    floor.accept(offer, agent)
    left, document = race(lambda: floor.leave(entry), lambda: floor.agent_asks(offer))
    jobs.bring_caller(floor.work, reservation_id=str(offer))
    brought = bool(floor.carrier.asked("redirect"))
    assert left is not is_room(document)  # type: ignore[arg-type]
    assert brought is not left
    states = (floor.entry(entry).state, floor.state(offer))
    assert states == (
        (EntryState.LEFT, ReservationState.WITHDRAWN)
        if left
        else (EntryState.MEETING, ReservationState.CONNECTING)
    )


@pytest.mark.parametrize("_", ROUNDS)
def test_two_workers_match_a_queue_without_offering_anybody_twice(floor: Floor, _: int) -> None:
    for _caller in range(4):
        floor.call_in()
        floor.add_agent()
    outcomes = race(floor.match, floor.match, floor.match)
    offers = [offer for made in outcomes for offer in made]  # type: ignore[attr-defined]
    assert len(offers) == 4
    assert len({floor.reservation(offer).member_id for offer in offers}) == 4


@pytest.mark.parametrize("_", ROUNDS)
def test_two_queues_matched_at_once_share_no_agent(floor: Floor, _: int) -> None:
    floor.add_queue("sales")
    for _caller in range(3):
        floor.call_in(queue="service")
        floor.call_in(queue="sales")
        floor.add_agent()
    made = race(lambda: floor.match("service"), lambda: floor.match("sales"))
    later = [floor.match("service"), floor.match("sales")]
    offers = [offer for some in (*made, *later) for offer in some]  # type: ignore[attr-defined]
    assert len({floor.reservation(offer).member_id for offer in offers}) == len(offers) == 3


@pytest.mark.parametrize("_", ROUNDS)
def test_two_workers_ring_an_agents_telephone_once(floor: Floor, _: int) -> None:
    agent = floor.add_agent(telephone="+8613900000001")
    floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    race(*[lambda: jobs.call_agent_telephone(floor.work, reservation_id=str(offer))] * 2)
    assert len(floor.carrier.asked("place")) == 1


@pytest.mark.parametrize("_", ROUNDS)
def test_agent_and_caller_who_hang_up_at_once_end_one_conversation(floor: Floor, _: int) -> None:
    entry, offer, agent = floor.talking()
    sid = floor.agent_sid(offer)
    floor.agent_ends(offer, agent)
    race(lambda: floor.leg_ends(sid), lambda: floor.caller_hangs_up(entry))
    assert floor.state(offer) is ReservationState.WRAP_UP
    assert floor.entry(entry).left_because is LeftBecause.ANSWERED
