"""A promise to phone back: kept once, in its old place, or given back with a reason."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlmodel import select

from base.errors import Conflict
from base.ids import new_id
from calendars.models import Calendar
from cti import callback_entries, callbacks, meeting, offers
from cti.callback_rules import KEEP_S, SPACING_S, EndedBecause, NotYet
from cti.models import (
    AttemptState,
    CallbackState,
    DialAttempt,
    EntryKind,
    EntryState,
    LeftBecause,
    Message,
    MessageState,
    PresenceState,
)
from cti.promise_sweeps import (
    sweep_callbacks,
    sweep_due_attempts,
    sweep_unknown_attempts,
    sweep_unwanted_attempts,
)
from cti.words import CallbackOutcome
from customers.lookup import phone_index
from customers.suppressions import suppress
from telephony.reports import CallStatus
from tests.fakes.dialled_carrier import Fate
from tests.fakes.promise_stage import CUSTOMER, Stage, promise_stage


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        stage.add_queue()
        yield stage


def messages(stage: Stage) -> list[Message]:
    with stage.database.session() as session:
        return list(session.exec(select(Message)).all())


def dial(stage: Stage) -> DialAttempt:
    """Offer, accept and place the one callback; its attempt."""
    attempt_id = stage.accept(stage.offer())
    sweep_due_attempts(stage.work)
    return stage.attempt(attempt_id)


def ring_out(stage: Stage, attempt: DialAttempt, status: CallStatus = CallStatus.NO_ANSWER) -> None:
    stage.report(stage.carrier.calls[str(attempt.sid)], attempt.id, status)


def test_customer_is_phoned_only_after_an_agent_has_accepted(stage: Stage) -> None:
    booking = stage.ask_for_callback(waited_s=90)
    assert booking.outcome is CallbackOutcome.BOOKED
    assert stage.offer() is None  # nobody is there
    sweep_due_attempts(stage.work)
    assert stage.carrier.asked == 0
    agent = stage.add_agent()
    reservation = stage.offer()
    assert stage.callback(booking.callback_id).state is CallbackState.RESERVED
    sweep_due_attempts(stage.work)
    assert stage.carrier.asked == 0
    attempt_id = stage.accept(reservation)
    assert stage.callback(booking.callback_id).state is CallbackState.DIALLING
    sweep_due_attempts(stage.work)
    (call,) = stage.carrier.calls.values()
    assert call.to == CUSTOMER
    assert stage.answer(call, attempt_id)
    kept = stage.callback(booking.callback_id)
    assert (kept.state, kept.ended_because) == (CallbackState.KEPT, EndedBecause.KEPT)
    assert stage.call_of(attempt_id).member_id == agent
    assert messages(stage) == []


def test_callback_waits_in_the_place_its_customer_had(stage: Stage) -> None:
    stage.ask_for_callback(number="+8613800138001", waited_s=10)
    stage.ask_for_callback(waited_s=300)
    sweep_callbacks(stage.work)
    places = {entry.callback_id: entry.entered_at for entry in stage.entries()}
    assert sorted(places.values()) == [
        stage.now() - timedelta(seconds=300),
        stage.now() - timedelta(seconds=10),
    ]
    assert {entry.kind for entry in stage.entries()} == {EntryKind.CALLBACK}


def test_asking_again_gives_the_promise_made_before_with_its_place(stage: Stage) -> None:
    stage.ask_for_callback(number="+8613800138001", waited_s=60)
    first = stage.ask_for_callback(waited_s=30)
    again = stage.ask_for_callback(waited_s=600)
    assert (again.outcome, again.callback_id) == (CallbackOutcome.DUPLICATE, first.callback_id)
    assert (first.place, again.place) == (2, 2)


def test_two_askers_at_the_same_moment_make_one_promise(stage: Stage) -> None:
    ready, outcomes = Barrier(4), []

    def ask() -> None:
        ready.wait()
        outcomes.append(stage.ask_for_callback().outcome)

    askers = [Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert sorted(outcomes) == [CallbackOutcome.BOOKED] + [CallbackOutcome.DUPLICATE] * 3


def test_promise_to_a_customer_who_does_not_exist_is_refused_at_once(stage: Stage) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        stage.ask_for_callback(customer_id=new_id())


def test_step_that_is_carried_out_again_books_nothing_new(stage: Stage) -> None:
    derived = new_id()
    first = stage.ask_for_callback(callback_id=derived)
    again = stage.ask_for_callback(callback_id=derived)
    assert (first.callback_id, again) == (derived, first)


@pytest.mark.parametrize("number", ["anonymous", "12", "client:agent"])
def test_what_cannot_be_phoned_is_not_promised(stage: Stage, number: str) -> None:
    assert stage.ask_for_callback(number=number).outcome is CallbackOutcome.INVALID


def test_number_that_must_not_be_called_is_not_promised_anything(stage: Stage) -> None:
    with stage.database.session() as session:
        suppress(session, phone_index(CUSTOMER), "call", reason="asked", now=stage.now())
    assert stage.ask_for_callback().outcome is CallbackOutcome.INVALID


def test_two_workers_put_one_callback_into_the_queue_once(stage: Stage) -> None:
    stage.ask_for_callback()
    ready = Barrier(4)

    def review() -> None:
        ready.wait()
        sweep_callbacks(stage.work)

    workers = [Thread(target=review) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(stage.entries()) == 1


def test_unanswered_attempt_frees_the_agent_and_is_tried_again_after_the_spacing(
    stage: Stage,
) -> None:
    booking = stage.ask_for_callback()
    agent = stage.add_agent()
    attempt = dial(stage)
    ring_out(stage, attempt)
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.attempts) == (CallbackState.OPEN, 1)
    assert callback.due_at == stage.now() + timedelta(seconds=SPACING_S)
    assert stage.presence(agent).state is PresenceState.READY
    assert [entry.left_because for entry in stage.entries()] == [LeftBecause.UNREACHED]
    stage.clock.advance(SPACING_S - 1)
    assert stage.offer() is None
    stage.clock.advance(1)
    assert stage.offer() is not None


def test_agent_already_in_the_room_is_freed_when_the_customer_does_not_answer(
    stage: Stage,
) -> None:
    stage.ask_for_callback()
    agent = stage.add_agent()
    reservation = stage.offer()
    attempt_id = stage.accept(reservation)
    assert reservation is not None
    with stage.database.session() as session:
        meeting.agent_leg_asks(session, reservation, "CAagent", now=stage.now())
    sweep_due_attempts(stage.work)
    ring_out(stage, stage.attempt(attempt_id), CallStatus.BUSY)
    assert stage.presence(agent).state is PresenceState.READY
    assert "end_agent_leg" in stage.rung.jobs()


def test_after_the_last_attempt_the_promise_is_given_back_and_the_customer_told(
    stage: Stage,
) -> None:
    booking = stage.ask_for_callback()
    stage.add_agent()
    for _ in range(3):
        ring_out(stage, dial(stage))
        stage.clock.advance(SPACING_S)
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.ended_because) == (CallbackState.UNREACHED, "not_reached")
    (told,) = messages(stage)
    assert (told.purpose, told.state) == ("callback_not_reached", MessageState.DUE)
    assert stage.offer() is None
    assert len(stage.carrier.calls) == 3


def test_number_that_the_carrier_refuses_is_told_at_once(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    agent = stage.add_agent()
    stage.carrier.fates.append(Fate.REFUSED)
    dial(stage)
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.ended_because) == (CallbackState.UNREACHED, "number_refused")
    assert [message.purpose for message in messages(stage)] == ["callback_number_refused"]
    assert stage.presence(agent).state is PresenceState.READY


def test_in_doubt_the_customer_is_told_and_not_dialled_again(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    stage.add_agent()
    stage.carrier.fates.append(Fate.LOST_AFTER)
    attempt = dial(stage)
    stage.carrier.lists = False
    for _ in range(8):
        stage.clock.advance(60)
        sweep_unknown_attempts(stage.work)
        stage.offer()
        sweep_due_attempts(stage.work)
    assert stage.attempt(attempt.id).state is AttemptState.DOUBTFUL
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.ended_because) == (CallbackState.UNREACHED, "doubtful")
    assert [message.purpose for message in messages(stage)] == ["callback_doubtful"]
    assert stage.carrier.asked == 1


def test_missed_offer_leaves_the_callback_in_line_for_the_next_agent(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    stage.add_agent()
    reservation = stage.offer()
    assert reservation is not None
    stage.clock.advance(21)
    with stage.database.session() as session:
        assert offers.expire(session, reservation, now=stage.now())
    assert stage.callback(booking.callback_id).state is CallbackState.OPEN
    stage.add_agent("agent2")
    assert stage.offer() is not None
    assert [entry.state for entry in stage.entries()] == [EntryState.OFFERED]


def test_agent_who_vanishes_before_the_call_was_placed_costs_no_attempt(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    stage.add_agent()
    reservation = stage.offer()
    attempt_id = stage.accept(reservation)
    assert reservation is not None
    stage.clock.advance(16)
    with stage.database.session() as session:
        assert offers.expire(session, reservation, now=stage.now())
    stage.add_agent("agent2")
    assert stage.offer() is None  # the first attempt has not let go yet
    sweep_unwanted_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.WITHDRAWN
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.attempts) == (CallbackState.OPEN, 0)
    assert dial(stage).state is AttemptState.PLACED
    assert len(stage.carrier.calls) == 1


def test_agent_who_vanishes_while_it_rings_takes_the_call_along(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    stage.add_agent()
    reservation = stage.offer()
    attempt_id = stage.accept(reservation)
    sweep_due_attempts(stage.work)
    assert reservation is not None
    stage.clock.advance(16)
    with stage.database.session() as session:
        assert offers.expire(session, reservation, now=stage.now())
    sweep_unwanted_attempts(stage.work)
    (call,) = stage.carrier.calls.values()
    assert call.ended_by_us
    stage.report(call, attempt_id)
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.attempts) == (CallbackState.OPEN, 1)


def test_promise_that_nobody_could_keep_in_two_days_is_given_back(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    sweep_callbacks(stage.work)
    stage.clock.advance(KEEP_S)
    sweep_callbacks(stage.work)
    callback = stage.callback(booking.callback_id)
    assert (callback.state, callback.ended_because) == (CallbackState.EXPIRED, "no_agent")
    assert [entry.left_because for entry in stage.entries()] == [LeftBecause.WITHDRAWN]
    assert [message.purpose for message in messages(stage)] == ["callback_no_agent"]


def test_customer_who_asks_not_to_be_called_meanwhile_is_not(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    with stage.database.session() as session:
        suppress(session, phone_index(CUSTOMER), "call", reason="asked", now=stage.now())
    stage.add_agent()
    assert stage.offer() is None
    assert stage.callback(booking.callback_id).state is CallbackState.CANCELLED
    assert messages(stage) == []


def test_cancelled_callback_calls_its_attempt_off(stage: Stage) -> None:
    booking = stage.ask_for_callback()
    stage.add_agent()
    attempt = dial(stage)
    assert booking.callback_id is not None
    with stage.database.session() as session:
        callbacks.cancel_callback(session, booking.callback_id, now=stage.now())
    sweep_unwanted_attempts(stage.work)
    assert stage.carrier.calls[str(attempt.sid)].ended_by_us
    with pytest.raises(Conflict), stage.database.session() as session:
        callbacks.cancel_callback(session, booking.callback_id, now=stage.now())


WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def office(stage: Stage) -> Stage:
    """Monday to Friday, nine to six in Shanghai; it is Monday, ten o'clock."""
    with stage.database.session() as session:
        session.add(Calendar(key="csc", time_zone="Asia/Shanghai", weekly=WEEK))
    return stage


