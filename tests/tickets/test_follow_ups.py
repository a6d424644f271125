"""Whoever hangs up on the agent is asked afterwards: once, decently, by a way that reaches them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from base import bus
from base.settings import Settings
from cti.models import DialAttempt, Message, Purpose
from cti.words import HouseFlow
from cti.workplace import Workplace
from customers.lookup import phone_index
from customers.suppressions import suppress
from telephony.profiles import GENERIC, PROFILES, Capability
from tests.fakes.desk_floor import HOTLINE, Floor, desk_floor
from tickets.declared_surveys import write_down
from tickets.follow_ups import (
    ASKED_LATELY,
    NO_WAY,
    PERIOD,
    ask_afterwards,
    sweep_follow_ups,
)
from tickets.models import FollowUp, SurveyResponse
from tickets.survey_links import LINK_LIVES
from tickets.words import FollowUpState, SurveyOutcome
from wiring import SUBSCRIPTIONS

QUESTIONS: list[dict[str, Any]] = [{"key": "stars", "kind": "csat", "low_at_most": None}]
MORNING = "2026-11-23T10:00:00+08:00"
SECRETS = {"caller_id": HOTLINE, "calls_per_second": 1000, "console_url": "https://desk.example"}


@pytest.fixture
def floor(fresh_database: str) -> Iterator[Floor]:
    with desk_floor(fresh_database) as floor:
        bus.subscribe(SUBSCRIPTIONS)
        floor.work = replace(floor.work, settings=Settings.model_validate(SECRETS))
        floor.add_queue(wrap_up_s=0)
        with floor.session() as session:
            write_down(session, "after", labels={"en-US": "After"}, questions=QUESTIONS)
        set_clock(floor, MORNING)
        yield floor


def set_clock(floor: Floor, text: str) -> None:
    floor.clock.advance((datetime.fromisoformat(text) - floor.clock.now()).total_seconds())


def hung_up_on(floor: Floor, agent: UUID, number: str | None = None) -> None:
    """A caller who talks and hangs up before the agent does."""
    entry = floor.call_in()
    if number is not None:
        with floor.session() as session:
            call = session.merge(floor.call_of(entry))
            call.number = number
            call.number_index = phone_index(number)
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.bring(offer)
    floor.both_join(offer)
    floor.caller_hangs_up(entry)
    floor.leg_ends(floor.agent_sid(offer))


def wishes(floor: Floor) -> list[FollowUp]:
    with floor.session() as session:
        return list(session.exec(select(FollowUp).order_by("due_at")))


def messages(floor: Floor) -> list[Message]:
    with floor.session() as session:
        return list(session.exec(select(Message)))


def response(floor: Floor) -> SurveyResponse:
    with floor.session() as session:
        return session.exec(select(SurveyResponse)).one()


def test_a_caller_who_hangs_up_on_the_agent_gets_a_link(floor: Floor) -> None:
    hung_up_on(floor, floor.add_agent())
    assert sweep_follow_ups(floor.work) == 1

    (message,) = messages(floor)
    assert "https://desk.example/survey/" in message.body
    assert message.purpose == "survey_link"
    asked = response(floor)
    assert (asked.outcome, asked.reason, asked.ended_at) == (SurveyOutcome.ASKED, "link", None)
    assert sweep_follow_ups(floor.work) == 0


def test_the_bell_does_the_same_at_once_and_twice_asks_once(floor: Floor) -> None:
    hung_up_on(floor, floor.add_agent())
    (wish,) = wishes(floor)
    assert {bell.name for bell in floor.rung.bells} >= {"ask_afterwards"}
    for _ in range(2):
        ask_afterwards(floor.work, response_id=str(wish.response_id))
    assert len(messages(floor)) == 1


def test_whoever_stays_until_the_agent_ends_is_not_asked_afterwards(floor: Floor) -> None:
    entry, offer, agent = floor.talking()
    floor.agent_ends(offer, agent)
    floor.leg_ends(floor.agent_sid(offer))
    floor.caller_hangs_up(entry)
    assert wishes(floor) == []


def test_whoever_leaves_the_queue_is_not_asked_afterwards(floor: Floor) -> None:
    floor.caller_hangs_up(floor.call_in())
    assert wishes(floor) == []


@pytest.mark.parametrize(
    ("hung_up_at", "asked_at"),
    [
        ("2026-11-23T20:59:59+08:00", "2026-11-23T20:59:59+08:00"),
        ("2026-11-23T21:00:00+08:00", "2026-11-24T09:00:00+08:00"),
        ("2026-11-24T08:59:00+08:00", "2026-11-24T09:00:00+08:00"),
    ],
)
def test_nobody_is_asked_in_the_quiet_hours(floor: Floor, hung_up_at: str, asked_at: str) -> None:
    set_clock(floor, hung_up_at)
    hung_up_on(floor, floor.add_agent())
    sweep_follow_ups(floor.work)
    assert len(messages(floor)) == int(hung_up_at == asked_at)

    set_clock(floor, asked_at)
    sweep_follow_ups(floor.work)
    assert len(messages(floor)) == 1
    assert wishes(floor)[0].decided_at == datetime.fromisoformat(asked_at)


def test_one_number_is_asked_once_per_period(floor: Floor) -> None:
    agent, number = floor.add_agent(), "+8613800000001"
    for days in (0, 1, PERIOD.days):
        floor.clock.advance(days * 86_400)
        hung_up_on(floor, agent, number)
        sweep_follow_ups(floor.work)
    assert [(w.state, w.reason) for w in wishes(floor)] == [
        (FollowUpState.LINKED, ""),
        (FollowUpState.SPARED, ASKED_LATELY),
        (FollowUpState.LINKED, ""),
    ]


def test_two_calls_of_one_number_decided_at_once_are_asked_once(floor: Floor) -> None:
    agent, number = floor.add_agent(), "+8613800000001"
    for _ in range(2):
        hung_up_on(floor, agent, number)
    ids = [str(wish.response_id) for wish in wishes(floor)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda one: ask_afterwards(floor.work, response_id=one), ids))
    assert len(messages(floor)) == 1


def test_somebody_who_wants_no_texts_is_spared_and_not_phoned_instead(floor: Floor) -> None:
    number = "+8613800000001"
    with floor.session() as session:
        suppress(session, phone_index(number), "sms", reason="opt_out", now=floor.clock.now())
    hung_up_on(floor, floor.add_agent(), number)
    sweep_follow_ups(floor.work)
    assert [(w.state, w.reason) for w in wishes(floor)] == [(FollowUpState.SPARED, NO_WAY)]
    assert response(floor).outcome is SurveyOutcome.NOT_ASKED


def attempts(work: Workplace) -> list[DialAttempt]:
    with work.database.session() as session:
        return list(session.exec(select(DialAttempt)))


@pytest.mark.parametrize("why", ["a line without texts", "a carrier without texts"])
def test_where_no_link_can_be_read_a_short_call_asks_for_the_agent_of_the_first(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    number = "+861088886666"
    if why == "a carrier without texts":
        number = "+8613800000001"
        mute = GENERIC.capabilities - {Capability.TWO_WAY_SMS}
        monkeypatch.setitem(PROFILES, "mute", replace(GENERIC, capabilities=mute))
        settings = Settings.model_validate(SECRETS | {"carrier_profile": "mute"})
        floor.work = replace(floor.work, settings=settings)
    agent = floor.add_agent()
    hung_up_on(floor, agent, number)
    sweep_follow_ups(floor.work)

    (attempt,) = attempts(floor.work)
    assert (attempt.purpose, attempt.flow) == (Purpose.SURVEY, HouseFlow.SURVEY)
    assert attempt.number == number
    assert messages(floor) == []
    with floor.session() as session:
        planned = session.exec(select(SurveyResponse)).all()
        assert [r.member_id for r in planned] == [agent]


def test_a_link_that_nobody_follows_is_closed_with_the_reason(floor: Floor) -> None:
    hung_up_on(floor, floor.add_agent())
    sweep_follow_ups(floor.work)
    floor.clock.advance(LINK_LIVES.total_seconds() - 1)
    assert sweep_follow_ups(floor.work) == 0
    floor.clock.advance(1)
    assert sweep_follow_ups(floor.work) == 1
    closed = response(floor)
    assert (closed.outcome, closed.reason) == (SurveyOutcome.REFUSED, "unanswered")
    assert closed.ended_at is not None
    assert sweep_follow_ups(floor.work) == 0
    assert timedelta(0) < LINK_LIVES < PERIOD
