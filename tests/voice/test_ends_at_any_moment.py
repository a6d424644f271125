"""The end of a call, told before, during and after everything else, and reports in any order."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import col, select

from base.bus import subscribe
from base.settings import Settings
from cti import jobs, sweeps
from cti.models import (
    Call,
    CallEvent,
    CallLeg,
    CallState,
    Presence,
    PresenceState,
    QueueEntry,
    Reservation,
)
from ivr.models import FlowRun
from ivr.versions import start_with
from telephony.reports import CallStatus
from tests.fakes.desk_floor import HOTLINE, Floor, desk_floor
from tests.voice.caller import ACCOUNT, BASE_URL, TOKEN, Caller
from tests.voice.story import QUEUE, Story
from wiring import DOORS, SUBSCRIPTIONS, Role

SKILLS = ("after_sales", "lang:zh-CN")
IDLE = frozenset({PresenceState.READY, PresenceState.NOT_READY, PresenceState.OFFLINE})
LONGER_THAN_ANY_DEADLINE_S = 300
MOMENTS = range(13)
SETTINGS = Settings(
    public_base_url=BASE_URL,
    twilio_account_sid=ACCOUNT,
    twilio_auth_token=SecretStr(TOKEN),
    caller_id=HOTLINE,
    calls_per_second=1000,
)


@pytest.fixture
def floor(fresh_database: str) -> Iterator[Floor]:
    """Desks behind the shipped hotline, with everything that listens in a real house."""
    with desk_floor(fresh_database) as floor:
        subscribe(SUBSCRIPTIONS)
        floor.work = replace(floor.work, settings=SETTINGS)
        with floor.session() as session:
            start_with(session, Path("flows.yaml"), now=floor.clock.now())
        yield floor


@pytest.fixture
def client(floor: Floor) -> FlaskClient:
    app = Flask("voice")
    for open_doors in DOORS[Role.VOICE]:
        open_doors(app, floor.work)
    return app.test_client()


@pytest.fixture
def story(floor: Floor, client: FlaskClient) -> Story:
    return Story(floor, client, floor.add_agent(skills=SKILLS))


def everything_due_happens(floor: Floor) -> None:
    """Time passes and every sweep runs, as if no bell had ever been heard."""
    for _ in range(3):
        floor.clock.advance(LONGER_THAN_ANY_DEADLINE_S)
        for sweep in (
            sweeps.sweep_offers,
            sweeps.sweep_errands,
            sweeps.sweep_stuck_desks,
            sweeps.sweep_unwanted_legs,
            sweeps.sweep_wrap_ups,
            sweeps.sweep_queues,
        ):
            sweep(floor.work)


def is_settled(story: Story) -> None:
    """The call is over once, nobody waits, nobody is busy, and no delivery met an error of ours."""
    with story.floor.session() as session:
        call = session.exec(select(Call)).one()
        assert call.state is CallState.COMPLETED
        assert session.exec(select(QueueEntry).where(col(QueueEntry.left_at).is_(None))).all() == []
        assert session.exec(select(FlowRun).where(col(FlowRun.ended_at).is_(None))).all() == []
        busy = select(Reservation).where(col(Reservation.closed_at).is_(None))
        assert session.exec(busy).all() == []
        assert {row.state for row in session.exec(select(Presence))} <= IDLE
        ends = sa.select(sa.func.count()).where(col(CallEvent.kind) == "ended")
        assert session.scalars(ends).one() == 1
    assert {answer.status_code for answer in story.answers} <= {200, 204}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_end_may_be_told_before_any_moment(story: Story, moment: int) -> None:
    for deed in story.moments[:moment]:
        deed()
    story.ends()
    for deed in story.moments[moment:]:
        deed()
    story.ends()
    everything_due_happens(story.floor)
    is_settled(story)


@pytest.mark.parametrize("moment", MOMENTS[:-1])
def test_the_end_may_be_told_at_the_same_instant_as_anything_else(
    story: Story, moment: int
) -> None:
    for deed in story.moments[:moment]:
        deed()
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda deed: deed(), (story.ends, story.moments[moment])))
    for deed in story.moments[moment + 1 :]:
        deed()
    everything_due_happens(story.floor)
    is_settled(story)


def test_a_whole_story_ends_with_the_survey(story: Story) -> None:
    for deed in story.moments:
        deed()
    assert story.heard is not None
    assert "推荐" in story.heard.words
    assert len(story.moments) == len(MOMENTS) - 1


def test_status_reports_of_a_leg_merge_to_the_same_in_any_order(
    floor: Floor, client: FlaskClient
) -> None:
    floor.add_queue("desk")
    agent = floor.add_agent(telephone="+8613900000001")
    told = [("initiated", 0), ("ringing", 1), ("in-progress", 2), ("completed", 3)]
    for order in permutations(told):
        floor.go_ready(agent)
        entry = floor.call_in(queue="desk")
        (offer,) = floor.match("desk")
        floor.accept(offer, agent)
        jobs.call_agent_telephone(floor.work, reservation_id=str(offer))
        sid = str(floor.reservation(offer).agent_sid)
        phone = Caller(client, sid=sid)
        for status, sequence in order:
            form = {
                "CallStatus": status,
                "SequenceNumber": str(sequence),
                "Direction": "outbound-api",
            }
            if status == "completed":
                form["CallDuration"] = "7"
            assert phone.post(f"/voice/status?reservation={offer}", form).status_code == 204
        with floor.session() as session:
            leg = session.exec(select(CallLeg).where(CallLeg.sid == sid)).one()
            assert (leg.state, leg.duration_s) == (CallState.COMPLETED, 7), order
            assert leg.answered_at is not None
            assert leg.ended_at is not None
        floor.caller_hangs_up(entry)
        assert floor.presence(agent).state in IDLE


TWENTY: dict[str, Callable[[Story], tuple[str, dict[str, str]]]] = {
    "step": lambda s: (s.heard.path("Gather") if s.heard else "", {"Digits": "1"}),
    "status": lambda _: ("/voice/status", {"CallStatus": "completed"}),
}


@pytest.mark.parametrize("door", TWENTY)
def test_one_delivery_twenty_times_at_once_does_its_work_once(story: Story, door: str) -> None:
    story.phones()
    path, form = TWENTY[door](story)
    with ThreadPoolExecutor(20) as crowd:
        answers = list(crowd.map(lambda _: story.caller.post(path, form, token="same"), range(20)))
    assert len({(answer.status_code, answer.data) for answer in answers}) == 1
    with story.floor.session() as session:
        step = session.exec(select(FlowRun.step)).one()
        moved = session.scalars(
            sa.select(sa.func.count()).where(col(CallEvent.kind) == "leg_moved")
        ).one()
    assert (step, moved) == ((2, 0) if door == "step" else (1, 1))


def test_the_agents_leg_asking_twenty_times_at_once_enters_one_room_once(story: Story) -> None:
    for deed in story.moments[:6]:
        deed()
    with ThreadPoolExecutor(20) as crowd:
        list(crowd.map(lambda _: story.agent_connects(), range(20)))
    assert {answer.status_code for answer in story.answers} == {200}
    assert len({answer.data for answer in story.answers[-20:]}) == 1
    assert b"<Conference" in story.answers[-1].data
    with story.floor.session() as session:
        legs = select(CallLeg).where(CallLeg.sid == story.agent_sid)
        assert len(session.exec(legs).all()) == 1
    assert story.floor.match(QUEUE) == []


def test_an_agents_leg_whose_end_overtook_its_beginning_blocks_nobody(story: Story) -> None:
    floor = story.floor
    for deed in story.moments[:6]:
        deed()
    end = {"CallSid": story.agent_sid, "CallStatus": "no-answer", "From": "client:x"}
    assert story.caller.post("/voice/status", end).status_code == 204
    story.agent_connects()
    floor.carrier.legs[story.agent_sid] = CallStatus.NO_ANSWER
    story.is_brought()
    everything_due_happens(floor)

    with floor.session() as session:
        assert session.exec(select(CallLeg).where(col(CallLeg.ended_at).is_(None))).all() == [
            session.exec(select(CallLeg).where(CallLeg.sid == story.caller.sid)).one()
        ]
        assert session.exec(select(QueueEntry.left_at)).one() is None
    if floor.presence(story.agent).state is not PresenceState.RESERVED:
        floor.go_ready(story.agent)
        assert len(floor.match(QUEUE)) == 1