def shanghai(stage: Stage, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026."""
    return stage.now().replace(day=day, hour=hour - 8, minute=minute)


def test_callback_asked_for_at_night_is_due_in_the_morning(office: Stage) -> None:
    office.add_agent()
    office.clock.at = shanghai(office, 23, 22)
    booking = office.ask_for_callback()
    assert booking.due_at == shanghai(office, 24, 9)
    assert office.offer() is None
    office.clock.at = shanghai(office, 24, 9)
    assert office.offer() is not None


def test_callback_still_waiting_at_closing_time_comes_back_in_the_morning(office: Stage) -> None:
    booking = office.ask_for_callback(waited_s=120)
    entered_at = office.callback(booking.callback_id).entered_at
    sweep_callbacks(office.work)
    office.clock.at = shanghai(office, 23, 18)
    sweep_callbacks(office.work)
    callback = office.callback(booking.callback_id)
    assert callback.waiting_because == NotYet.CLOSED
    assert callback.due_at == shanghai(office, 24, 9)
    office.clock.at = shanghai(office, 24, 9)
    sweep_callbacks(office.work)
    before, after = office.entries()
    assert (before.left_because, after.left_because) == (LeftBecause.CLOSED, None)
    assert after.entered_at == entered_at


def test_message_about_a_broken_promise_waits_for_office_hours(office: Stage) -> None:
    office.ask_for_callback()
    office.clock.advance(KEEP_S - 3600)
    office.clock.at = shanghai(office, 25, 23)
    sweep_callbacks(office.work)
    office.clock.at = shanghai(office, 26, 9)
    sweep_callbacks(office.work)
    (told,) = messages(office)
    assert told.due_at == shanghai(office, 26, 9)


def test_long_line_does_not_hide_who_comes_after_it(stage: Stage) -> None:
    for last in range(5):
        stage.ask_for_callback(number=f"+861380013800{last}", waited_s=last)
    for _ in range(3):
        with stage.database.session() as session:
            for callback_id in callback_entries.to_review(session, limit=2, now=stage.now()):
                callback_entries.review(session, callback_id, now=stage.now())
    assert len(stage.entries()) == 5


def test_every_callback_that_ever_entered_the_queue_waits_or_left_for_a_reason(
    stage: Stage,
) -> None:
    stage.add_agent()
    for last in range(4):
        stage.ask_for_callback(number=f"+861380013800{last}")
    for status in (CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.FAILED):
        ring_out(stage, dial(stage), status)
    answered = dial(stage)
    stage.answer(stage.carrier.calls[str(answered.sid)], answered.id)
    reasons = [entry.left_because for entry in stage.entries()]
    assert len(reasons) == 4
    assert (reasons.count(None), reasons.count(LeftBecause.UNREACHED)) == (1, 3)
