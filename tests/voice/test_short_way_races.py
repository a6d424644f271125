"""The short way among others who move the same call at the same moment."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, col, select

import cti.webhooks
import ivr.webhooks
from base.database import Database
from cti.answers import delivery_of
from cti.calls import call_of_sid
from cti.events import timeline
from cti.legs import note_status
from cti.models import Call, CallState, WebhookAnswer
from cti.workplace import Workplace
from ivr import exchanges
from ivr.hosting import Host, step_key
from ivr.models import FlowEvent, FlowRun
from ivr.rules import Rules
from telephony.parsing import parse_leg, parse_status
from telephony.reports import KeysPressed
from tests.voice.caller import BASE_URL, Caller, Heard

PATIENCE_S = 30.0


@pytest.fixture
def work(work: Workplace, fresh_database: str) -> Iterator[Workplace]:
    """A house that waits long for a lock: here a test holds it, on a busy machine."""
    database = Database(fresh_database, role="voice", deadline_s=PATIENCE_S, pool_size=8)
    yield replace(work, database=database)
    database.close()


@pytest.fixture
def caller(work: Workplace, menus: None) -> Caller:  # noqa: ARG001 - before the call begins
    """Somebody at the main menu."""
    app = Flask("voice")
    ivr.webhooks.open_doors(app, work)
    cti.webhooks.open_doors(app, work)
    caller = Caller(app.test_client())
    caller.press(caller.phone(), "1")
    return caller


def awaited(work: Workplace, caller: Caller) -> tuple[UUID, int]:
    with work.database.session() as session:
        found = select(FlowRun.id, FlowRun.step).join(Call)
        return session.exec(found.where(Call.sid == caller.sid)).one()


@contextmanager
def pressing(work: Workplace, caller: Caller, run_id: UUID, number: int) -> Iterator[Future[Heard]]:
    """A key that comes while the block's test holds the call; in the block it is being held up."""
    with ThreadPoolExecutor(1) as line:
        heard = line.submit(caller.press_at, run_id, number)
        until = monotonic() + PATIENCE_S / 2
        held_up = sa.text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        with work.database.engine.connect() as watch:
            while not watch.execute(held_up).scalar():
                watch.rollback()
                assert monotonic() < until, "the key did not wait for the call"
        yield heard


def test_an_end_that_was_first_stays_the_end(work: Workplace, caller: Caller) -> None:
    run_id, number = awaited(work, caller)
    ended = {"CallSid": caller.sid, "CallStatus": "completed", "CallDuration": "9"}
    with work.database.session() as session:
        assert call_of_sid(session, caller.sid) is not None
        with pressing(work, caller, run_id, number) as heard:
            note_status(session, parse_status(ended), now=work.clock.now())
            session.commit()
            assert heard.result().verbs == ["Hangup"]
    with work.database.session() as session:
        assert session.exec(select(Call.state)).one() is CallState.COMPLETED
        run = session.get_one(FlowRun, run_id)
        assert run.ended_at is not None
        assert run.step == number
        kept = session.exec(select(WebhookAnswer.answer_key)).all()
        assert step_key(run_id, number) not in kept
        assert_whole(session, run)


def test_a_step_that_was_moved_meanwhile_is_answered_as_it_was_moved(
    work: Workplace, caller: Caller
) -> None:
    host = Host(BASE_URL, "CN", Rules())
    run_id, number = awaited(work, caller)
    form = {"CallSid": caller.sid, "CallStatus": "in-progress", "Digits": "777"}
    delivery = delivery_of("step", "/voice/step", form, "first", now=work.clock.now())
    with work.database.session() as session:
        host.resume(session, run_id)
        with pressing(work, caller, run_id, number) as heard:
            body = exchanges.step(
                host,
                session,
                parse_leg(form),
                delivery,
                report=KeysPressed("777"),
                run_id=run_id,
                number=number,
            )
            session.commit()
            assert heard.result().response.get_data(as_text=True) == body
    with work.database.session() as session:
        run = session.get_one(FlowRun, run_id)
        assert run.step == number + 1
        assert_whole(session, run)


def test_a_key_delivered_twenty_times_at_once_is_answered_alike_and_counts_once(
    work: Workplace, caller: Caller
) -> None:
    run_id, number = awaited(work, caller)
    with ThreadPoolExecutor(20) as crowd:
        answers = list(
            crowd.map(
                lambda _: caller.press_at(run_id, number, token="same").response.data, range(20)
            )
        )
    assert len(set(answers)) == 1
    with work.database.session() as session:
        run = session.get_one(FlowRun, run_id)
        assert run.step == number + 1
        assert_whole(session, run)


def test_in_a_throng_of_keys_and_ends_nothing_is_lost_or_comes_back(
    work: Workplace, caller: Caller
) -> None:
    callers = [Caller(caller.client) for _ in range(4)]
    for each in callers:
        each.press(each.phone(), "1")

    def throng(each: Caller) -> list[int]:
        run_id, number = awaited(work, each)

        def deliver(turn: int) -> int:
            if turn == 9:
                return each.post("/voice/status", {"CallStatus": "completed"}).status_code
            key = ("3", "9", "777")[turn % 3]
            at = number + turn // 4
            return each.press_at(run_id, at, key, token=f"{turn // 2}").response.status_code

        with ThreadPoolExecutor(4) as crowd:
            return list(crowd.map(deliver, range(12)))

    with ThreadPoolExecutor(2) as crowds:
        assert set().union(*crowds.map(throng, callers)) == {200, 204}
    with work.database.session() as session:
        sids = [each.sid for each in callers]
        for call in session.exec(select(Call).where(col(Call.sid).in_(sids))):
            assert call.state is CallState.COMPLETED
            run = session.exec(select(FlowRun).where(FlowRun.call_id == call.id)).one()
            assert run.ended_at is not None
            assert_whole(session, run)


def assert_whole(session: Session, run: FlowRun) -> None:
    """Everything that the call's rows count is there, once and without a gap."""
    call = session.get_one(Call, run.call_id)
    assert [event.seq for event in timeline(session, call)] == list(range(1, call.next_seq))
    trail = select(FlowEvent.seq).where(FlowEvent.run_id == run.id).order_by(col(FlowEvent.seq))
    assert list(session.exec(trail)) == list(range(1, run.events + 1))
    assert run.state["step"] == run.step
    kept = session.exec(select(WebhookAnswer.answer_key).where(WebhookAnswer.call_id == call.id))
    steps = {key for key in kept if key.startswith("step:")}
    assert steps == {step_key(run.id, number) for number in range(run.opening + 1, run.step)}
