"""Whatever happens at the desks, in whatever order, some things always hold."""

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from uuid import UUID

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from base.errors import Conflict
from cti import jobs, presence, sweeps
from cti.desks import HOLDING
from cti.models import EntryState, Presence, PresenceState, Reservation, ReservationState
from cti.models.agents import LIVE_RESERVATIONS
from cti.presence_states import BUSY
from telephony.reports import TERMINAL_STATUSES, CallStatus, RoomEvent
from tests.fakes.carrier import away
from tests.fakes.desk_floor import Floor, entries_of

AGENTS = 3
which = st.integers(0, 5)

# What an offer's state says about its entry and its agent.
ENTRY_OF = {
    ReservationState.OFFERED: EntryState.OFFERED,
    ReservationState.ACCEPTED: EntryState.OFFERED,
    ReservationState.CONNECTING: EntryState.MEETING,
    ReservationState.TALKING: EntryState.BRIDGED,
}
AGENT_OF = {
    ReservationState.OFFERED: PresenceState.RESERVED,
    ReservationState.ACCEPTED: PresenceState.RESERVED,
    ReservationState.CONNECTING: PresenceState.RESERVED,
    ReservationState.TALKING: PresenceState.TALKING,
    ReservationState.WRAP_UP: PresenceState.WRAP_UP,
}


