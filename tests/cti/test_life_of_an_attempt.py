"""Whatever is killed, lost, late or repeated: one attempt, at most one conversation."""

from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cti import dialling, placing
from cti.adoption import CLAIM_HOLDS_S, DOUBT_AFTER_S, UNLISTED_FOR_S
from cti.attempt_states import MOVES, OVER
from cti.models import AttemptState
from cti.promise_sweeps import (
    sweep_due_attempts,
    sweep_silent_attempts,
    sweep_unknown_attempts,
    sweep_unwanted_attempts,
)
from telephony.reports import CallStatus
from tests.fakes.dialled_carrier import Fate, Killed, PlacedCall
from tests.fakes.promise_stage import Stage, promise_stage

SWEEPS = (
    sweep_due_attempts,
    sweep_unknown_attempts,
    sweep_unwanted_attempts,
    sweep_silent_attempts,
)
TROUBLES = [fate for fate in Fate if fate is not Fate.DONE]
ENDS = (CallStatus.BUSY, CallStatus.NO_ANSWER, CallStatus.FAILED, CallStatus.COMPLETED)


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        yield stage


class AttemptLife(RuleBasedStateMachine):
    """One attempt in an unkind world; `stage` is set by the test."""

    stage: Stage
    list_may_lag = False

    @initialize()
    def a_call_is_planned(self) -> None:
        self.attempt_id = self.stage.plan()
        self.stage.carrier.lists = True
        self.talked_on: set[str] = set()
        self.sids: set[str] = set()
        self.before = AttemptState.PLANNED

    @rule(fate=st.sampled_from(TROUBLES))
    def a_worker_places(self, fate: Fate) -> None:
        self.stage.carrier.fates.append(fate)
        with suppress(Killed):
            placing.place(self.stage.work, self.attempt_id)
        self.stage.carrier.fates.clear()

    @rule()
    def a_worker_places_without_trouble(self) -> None:
        placing.place(self.stage.work, self.attempt_id)

    @rule(sweep=st.sampled_from(SWEEPS))
    def the_timetable_sweeps(self, sweep: Any) -> None:
        sweep(self.stage.work)

    @rule(seconds=st.sampled_from([0.5, CLAIM_HOLDS_S, UNLISTED_FOR_S, 61.0, DOUBT_AFTER_S]))
    def time_passes(self, seconds: float) -> None:
        self.stage.clock.advance(seconds)

    @precondition(lambda self: self.stage.carrier.calls)
    @rule(data=st.data())
    def somebody_picks_up(self, data: st.DataObject) -> None:
        call = self._some_call(data)
        if self.stage.answer(call, self.attempt_id):
            self.talked_on.add(call.sid)

    @precondition(lambda self: self.stage.carrier.calls)
    @rule(data=st.data(), status=st.sampled_from([CallStatus.RINGING, *ENDS]))
    def a_report_arrives(self, data: st.DataObject, status: CallStatus) -> None:
        call = self._some_call(data)
        self.stage.report(call, self.attempt_id, call.status if call.over else status)

    def _some_call(self, data: st.DataObject) -> PlacedCall:
        return data.draw(st.sampled_from(list(self.stage.carrier.calls.values())))

    @rule(lists=st.booleans())
    def the_list_can_be_asked(self, lists: bool) -> None:
        self.stage.carrier.lists = lists

    @precondition(lambda self: self.list_may_lag)
    @rule()
    def the_list_lags(self) -> None:
        self.stage.carrier.unlisted.update(self.stage.carrier.calls)

    @rule()
    def its_purpose_goes(self) -> None:
        with self.stage.database.session() as session:
            dialling.call_off(session, self.attempt_id, because="gone", now=self.stage.now())

    @invariant()
    def at_most_one_conversation(self) -> None:
        assert len(self.talked_on) <= 1

    @invariant()
    def an_honest_list_means_at_most_one_call(self) -> None:
        assert self.list_may_lag or len(self.stage.carrier.calls) <= 1

    @invariant()
    def a_call_once_known_stays_the_attempts_call(self) -> None:
        sid = self.stage.attempt(self.attempt_id).sid
        if sid is not None:
            self.sids.add(sid)
        assert len(self.sids) <= 1
        assert self.talked_on <= self.sids

    @invariant()
    def an_end_absorbs(self) -> None:
        now = self.stage.attempt(self.attempt_id)
        if self.before in OVER:
            assert now.state is self.before
        assert (now.state in OVER) == (now.ended_at is not None)
        self.before = now.state

    def teardown(self) -> None:
        """In a kind world the attempt comes to its end, with a reason."""
        stage = self.stage
        if hasattr(self, "attempt_id"):
            stage.carrier.lists = True
            for _ in range(12):
                for sweep in SWEEPS:
                    sweep(stage.work)
                for call in stage.carrier.calls.values():
                    stage.report(call, self.attempt_id, call.status if call.over else ENDS[1])
                stage.clock.advance(DOUBT_AFTER_S / 4)
            attempt = stage.attempt(self.attempt_id)
            assert attempt.state in OVER
            assert attempt.outcome
            assert stage.call_of(self.attempt_id).ended_at is not None
        stage.carrier.calls.clear()
        stage.carrier.unlisted.clear()
        stage.rung.bells.clear()
        with stage.database.session() as session:
            session.execute(sa.text("TRUNCATE dial_attempt, call, call_event CASCADE"))


HOW_LONG = settings(max_examples=15, stateful_step_count=16, deadline=None)


def test_with_an_honest_list_one_attempt_makes_one_call(stage: Stage) -> None:
    class Life(AttemptLife):
        pass

    Life.stage = stage
    run_state_machine_as_test(Life, settings=HOW_LONG)


def test_with_a_list_that_lags_one_attempt_makes_one_conversation(stage: Stage) -> None:
    class Life(AttemptLife):
        list_may_lag = True

    Life.stage = stage
    run_state_machine_as_test(Life, settings=HOW_LONG)


MOMENTS = st.tuples(
    st.sampled_from(Fate), st.sampled_from([0.0, CLAIM_HOLDS_S, UNLISTED_FOR_S, DOUBT_AFTER_S])
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(MOMENTS, min_size=1, max_size=5))
def test_whatever_becomes_of_the_requests_there_is_one_call_or_a_reason(
    stage: Stage, moments: list[tuple[Fate, float]]
) -> None:
    stage.carrier.calls.clear()
    attempt_id = stage.plan()
    for fate, seconds in [*moments, *[(Fate.DONE, UNLISTED_FOR_S)] * 3]:
        stage.carrier.fates = deque([fate])
        with suppress(Killed):
            sweep_due_attempts(stage.work)
        stage.clock.advance(seconds)
        sweep_unknown_attempts(stage.work)
    attempt = stage.attempt(attempt_id)
    assert len(stage.carrier.calls) <= 1
    if attempt.state in OVER:
        assert attempt.outcome
        assert not stage.carrier.calls
    else:
        assert [attempt.sid] == list(stage.carrier.calls)


def test_every_state_is_reached_from_the_plan() -> None:
    reached, edge = set(), {AttemptState.PLANNED}
    while edge:
        reached |= edge
        edge = {after for state in edge for after in MOVES[state]} - reached
    assert reached == set(AttemptState)
