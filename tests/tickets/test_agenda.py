"""Whatever callers do in whatever order, no two appointments lie on one another."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from sqlmodel import select

from base.errors import Conflict
from tests.fakes.promise_stage import Stage
from tests.tickets.agenda import book, hold, row
from tickets.models import Appointment, Slot
from tickets.sweeps import sweep_held_times
from tickets.words import AppointmentState


class _Agenda(RuleBasedStateMachine):
    """Callers do what they like in any order; what is taken is what the appointments say."""

    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.holds: list[UUID] = []

    @rule(service=st.sampled_from(["repair", "check"]), number=st.integers(1, 3))
    def ask(self, service: str, number: int) -> None:
        held = hold(self.stage, service, number=number)
        if held is not None:
            self.holds.append(held.id)
        self.agree()

    @rule(data=st.data())
    def ask_on(self, data: st.DataObject) -> None:
        if not self.holds:
            return
        hold_id = data.draw(st.sampled_from(self.holds))
        known = row(self.stage, hold_id)
        hold(self.stage, known.service, hold_id=hold_id, after=known.starts_at)
        self.agree()

    @rule(data=st.data(), move=st.booleans())
    def take(self, data: st.DataObject, *, move: bool) -> None:
        if not self.holds:
            return
        hold_id = data.draw(st.sampled_from(self.holds))
        booked = [h for h in self.holds if row(self.stage, h).state is AppointmentState.BOOKED]
        old = data.draw(st.sampled_from(booked)) if move and booked else None
        with suppress(Conflict):
            book(self.stage, hold_id, instead_of=old if old != hold_id else None)
        self.agree()

    @rule(minutes=st.integers(1, 5))
    def wait(self, minutes: int) -> None:
        self.stage.clock.advance(minutes * 60)
        sweep_held_times(self.stage.work)
        self.agree()

    def agree(self) -> None:
        with self.stage.database.session() as session:
            taking = session.exec(select(Appointment)).all()
            alive = [
                a for a in taking if a.state in {AppointmentState.HELD, AppointmentState.BOOKED}
            ]
            wanted = sum((a.ends_at - a.starts_at) // timedelta(minutes=15) for a in alive)
            assert len(session.exec(select(Slot)).all()) == wanted
        for one in alive:
            for other in alive:
                if one.id != other.id and one.resource == other.resource:
                    assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at


def test_no_two_appointments_ever_lie_on_one_another(benches: Stage) -> None:
    class Agenda(_Agenda):
        pass

    Agenda.stage = benches
    run_state_machine_as_test(
        Agenda,
        settings=settings(
            max_examples=8,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
