"""A campaign dials one target at a time, within hours, and can say why not."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from base.errors import Conflict
from calendars.models import Calendar
from campaigns import campaigns
from campaigns.campaign_states import CAMPAIGN_MOVES, TARGET_MOVES
from campaigns.models import Campaign, CampaignState, Target, TargetState
from campaigns.sweeps import sweep_campaigns
from campaigns.targets import dial_next
from campaigns.why_not import SPACING_S, TargetFacts, WhyNot, why_not
from cti.models import DialAttempt, Purpose
from cti.promise_sweeps import (
    sweep_due_attempts,
    sweep_unknown_attempts,
    sweep_unwanted_attempts,
)
from customers.lookup import phone_index
from customers.suppressions import suppress
from telephony.numbers import read_number
from telephony.reports import CallStatus
from tests.fakes.dialled_carrier import Fate
from tests.fakes.promise_stage import Stage, promise_stage

NUMBERS = [f"+861380013800{last}" for last in range(3)]


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        yield stage


def running(stage: Stage, *numbers: str, calendar: str | None = None) -> UUID:
    with stage.database.session() as session:
        campaign = campaigns.create_campaign(
            session, name="换季", flow="offer", calendar=calendar, now=stage.now()
        )
        people = [read_number(number) for number in numbers]
        assert campaigns.add_targets(session, campaign.id, people, now=stage.now()) == len(people)
        campaigns.start(session, campaign.id)
        return campaign.id


def targets(stage: Stage) -> list[Target]:
    with stage.database.session() as session:
        return sorted(session.exec(select(Target)).all(), key=lambda target: target.number)


def states(stage: Stage) -> list[TargetState]:
    return [target.state for target in targets(stage)]


def dial(stage: Stage) -> DialAttempt | None:
    """Let the timetable plan and place the next call; the attempt."""
    if not sweep_campaigns(stage.work):
        return None
    sweep_due_attempts(stage.work)
    with stage.database.session() as session:
        newest = select(DialAttempt).order_by(DialAttempt.id.desc()).limit(1)  # type: ignore[attr-defined]
        return session.exec(newest).one()


def ring_out(stage: Stage, attempt: DialAttempt | None, status: CallStatus) -> None:
    assert attempt is not None
    stage.report(stage.carrier.calls[str(attempt.sid)], attempt.id, status)


def test_one_target_is_dialled_at_a_time(stage: Stage) -> None:
    running(stage, *NUMBERS)
    first = dial(stage)
    assert first is not None
    assert (first.purpose, first.flow) == (Purpose.CAMPAIGN, "offer")
    assert dial(stage) is None
    assert len(stage.carrier.calls) == 1
    ring_out(stage, first, CallStatus.BUSY)
    assert dial(stage) is not None
    assert len(stage.carrier.calls) == 2


def test_workers_at_the_same_moment_dial_one(stage: Stage) -> None:
    campaign_id = running(stage, *NUMBERS)
    ready, planned = Barrier(4), []

    def work() -> None:
        ready.wait()
        with stage.database.session() as session:
            planned.append(dial_next(session, campaign_id, now=stage.now()))

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(attempt is not None for attempt in planned) == 1


def test_target_who_answers_is_reached_and_the_campaign_finishes(stage: Stage) -> None:
    campaign_id = running(stage, NUMBERS[0])
    attempt = dial(stage)
    assert attempt is not None
    call = stage.carrier.calls[str(attempt.sid)]
    assert stage.answer(call, attempt.id)
    stage.report(call, attempt.id, CallStatus.COMPLETED)
    assert states(stage) == [TargetState.REACHED]
    assert dial(stage) is None
    with stage.database.session() as session:
        assert session.get_one(Campaign, campaign_id).state is CampaignState.FINISHED


def test_target_who_does_not_answer_is_tried_three_times_with_distance(stage: Stage) -> None:
    running(stage, NUMBERS[0])
    for _ in range(3):
        ring_out(stage, dial(stage), CallStatus.NO_ANSWER)
        assert dial(stage) is None
        stage.clock.advance(SPACING_S)
    (target,) = targets(stage)
    assert (target.state, target.attempts) == (TargetState.UNREACHED, 3)
    assert len(stage.carrier.calls) == 3


def test_in_doubt_a_target_is_not_dialled_again(stage: Stage) -> None:
    running(stage, NUMBERS[0])
    stage.carrier.fates.append(Fate.LOST_AFTER)
    dial(stage)
    stage.carrier.lists = False
    for _ in range(8):
        stage.clock.advance(60)
        sweep_unknown_attempts(stage.work)
        dial(stage)
    assert states(stage) == [TargetState.UNREACHED]
    assert stage.carrier.asked == 1


def test_number_that_must_not_be_called_is_excluded_and_the_next_one_dialled(
    stage: Stage,
) -> None:
    running(stage, *NUMBERS[:2])
    with stage.database.session() as session:
        suppress(session, phone_index(NUMBERS[0]), "call", reason="asked", now=stage.now())
    assert dial(stage) is not None
    assert states(stage) == [TargetState.EXCLUDED, TargetState.DIALLING]
    assert targets(stage)[0].waiting_because == WhyNot.SUPPRESSED


def test_outside_its_hours_a_campaign_dials_nobody_and_says_so(stage: Stage) -> None:
    with stage.database.session() as session:
        week = {"mon": [["11:00", "12:00"]]}
        session.add(Calendar(key="calls", time_zone="Asia/Shanghai", weekly=week))
    running(stage, NUMBERS[0], calendar="calls")
    assert dial(stage) is None
    assert targets(stage)[0].waiting_because == WhyNot.OUTSIDE_HOURS
    stage.clock.advance(3600)
    assert dial(stage) is not None


def test_paused_campaign_calls_off_what_nobody_has_answered(stage: Stage) -> None:
    campaign_id = running(stage, *NUMBERS[:2])
    attempt = dial(stage)
    with stage.database.session() as session:
        campaigns.pause(session, campaign_id, now=stage.now())
    sweep_unwanted_attempts(stage.work)
    assert attempt is not None
    assert stage.carrier.calls[str(attempt.sid)].ended_by_us
    assert dial(stage) is None
    with stage.database.session() as session:
        draft = campaigns.create_campaign(session, name="x", flow="x", now=stage.now())
        with pytest.raises(Conflict):
            campaigns.pause(session, draft.id, now=stage.now())


def test_number_stands_on_a_list_once_and_oddities_never(stage: Stage) -> None:
    campaign_id = running(stage, NUMBERS[0])
    with stage.database.session() as session:
        again = [read_number(NUMBERS[0]), read_number("anonymous")]
        assert campaigns.add_targets(session, campaign_id, again, now=stage.now()) == 0


@given(
    st.builds(
        TargetFacts,
        campaign=st.sampled_from(CampaignState),
        state=st.sampled_from(TargetState),
        attempts=st.integers(0, 3),
        max_attempts=st.integers(1, 3),
        next_at=st.datetimes(),
        is_open=st.booleans(),
        is_suppressed=st.booleans(),
        another_dialled=st.booleans(),
    ),
    st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=2)),
)
def test_only_a_waiting_due_allowed_target_of_a_running_open_campaign_is_dialled(
    facts: TargetFacts, off: timedelta
) -> None:
    try:
        now = facts.next_at + off
    except OverflowError:
        return
    may = (
        facts.campaign is CampaignState.RUNNING
        and facts.state is TargetState.WAITING
        and facts.attempts < facts.max_attempts
        and now >= facts.next_at
        and facts.is_open
        and not facts.is_suppressed
        and not facts.another_dialled
    )
    assert (why_not(facts, now=now) is None) == may


def test_finished_and_judged_absorb() -> None:
    assert CAMPAIGN_MOVES[CampaignState.FINISHED] == frozenset()
    for state in (TargetState.REACHED, TargetState.UNREACHED, TargetState.EXCLUDED):
        assert TARGET_MOVES[state] == frozenset()
