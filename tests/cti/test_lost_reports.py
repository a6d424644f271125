"""Reports that never come, come too early, or are about nobody who calls."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import select

from base.settings import Settings
from cti import dialling
from cti.agent_legs import client_identity
from cti.calls import log_arrival
from cti.carrier_truth import learn_status
from cti.models import (
    Call,
    CallbackState,
    CallLeg,
    CallState,
    DialAttempt,
    EntryState,
    LeftBecause,
    LegKind,
    PresenceState,
    QueueEntry,
    ReservationState,
    WebhookAnswer,
)
from cti.models.promises import Callback
from cti.quiet_calls import QUIET_FOR_S, sweep_quiet_calls
from cti.sweeps import sweep_offers, sweep_talks, sweep_wrap_ups
from cti.webhooks import open_doors
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts, RoomEvent
from telephony.signature import signature_of
from tests.fakes.desk_floor import HOTLINE, Floor

BASE, TOKEN = "https://desk.example.org", "a token of the test"
SETTINGS = Settings(
    public_base_url=BASE, twilio_auth_token=SecretStr(TOKEN), twilio_account_sid="AC1"
)
CALLER = "+8613800138000"


@pytest.fixture
def client(floor: Floor) -> FlaskClient:
    app = Flask("doors")
    open_doors(app, replace(floor.work, settings=SETTINGS))
    return app.test_client()


def report(client: FlaskClient, path: str, form: Mapping[str, str]) -> int:
    signature = signature_of(TOKEN, f"{BASE}{path}", list(form.items()))
    return client.post(path, data=form, headers={"X-Twilio-Signature": signature}).status_code


def in_the_menu(floor: Floor, sid: str) -> None:
    leg = LegFacts(sid, CALLER, HOTLINE, CallStatus.RINGING, direction="inbound")
    with floor.session() as session:
        log_arrival(session, leg, number=read_number(CALLER), now=floor.clock.now())


def test_a_call_whose_end_was_never_reported_is_ended_by_asking_the_carrier(floor: Floor) -> None:
    in_the_menu(floor, "CAgone")
    floor.carrier.legs["CAgone"] = CallStatus.COMPLETED

    floor.clock.advance(QUIET_FOR_S - 1)
    assert sweep_quiet_calls(floor.work) == 0
    floor.clock.advance(2)
    assert sweep_quiet_calls(floor.work) == 1
    assert sweep_quiet_calls(floor.work) == 0
    with floor.session() as session:
        assert session.exec(select(Call.state)).one() is CallState.COMPLETED


def test_a_quiet_call_that_the_carrier_still_has_lives_on(floor: Floor) -> None:
    in_the_menu(floor, "CAquiet")
    floor.carrier.legs["CAquiet"] = CallStatus.IN_PROGRESS
    floor.clock.advance(QUIET_FOR_S + 1)

    assert sweep_quiet_calls(floor.work) == 1
    with floor.session() as session:
        assert session.exec(select(Call.state)).one() is CallState.LIVE


def test_nobody_asks_about_a_conversation_or_a_call_that_was_just_heard_of(floor: Floor) -> None:
    floor.talking()
    in_the_menu(floor, "CAheard")
    floor.clock.advance(QUIET_FOR_S + 1)
    with floor.session() as session:
        call = session.exec(select(Call).where(Call.sid == "CAheard")).one()
        answer = WebhookAnswer(
            call_started_at=call.started_at,
            call_id=call.id,
            answer_key="step:1",
            door="step",
            token="t",
            answered_at=floor.clock.now(),
        )
        answer.asked = {}
        session.add(answer)

    assert sweep_quiet_calls(floor.work) == 0


def test_the_end_of_an_agents_browser_is_no_call_of_a_customer(
    floor: Floor, client: FlaskClient
) -> None:
    identity = client_identity(floor.add_agent())
    form = {
        "CallSid": "CAbrowser",
        "From": f"client:{identity}",
        "To": "",
        "CallStatus": "completed",
        "Direction": "inbound",
    }

    assert report(client, "/voice/status", form) == 204
    with floor.session() as session:
        assert session.exec(select(Call)).all() == []


def test_a_telephone_whose_ringing_is_told_before_its_id_is_the_agents_leg(
    floor: Floor, client: FlaskClient
) -> None:
    agent, _ = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    form = {
        "CallSid": "CAdesk",
        "From": HOTLINE,
        "To": "+8613900000001",
        "CallStatus": "ringing",
        "Direction": "outbound-api",
    }

    assert report(client, f"/voice/status?reservation={offer}", form) == 204
    with floor.session() as session:
        leg = session.exec(select(CallLeg).where(CallLeg.sid == "CAdesk")).one()
        assert (leg.kind, leg.state, leg.member_id) == (LegKind.AGENT, CallState.RINGING, agent)
        assert session.exec(select(WebhookAnswer.door)).all() == ["status"]


def test_a_promise_that_was_kept_is_not_offered_again_when_its_agent_never_came(
    floor: Floor,
) -> None:
    agent = floor.add_agent()
    floor.promise_callback(CALLER)
    (offer,) = floor.match()
    floor.accept(offer, agent)
    with floor.session() as session:
        attempt = session.exec(select(DialAttempt)).one()
        facts = LegFacts("CAback", HOTLINE, CALLER, CallStatus.IN_PROGRESS)
        assert dialling.attempt_reported(session, attempt.id, "CAback", now=floor.clock.now())
        assert dialling.attempt_answered(session, attempt.id, facts, now=floor.clock.now())

    floor.clock.advance(60)
    assert sweep_offers(floor.work) == 1
    floor.go_ready(agent)

    assert floor.match() == []
    with floor.session() as session:
        assert session.exec(select(Callback.state)).one() is CallbackState.KEPT
        entry = session.exec(select(QueueEntry)).one()
        assert (entry.state, entry.left_because) == (EntryState.LEFT, LeftBecause.WITHDRAWN)


def test_two_who_met_talk_although_the_report_of_a_join_was_lost(floor: Floor) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    floor.room_event(offer, RoomEvent.JOIN, floor.agent_sid(offer))

    floor.room_event(offer, RoomEvent.START)

    assert floor.doing(agent) == (PresenceState.TALKING, "")


def test_a_waiting_caller_whom_the_carrier_does_not_know_left_by_an_error_when_last_heard_of(
    floor: Floor,
) -> None:
    entry_id = floor.call_in()
    floor.carrier.legs.clear()
    last_heard_at = floor.clock.now()
    floor.clock.advance(18 * 3600)

    assert sweep_quiet_calls(floor.work) == 1

    entry, call = floor.entry(entry_id), floor.call_of(entry_id)
    assert (entry.state, entry.left_because) == (EntryState.LEFT, LeftBecause.ERROR)
    assert entry.left_at == call.ended_at == last_heard_at
    assert (call.state, call.hung_up_by) == (CallState.FAILED, "system")
    assert sweep_quiet_calls(floor.work) == 0


def test_a_conversation_that_the_carrier_forgot_lasted_until_it_was_last_heard_of(
    floor: Floor,
) -> None:
    _, reservation_id, member_id = floor.talking()
    floor.carrier.legs.clear()
    last_heard_at = floor.clock.now()
    # Half past one of the rhythm in which the carrier is asked about conversations.
    floor.clock.advance(18 * 3600)

    assert sweep_talks(floor.work) == 1
    assert sweep_wrap_ups(floor.work) == 1

    reservation = floor.reservation(reservation_id)
    assert reservation.talk_ended_at == last_heard_at
    assert reservation.state is ReservationState.DONE
    assert floor.doing(member_id)[0] is PresenceState.READY


def test_a_leg_that_nobody_knows_is_no_news(floor: Floor) -> None:
    assert learn_status(floor.work, "CAnobody") is CallStatus.FAILED