class Desks(RuleBasedStateMachine):
    """Callers and agents of one queue, who do what they like."""

    floor: Floor
    numbers: Iterator[int]

    def __init__(self) -> None:
        """Open a queue whose agents nobody else's callers can reach."""
        super().__init__()
        number = next(self.numbers)
        skill = f"only{number}"
        self.queue = self.floor.add_queue(f"queue{number}", skills={skill})
        self.agents = [self.floor.add_agent(skills={skill}) for _ in range(AGENTS)]
        self.entered: dict[UUID, datetime] = {}

    def offers(self, *states: ReservationState) -> list[Reservation]:
        with self.floor.session() as session:
            rows = session.exec(
                select(Reservation)
                .where(
                    col(Reservation.member_id).in_(self.agents),
                    col(Reservation.state).in_(states or list(ReservationState)),
                )
                .order_by(col(Reservation.id))
            )
            return list(rows.all())

    def one(self, which: int, *states: ReservationState) -> Reservation | None:
        # The latest ones: what is long over has little left to go wrong.
        offers = self.offers(*states)[-AGENTS:]
        return offers[which % len(offers)] if offers else None

    @rule()
    def somebody_calls(self) -> None:
        entry_id = self.floor.call_in(queue=self.queue)
        self.entered[entry_id] = self.floor.clock.now()
        self.floor.match(self.queue)

    @rule(which=which, stages=st.integers(1, 5))
    def a_desk_goes_on_as_it_should(self, which: int, stages: int) -> None:
        offer = self.one(which, *LIVE_RESERVATIONS)
        if offer is None:
            self.every_agent_is_back()
            offer = self.one(which, ReservationState.OFFERED)
        for _ in range(stages):
            if offer is not None:
                self.go_on(self.floor.reservation(offer.id))

    def go_on(self, offer: Reservation) -> None:
        match offer.state:
            case ReservationState.OFFERED:
                self.answer(offer, takes=True)
            case ReservationState.ACCEPTED:
                self.floor.agent_asks(offer.id)
            case ReservationState.CONNECTING:
                self.floor.carrier.failing = {}
                self.floor.bring(offer.id)
                self.floor.both_join(offer.id)
            case ReservationState.TALKING:
                self.floor.agent_ends(offer.id, offer.member_id)
                self.floor.leg_ends(str(offer.agent_sid))
            case _:
                return

    @rule()
    def every_agent_is_back(self) -> None:
        for place in range(AGENTS):
            self.an_agent_goes_ready(which=place)

    @rule(which=which)
    def a_caller_hangs_up(self, which: int) -> None:
        if self.entered:
            self.floor.caller_hangs_up(list(self.entered)[which % len(self.entered)])

    @rule(which=which)
    def a_caller_wants_a_callback(self, which: int) -> None:
        if self.entered:
            self.floor.leave(list(self.entered)[which % len(self.entered)])

    @rule()
    def they_are_matched(self) -> None:
        self.floor.match(self.queue)

    @rule(which=which)
    def an_agent_goes_ready(self, which: int) -> None:
        agent = self.agents[which % AGENTS]
        try:
            self.floor.go_ready(agent)
        except Conflict:
            assert self.floor.presence(agent).state in BUSY
        self.floor.match(self.queue)

    @rule(which=which)
    def an_agent_takes_a_break(self, which: int) -> None:
        agent, now = self.agents[which % AGENTS], self.floor.clock.now()
        try:
            with self.floor.session() as session:
                presence.go_not_ready(session, agent, reason="tea", now=now)
        except Conflict:
            assert self.floor.presence(agent).state in BUSY

    @rule(which=which, takes=st.booleans())
    def an_offer_is_answered(self, which: int, *, takes: bool) -> None:
        offer = self.one(which)
        if offer is not None:
            self.answer(offer, takes=takes)

    def answer(self, offer: Reservation, *, takes: bool) -> None:
        try:
            (self.floor.accept if takes else self.floor.reject)(offer.id, offer.member_id)
        except Conflict:
            late = offer.deadline_at is not None and self.floor.clock.now() >= offer.deadline_at
            assert late or offer.state is not ReservationState.OFFERED

    @rule(which=which)
    def an_agents_leg_asks(self, which: int) -> None:
        if offer := self.one(which):
            self.floor.agent_asks(offer.id)

    @rule(which=which, works=st.booleans())
    def a_worker_brings_a_caller(self, which: int, *, works: bool) -> None:
        offer = self.one(which, ReservationState.CONNECTING)
        if offer is not None:
            self.floor.carrier.failing = {} if works else {"redirect": away}
            self.floor.bring(offer.id)

    @rule(which=which, agent=st.booleans())
    def somebody_enters_a_room(self, which: int, *, agent: bool) -> None:
        if offer := self.one(which):
            sid = self.floor.agent_sid if agent else self.floor.customer_sid
            self.floor.room_event(offer.id, RoomEvent.JOIN, sid(offer.id))

    @rule(which=which)
    def an_agent_hangs_up(self, which: int) -> None:
        if offer := self.one(which):
            self.floor.agent_ends(offer.id, offer.member_id)

    @rule(which=which)
    def an_agents_leg_is_cut(self, which: int) -> None:
        offer = self.one(which, *LIVE_RESERVATIONS)
        if offer is not None and offer.agent_sid is not None:
            self.floor.leg_ends(offer.agent_sid)

    @rule(seconds=st.sampled_from([1, 5, 20]))
    def time_passes(self, seconds: int) -> None:
        self.floor.clock.advance(seconds)
        with self.floor.session() as session:
            for agent in self.agents:
                presence.touch(session, agent, now=self.floor.clock.now())

    @rule()
    def the_sweeps_run(self) -> None:
        for sweep in (
            sweeps.sweep_offers,
            sweeps.sweep_wrap_ups,
            sweeps.sweep_silent_consoles,
            sweeps.sweep_errands,
            sweeps.sweep_unwanted_legs,
            sweeps.sweep_stuck_desks,
            sweeps.sweep_talks,
            sweeps.sweep_queues,
        ):
            sweep(self.floor.work)

    @invariant()
    def offered_is_waiting_plus_left_for_a_reason(self) -> None:
        with self.floor.session() as session:
            entries = entries_of(session, self.queue)
        left = [entry for entry in entries if entry.left_because is not None]
        waiting = [entry for entry in entries if entry.left_at is None]
        assert len(left) + len(waiting) == len(self.entered)
        assert all(entry.state is EntryState.LEFT for entry in left)
        assert {entry.id: entry.entered_at for entry in entries} == self.entered

    @invariant()
    def everybody_is_where_their_offer_says(self) -> None:
        live = self.offers(*LIVE_RESERVATIONS)
        of_agent = {offer.member_id: offer for offer in live}
        assert len(of_agent) == len(live)
        holding = [offer for offer in live if offer.state in HOLDING]
        of_entry = {offer.entry_id: offer for offer in holding}
        assert len(of_entry) == len(holding)
        with self.floor.session() as session:
            for member_id in self.agents:
                doing, offer = session.get_one(Presence, member_id), of_agent.get(member_id)
                expected = doing.state in BUSY if offer is None else AGENT_OF[offer.state]
                assert expected == (False if offer is None else doing.state)
                assert doing.reservation_id == (None if offer is None else offer.id)
            for entry in entries_of(session, self.queue):
                if entry.id in of_entry:
                    assert entry.state is ENTRY_OF[of_entry[entry.id].state]
                else:
                    assert entry.state in {EntryState.WAITING, EntryState.LEFT}

    def teardown(self) -> None:
        """Nobody is busy without a live call for long, whatever was lost on the way."""
        self.floor.carrier.failing = {}
        for _ in range(3):
            self.floor.clock.advance(60)
            self.the_sweeps_run()
        for offer in self.offers(*HOLDING):
            if offer.state is ReservationState.TALKING:
                assert self.floor.carrier.legs[str(offer.agent_sid)] not in TERMINAL_STATUSES
                assert self.floor.call_of(offer.entry_id).ended_at is None
        assert not self.offers(ReservationState.CONNECTING, ReservationState.ACCEPTED)
        for entry_id in self.entered:
            self.floor.caller_hangs_up(entry_id)
        self.floor.clock.advance(60)
        self.the_sweeps_run()
        assert not self.offers(*LIVE_RESERVATIONS)
        with self.floor.session() as session:
            assert all(entry.left_at for entry in entries_of(session, self.queue))


@pytest.mark.timeout(300)
def test_callers_agents_and_faults_in_any_order_keep_the_desks_whole(floor: Floor) -> None:
    class OnThisFloor(Desks):
        pass

    OnThisFloor.floor = floor
    OnThisFloor.numbers = count(1)
    # Each step is a handful of transactions; the depth matters more than the number of walks.
    # Shrinking would take minutes: a failing walk is printed as it was.
    run_state_machine_as_test(
        OnThisFloor,
        settings=settings(
            max_examples=10, stateful_step_count=30, phases=[Phase.explicit, Phase.generate]
        ),
    )


def test_the_carrier_is_asked_about_an_end_that_nobody_reported(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    floor.carrier.legs[floor.sid_of(entry)] = CallStatus.COMPLETED
    floor.clock.advance(31)
    assert sweeps.sweep_talks(floor.work) == 1
    assert floor.state(offer) is ReservationState.WRAP_UP
    jobs.end_agent_leg(floor.work, reservation_id=str(offer))
    assert floor.doing(agent) == (PresenceState.WRAP_UP, "")
