"""A planned call is placed at most once, and known or given up afterwards."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest

from base.clock import ManualClock
from base.ids import new_id
from cti import dialling, placing
from cti.adoption import CLAIM_HOLDS_S, DOUBT_AFTER_S, UNLISTED_FOR_S
from cti.models import AttemptState, CallState, Purpose
from cti.promise_sweeps import (
    sweep_due_attempts,
    sweep_silent_attempts,
    sweep_unknown_attempts,
    sweep_unwanted_attempts,
)
from customers.lookup import phone_index
from customers.suppressions import suppress
from telephony.reports import CallStatus, LegFacts
from tests.fakes.dialled_carrier import Fate, Killed, PlacedCall
from tests.fakes.promise_stage import CUSTOMER, OWN_NUMBER, Stage, promise_stage


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        yield stage


def only_call(stage: Stage) -> PlacedCall:
    (call,) = stage.carrier.calls.values()
    return call


def test_planned_call_is_placed_with_its_id_in_both_addresses(stage: Stage) -> None:
    attempt_id = stage.plan()
    placing.place(stage.work, attempt_id)
    call = only_call(stage)
    assert (call.to, call.from_) == (CUSTOMER, OWN_NUMBER)
    assert call.url_path == f"/voice/outbound/{attempt_id}"
    assert call.status_path == f"/voice/status?attempt={attempt_id}"
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.sid) == (AttemptState.PLACED, call.sid)
    assert stage.call_of(attempt_id).sid == call.sid


def test_planning_asks_for_a_worker_only_after_the_commit(stage: Stage) -> None:
    with stage.database.session() as session:
        dialling.plan_call(
            session,
            purpose=Purpose.CLICK,
            number=CUSTOMER,
            flow="x",
            context={},
            now=stage.now(),
            due_at=stage.now(),
        )
        assert stage.rung.jobs() == []
        session.rollback()
    assert stage.rung.jobs() == []
    stage.plan()
    assert stage.rung.jobs() == ["place_attempt"]


def test_second_worker_cannot_claim_the_same_attempt(stage: Stage) -> None:
    attempt_id = stage.plan()
    ready = Barrier(4)

    def work() -> None:
        ready.wait()
        placing.place(stage.work, attempt_id)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert stage.carrier.asked == 1
    assert stage.attempt(attempt_id).placements == 1


def test_call_whose_time_has_not_come_is_left_alone_and_placed_by_the_sweep_later(
    stage: Stage,
) -> None:
    with stage.database.session() as session:
        attempt = dialling.plan_call(
            session,
            purpose=Purpose.CLICK,
            number=CUSTOMER,
            flow="x",
            context={},
            now=stage.now(),
            due_at=stage.now() + timedelta(hours=2),
        )
    placing.place(stage.work, attempt.id)
    assert sweep_due_attempts(stage.work) == 0
    assert stage.carrier.asked == 0
    stage.clock.advance(7200)
    assert sweep_due_attempts(stage.work) == 1
    assert stage.attempt(attempt.id).state is AttemptState.PLACED


def test_worker_killed_before_its_request_costs_a_delay_and_gives_exactly_one_call(
    stage: Stage,
) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.KILLED_BEFORE)
    with pytest.raises(Killed):
        placing.place(stage.work, attempt_id)
    assert stage.attempt(attempt_id).state is AttemptState.PLACING
    sweep_unknown_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.PLACING  # it may still come back
    stage.clock.advance(CLAIM_HOLDS_S)
    sweep_unknown_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.UNKNOWN
    stage.clock.advance(UNLISTED_FOR_S - 1)
    sweep_unknown_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.UNKNOWN  # once is not enough
    stage.clock.advance(1)
    sweep_unknown_attempts(stage.work)
    sweep_due_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.PLACED
    assert len(stage.carrier.calls) == 1


def test_worker_killed_after_its_request_finds_its_call_on_the_list(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.KILLED_AFTER)
    with pytest.raises(Killed):
        placing.place(stage.work, attempt_id)
    stage.clock.advance(CLAIM_HOLDS_S)
    sweep_unknown_attempts(stage.work)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.sid) == (AttemptState.PLACED, only_call(stage).sid)
    assert stage.carrier.asked == 1


def test_call_that_ended_while_nobody_knew_of_it_ends_its_attempt_when_it_is_found(
    stage: Stage,
) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.LOST_AFTER)
    placing.place(stage.work, attempt_id)
    only_call(stage).status = CallStatus.BUSY
    sweep_unknown_attempts(stage.work)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.outcome) == (AttemptState.ENDED, "busy")
    assert stage.call_of(attempt_id).state is CallState.BUSY


def test_webhook_adopts_a_call_whose_request_timed_out(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.LOST_AFTER)
    placing.place(stage.work, attempt_id)
    assert stage.attempt(attempt_id).state is AttemptState.UNKNOWN
    assert stage.answer(only_call(stage), attempt_id)
    assert stage.attempt(attempt_id).state is AttemptState.ANSWERED
    sweep_unknown_attempts(stage.work)
    assert stage.carrier.asked == 1


def test_status_report_adopts_before_the_worker_has_its_answer(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.KILLED_AFTER)
    with pytest.raises(Killed):
        placing.place(stage.work, attempt_id)
    assert stage.report(only_call(stage), attempt_id, CallStatus.RINGING)
    assert stage.attempt(attempt_id).state is AttemptState.PLACED
    assert stage.call_of(attempt_id).state is CallState.RINGING


def test_second_call_of_an_attempt_is_hung_up_and_never_talked_to(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.KILLED_AFTER)
    with pytest.raises(Killed):
        placing.place(stage.work, attempt_id)
    first = only_call(stage)
    stage.carrier.unlisted.add(first.sid)
    for seconds in (CLAIM_HOLDS_S, UNLISTED_FOR_S):
        stage.clock.advance(seconds)
        sweep_unknown_attempts(stage.work)
    sweep_due_attempts(stage.work)
    (second,) = (call for call in stage.carrier.calls.values() if call is not first)
    assert stage.answer(second, attempt_id)
    assert not stage.report(first, attempt_id, CallStatus.RINGING)
    assert stage.rung.jobs()[-1] == "end_stray_call"
    assert not stage.answer(first, attempt_id)
    assert stage.attempt(attempt_id).sid == second.sid


def test_slow_worker_ends_the_call_it_placed_after_another_one_was_adopted(stage: Stage) -> None:
    attempt_id = stage.plan()

    def another_answers() -> None:
        with stage.database.session() as session:
            assert dialling.attempt_answered(
                session, attempt_id, LegFacts("CAother"), now=stage.now()
            )

    stage.carrier.meanwhile = another_answers
    placing.place(stage.work, attempt_id)
    assert only_call(stage).ended_by_us
    assert stage.attempt(attempt_id).sid == "CAother"


def test_carrier_that_was_never_reached_is_asked_again(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.extend([Fate.AWAY, Fate.BUSY])
    for _ in range(3):
        sweep_due_attempts(stage.work)
        stage.clock.advance(6)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.placements) == (AttemptState.PLACED, 1)
    assert len(stage.carrier.calls) == 1


def test_refused_call_is_over_with_the_carriers_code(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.REFUSED)
    placing.place(stage.work, attempt_id)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.outcome) == (AttemptState.REFUSED, "carrier_21211")
    assert stage.call_of(attempt_id).state is CallState.FAILED


def test_attempt_that_cannot_be_proven_either_way_ends_doubtful_and_is_never_dialled_again(
    stage: Stage,
) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.LOST_AFTER)
    placing.place(stage.work, attempt_id)
    stage.carrier.lists = False
    for _ in range(40):
        stage.clock.advance(DOUBT_AFTER_S / 30)
        sweep_unknown_attempts(stage.work)
        sweep_due_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.DOUBTFUL
    assert stage.carrier.asked == 1
    assert not stage.answer(only_call(stage), attempt_id)  # too late: the customer was told


def test_two_listed_strangers_are_a_doubt_and_neither_is_adopted(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.carrier.fates.append(Fate.LOST_AFTER)
    placing.place(stage.work, attempt_id)
    stage.carrier.place_call(to=CUSTOMER, from_=OWN_NUMBER, url_path="", status_path="")
    sweep_unknown_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.UNKNOWN
    stage.clock.advance(DOUBT_AFTER_S)
    sweep_unknown_attempts(stage.work)
    assert stage.attempt(attempt_id).state is AttemptState.DOUBTFUL


def test_call_of_another_attempt_to_the_same_number_is_not_adopted(stage: Stage) -> None:
    first, second = stage.plan(), stage.plan()
    placing.place(stage.work, first)
    stage.carrier.fates.append(Fate.LOST_BEFORE)
    placing.place(stage.work, second)
    sweep_unknown_attempts(stage.work)
    assert stage.attempt(second).state is AttemptState.UNKNOWN
    assert stage.attempt(second).sid is None


class Slow(ManualClock):
    """A clock of a machine so slow that three seconds pass between two looks at it."""

    def now(self) -> datetime:
        return self.advance(3)


def test_claim_that_grew_old_before_its_request_is_not_followed_by_one(stage: Stage) -> None:
    attempt_id = stage.plan()
    placing.place(replace(stage.work, clock=Slow(stage.now())), attempt_id)
    assert stage.attempt(attempt_id).state is AttemptState.PLACING
    assert stage.carrier.asked == 0


def test_attempt_called_off_before_it_was_placed_never_rings(stage: Stage) -> None:
    attempt_id = stage.plan()
    with stage.database.session() as session:
        dialling.call_off(session, attempt_id, because="agent_gone", now=stage.now())
    sweep_due_attempts(stage.work)
    sweep_unwanted_attempts(stage.work)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.outcome) == (AttemptState.WITHDRAWN, "agent_gone")
    assert stage.carrier.asked == 0
    assert stage.call_of(attempt_id).state is CallState.CANCELED


def test_attempt_called_off_while_it_rings_is_hung_up_at_the_carrier(stage: Stage) -> None:
    attempt_id = stage.plan()
    placing.place(stage.work, attempt_id)
    with stage.database.session() as session:
        dialling.call_off(session, attempt_id, because="agent_gone", now=stage.now())
    sweep_unwanted_attempts(stage.work)
    assert only_call(stage).ended_by_us
    assert stage.report(only_call(stage), attempt_id)
    assert stage.attempt(attempt_id).state is AttemptState.ENDED


def test_customer_who_picks_up_a_call_that_was_called_off_hears_a_hang_up(stage: Stage) -> None:
    attempt_id = stage.plan()
    placing.place(stage.work, attempt_id)
    with stage.database.session() as session:
        dialling.call_off(session, attempt_id, because="agent_gone", now=stage.now())
    assert not stage.answer(only_call(stage), attempt_id)


def test_call_whose_reports_were_all_lost_is_asked_about(stage: Stage) -> None:
    attempt_id = stage.plan()
    placing.place(stage.work, attempt_id)
    only_call(stage).status = CallStatus.NO_ANSWER
    assert sweep_silent_attempts(stage.work) == 0
    stage.clock.advance(61)
    assert sweep_silent_attempts(stage.work) == 1
    assert stage.attempt(attempt_id).outcome == "no_answer"


def test_call_that_the_carrier_still_queues_after_its_purpose_has_gone_is_cancelled(
    stage: Stage,
) -> None:
    attempt_id = stage.plan()
    placing.place(stage.work, attempt_id)
    stage.clock.advance(dialling.EXPIRES_AFTER_S)
    sweep_silent_attempts(stage.work)
    assert only_call(stage).status is CallStatus.CANCELED


def test_planned_call_that_nobody_placed_in_time_is_withdrawn(stage: Stage) -> None:
    attempt_id = stage.plan()
    stage.clock.advance(dialling.EXPIRES_AFTER_S)
    sweep_due_attempts(stage.work)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.outcome) == (AttemptState.WITHDRAWN, "expired")
    assert stage.carrier.asked == 0


def test_number_that_must_not_be_called_is_never_dialled(stage: Stage) -> None:
    attempt_id = stage.plan()
    with stage.database.session() as session:
        suppress(session, phone_index(CUSTOMER), "call", reason="asked", now=stage.now())
    placing.place(stage.work, attempt_id)
    attempt = stage.attempt(attempt_id)
    assert (attempt.state, attempt.outcome) == (AttemptState.WITHDRAWN, "suppressed")
    assert stage.carrier.asked == 0


def test_answer_of_an_unknown_attempt_is_a_hang_up(stage: Stage) -> None:
    with stage.database.session() as session:
        heard = dialling.attempt_answered(session, new_id(), LegFacts("CA1"), now=stage.now())
    assert heard is None


def test_answer_that_comes_twice_gives_the_same_call_and_one_event(stage: Stage) -> None:
    attempt_id = stage.plan()
    placing.place(stage.work, attempt_id)
    assert stage.answer(only_call(stage), attempt_id)
    seq = stage.call_of(attempt_id).next_seq
    assert stage.answer(only_call(stage), attempt_id)
    assert stage.call_of(attempt_id).next_seq == seq
