"""Appointments: held while one decides, and no two on one another, whoever asks when."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from base.errors import Conflict, NotFound
from base.ids import new_id
from tests.fakes.promise_stage import Stage
from tests.tickets.agenda import book, caller, hold, hours_ahead, row, slots, ticket_of
from tickets import appointments, tickets
from tickets.appointments import HOLD
from tickets.models import Appointment, Slot, Ticket
from tickets.sweeps import sweep_held_times
from tickets.words import AppointmentState, TicketState


def test_first_time_in_working_hours_is_held(benches: Stage) -> None:
    held = hold(benches)
    assert hours_ahead(benches, held) == 1
    assert held is not None
    assert (held.resource, held.state, held.held_until) == (
        "bench_a",
        AppointmentState.HELD,
        benches.now() + HOLD,
    )
    assert slots(benches) == 4


def test_held_time_is_not_offered_to_anybody_else(benches: Stage) -> None:
    assert hours_ahead(benches, hold(benches)) == 1
    assert hours_ahead(benches, hold(benches, number=2)) == 2
    # The other bench is still free for what it can do.
    other = hold(benches, "check", number=3)
    assert other is not None
    assert (other.resource, hours_ahead(benches, other)) == ("bench_b", 1)


def test_asking_on_moves_the_hold_and_frees_what_it_had(benches: Stage) -> None:
    hold_id = new_id()
    first = hold(benches, hold_id=hold_id)
    assert first is not None
    second = hold(benches, hold_id=hold_id, after=first.starts_at)
    assert hours_ahead(benches, second) == 2
    assert slots(benches) == 4
    assert hours_ahead(benches, hold(benches, number=2)) == 1


def test_another_day_is_the_next_one_with_hours(benches: Stage) -> None:
    first = hold(benches)
    assert first is not None
    second = hold(benches, number=2, after=first.starts_at, next_day=True)
    assert hours_ahead(benches, second) == 25


def test_nothing_is_offered_beyond_the_services_days(benches: Stage) -> None:
    after = benches.now() + timedelta(days=2)
    assert hold(benches, after=after) is None


def test_hold_lapses_and_its_time_is_free_again(benches: Stage) -> None:
    held = hold(benches)
    assert held is not None
    benches.clock.advance(HOLD.total_seconds())
    assert sweep_held_times(benches.work) == 1
    assert row(benches, held.id).state is AppointmentState.LAPSED
    assert slots(benches) == 0
    assert sweep_held_times(benches.work) == 0


def test_lapsed_hold_frees_its_time_for_whoever_asks_even_without_a_sweep(benches: Stage) -> None:
    hold(benches)
    benches.clock.advance(HOLD.total_seconds())
    assert hours_ahead(benches, hold(benches, number=2)) == pytest.approx(1 - HOLD.seconds / 3600)


def test_booking_opens_a_ticket_once(benches: Stage) -> None:
    held = hold(benches)
    assert held is not None
    assert book(benches, held.id) == book(benches, held.id) == held.id
    booked = row(benches, held.id)
    assert (booked.state, booked.held_until) == (AppointmentState.BOOKED, None)
    assert ticket_of(benches, held.id).subject == "visit"
    with benches.database.session() as session:
        assert len(session.exec(select(Ticket)).all()) == 1


def test_lapsed_hold_may_still_be_booked_unless_somebody_was_faster(benches: Stage) -> None:
    slow, slower = hold(benches), hold(benches, number=2)
    assert slow is not None
    assert slower is not None
    benches.clock.advance(HOLD.total_seconds())
    fast = hold(benches, number=3)
    assert fast is not None
    assert fast.starts_at == slow.starts_at
    book(benches, fast.id, number=3)
    with pytest.raises(Conflict):
        book(benches, slow.id)
    book(benches, slower.id, number=2)
    assert slots(benches) == 8


def test_time_that_was_given_up_cannot_be_booked(benches: Stage) -> None:
    held = hold(benches)
    assert held is not None
    book(benches, held.id)
    with benches.database.session() as session:
        appointment = session.get_one(Appointment, held.id)
        appointments.cancel(session, appointment, call=caller(session, benches), now=benches.now())
    with pytest.raises(Conflict):
        book(benches, held.id)
    with pytest.raises(NotFound):
        book(benches, new_id())


def test_moved_appointment_keeps_its_number_and_frees_its_time(benches: Stage) -> None:
    first = hold(benches)
    assert first is not None
    book(benches, first.id)
    number = ticket_of(benches, first.id).number
    second = hold(benches, after=first.starts_at)
    assert second is not None
    book(benches, second.id, instead_of=first.id)
    old = row(benches, first.id)
    assert (old.state, old.replaced_by) == (AppointmentState.MOVED, second.id)
    assert ticket_of(benches, second.id).number == number
    assert slots(benches) == 4
    assert hours_ahead(benches, hold(benches, number=2)) == 1


def test_cancelled_appointment_frees_its_time_and_closes_its_ticket(benches: Stage) -> None:
    held = hold(benches)
    assert held is not None
    book(benches, held.id)
    for _ in range(2):
        with benches.database.session() as session:
            appointment = session.get_one(Appointment, held.id)
            appointments.cancel(
                session, appointment, call=caller(session, benches), now=benches.now()
            )
    assert slots(benches) == 0
    assert ticket_of(benches, held.id).state is TicketState.CLOSED


def test_released_hold_is_free_and_a_booked_one_stays(benches: Stage) -> None:
    held, kept = hold(benches), hold(benches, number=2)
    assert held is not None
    assert kept is not None
    book(benches, kept.id, number=2)
    with benches.database.session() as session:
        for hold_id in (held.id, kept.id, new_id()):
            appointments.release(session, hold_id, now=benches.now())
    assert slots(benches) == 4


def test_customers_find_their_own_next_appointment_only(benches: Stage) -> None:
    first = hold(benches)
    assert first is not None
    book(benches, first.id)
    with benches.database.session() as session:
        mine, theirs = caller(session, benches), caller(session, benches, 2)
        assert mine.customer_id is not None
        assert theirs.customer_id is not None
        number = str(ticket_of(benches, first.id).number)
        for by in (None, number):
            found = appointments.find(session, mine.customer_id, now=benches.now(), number=by)
            assert found is not None
            assert found.id == first.id
            assert (
                appointments.find(session, theirs.customer_id, now=benches.now(), number=by) is None
            )
        for wrong in ("", "1", "x", "9" * 40):
            assert (
                appointments.find(session, mine.customer_id, now=benches.now(), number=wrong)
                is None
            )
        past = first.starts_at
        assert appointments.find(session, mine.customer_id, now=past) is None


def test_callers_who_ask_at_once_are_held_different_times(benches: Stage) -> None:
    gate, got = Barrier(4), []

    def ask(number: int) -> None:
        gate.wait()
        held = hold(benches, number=number)
        got.append(held.starts_at if held else None)

    threads = [Thread(target=ask, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 4
    assert slots(benches) == 16


def test_quarters_are_kept_apart_by_the_database_itself(benches: Stage) -> None:
    held = hold(benches)
    assert held is not None
    with pytest.raises(Exception, match="slot_pkey"), benches.database.session() as session:
        session.add(Slot(resource="bench_a", starts_at=held.starts_at, appointment_id=held.id))


def test_update_from_the_telephone_reopens_what_was_resolved_and_leaves_what_is_closed(
    benches: Stage,
) -> None:
    with benches.database.session() as session:
        call = caller(session, benches)
        assert call.customer_id is not None
        held = appointments.hold_next(
            session,
            new_id(),
            service=appointments.service_of(session, "repair"),
            call=call,
            now=benches.now(),
        )
        assert held is not None
        ticket_id = appointments.book(
            session, held.id, call=call, topic="x", now=benches.now()
        ).ticket_id
        assert ticket_id is not None
        number = str(session.get_one(Ticket, ticket_id).number)
        line = new_id()

        def add(text: str) -> TicketState:
            assert call.customer_id is not None
            return tickets.add_from_caller(
                session,
                number=number,
                customer_id=call.customer_id,
                text=text,
                comment_id=line,
                now=benches.now(),
            ).state

        tickets.move(session, ticket_id, TicketState.RESOLVED, member_id=None, now=benches.now())
        assert add("still broken") is TicketState.IN_WORK
        assert add("still broken") is TicketState.IN_WORK
        comments = [e.comment for e in tickets.history(session, ticket_id) if e.comment]
        assert comments.count("still broken") == 1
        tickets.move(session, ticket_id, TicketState.CLOSED, member_id=None, now=benches.now())
        assert add("again") is TicketState.CLOSED
        with pytest.raises(NotFound):
            tickets.add_from_caller(
                session,
                number=number,
                customer_id=new_id(),
                text="x",
                comment_id=new_id(),
                now=benches.now(),
            )
