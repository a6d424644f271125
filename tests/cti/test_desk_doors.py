"""The carrier's doors for agents' legs and rooms."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from base.database import Database
from base.settings import Settings
from cti import agent_webhooks, webhooks
from cti.agent_legs import client_identity, member_of_client
from cti.models import PresenceState, ReservationState
from cti.rooms import room_name
from telephony.signature import signature_of
from tests.fakes.desk_floor import Floor

BASE = "https://desk.example.org"
TOKEN = "a token of the test"
SETTINGS = Settings(
    public_base_url=BASE, twilio_auth_token=SecretStr(TOKEN), twilio_account_sid="AC1"
)


@pytest.fixture
def client(floor: Floor) -> FlaskClient:
    app = Flask("doors")
    work = replace(floor.work, settings=SETTINGS)
    agent_webhooks.open_doors(app, work)
    webhooks.open_doors(app, work)
    return app.test_client()


def post(
    client: FlaskClient, path: str, form: Mapping[str, str], *, token: str = ""
) -> TestResponse:
    signature = signature_of(TOKEN, f"{BASE}{path}", list(form.items()))
    headers = {"X-Twilio-Signature": signature, "I-Twilio-Idempotency-Token": token}
    return client.post(path, data=form, headers=headers)


def test_a_browser_connects_to_the_offer_its_agent_accepted(
    floor: Floor, client: FlaskClient
) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    form = {
        "CallSid": floor.agent_sid(offer),
        "From": f"client:{client_identity(agent)}",
        "reservation": str(offer),
    }
    answer = post(client, "/voice/client", form)
    assert room_name(offer) in answer.text
    assert 'endConferenceOnExit="true"' in answer.text
    assert floor.state(offer) is ReservationState.CONNECTING


def test_a_browsers_line_that_breaks_before_its_document_was_asked_for_frees_the_agent(
    floor: Floor, client: FlaskClient
) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    leg = {"CallSid": "CA9", "From": f"client:{client_identity(agent)}", "Direction": "inbound"}

    ended = leg | {"CallStatus": "completed", "CallDuration": "0"}
    assert post(client, "/voice/status", ended, token="t1").status_code == 204
    late = post(client, "/voice/client", leg | {"reservation": str(offer)}, token="t2")

    assert "<Hangup/>" in late.text
    assert floor.state(offer) is ReservationState.MISSED
    assert floor.doing(agent) == (PresenceState.NOT_READY, "missed")


@pytest.mark.parametrize("reservation", ["", "nonsense", "0" * 32])
def test_a_browser_that_names_no_offer_hears_so_and_is_hung_up(
    floor: Floor, client: FlaskClient, reservation: str
) -> None:
    identity = client_identity(floor.add_agent())
    form = {"CallSid": "CA1", "From": f"client:{identity}", "reservation": reservation}
    answer = post(client, "/voice/client", form)
    assert answer.status_code == 200
    assert "<Hangup/>" in answer.text


@pytest.mark.parametrize("party", ["client:member_other", "+8613800138000", ""])
def test_another_ones_browser_does_not_get_in(
    floor: Floor, client: FlaskClient, party: str
) -> None:
    agent, _ = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    form = {"CallSid": "CA1", "From": party, "reservation": str(offer)}
    assert "<Hangup/>" in post(client, "/voice/client", form).text
    other = client_identity(floor.add_agent("吴"))
    form["From"] = f"client:{other}"
    assert "<Hangup/>" in post(client, "/voice/client", form).text
    assert floor.state(offer) is ReservationState.ACCEPTED


def test_a_telephone_that_is_picked_up_is_let_in(floor: Floor, client: FlaskClient) -> None:
    agent, _ = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    form = {"CallSid": "CA77", "From": "+864000000000", "To": "+8613900000001"}
    assert room_name(offer) in post(client, f"/voice/agent/{offer}", form).text


def test_a_delivery_that_comes_twice_gets_the_same_bytes_whatever_happened_meanwhile(
    floor: Floor, client: FlaskClient
) -> None:
    agent, entry = floor.add_agent(telephone="+8613900000001"), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    form = {"CallSid": "CA77", "From": "+864000000000", "To": "+8613900000001"}
    first = post(client, f"/voice/agent/{offer}", form, token="t1")
    floor.caller_hangs_up(entry)
    again = post(client, f"/voice/agent/{offer}", form, token="t1")
    assert again.data == first.data
    assert "<Hangup/>" in post(client, f"/voice/agent/{offer}", form, token="t2").text


def test_room_events_are_taken_and_acknowledged(floor: Floor, client: FlaskClient) -> None:
    agent, entry = floor.add_agent(), floor.call_in()
    (offer,) = floor.match()
    floor.accept(offer, agent)
    floor.agent_asks(offer)
    for sid in (floor.agent_sid(offer), floor.sid_of(entry)):
        form = {
            "ConferenceSid": "CF1",
            "FriendlyName": room_name(offer),
            "StatusCallbackEvent": "participant-join",
            "CallSid": sid,
        }
        assert post(client, "/voice/conference", form).status_code == 204
    assert floor.state(offer) is ReservationState.TALKING


def test_whoever_is_on_hold_hears_the_same_again_in_their_language(client: FlaskClient) -> None:
    chinese = post(client, "/voice/hold?lang=zh", {"CallSid": "CA1"}).text
    english = post(client, "/voice/hold?lang=en", {"CallSid": "CA1"}).text
    assert "请稍候" in chinese
    assert "One moment" in english
    assert f"<Redirect>{BASE}/voice/hold?lang=en#" in english


def test_nobody_but_the_carrier_gets_a_document(client: FlaskClient) -> None:
    for path in ("/voice/client", "/voice/conference", "/voice/hold", "/voice/announce"):
        assert client.post(path, data={"CallSid": "CA1"}).status_code == 403


def test_without_a_database_the_agent_is_told_and_nothing_is_acknowledged(floor: Floor) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none", deadline_s=0.3)
    app = Flask("doors")
    agent_webhooks.open_doors(app, replace(floor.work, settings=SETTINGS, database=nowhere))
    identity = client_identity(floor.add_agent())
    form = {"CallSid": "CA1", "From": f"client:{identity}", "reservation": str(floor.call_in())}
    answer = post(app.test_client(), "/voice/client", form)
    assert (answer.status_code, answer.headers["X-Cordboard-Degraded"]) == (200, "1")
    assert "<Hangup/>" in answer.text
    event = {
        "ConferenceSid": "CF1",
        "FriendlyName": "r-1",
        "StatusCallbackEvent": "conference-start",
    }
    assert post(app.test_client(), "/voice/conference", event).status_code == 503


def test_a_clients_name_leads_back_to_the_member(floor: Floor) -> None:
    agent = floor.add_agent()
    assert member_of_client(f"client:{client_identity(agent)}") == agent
    assert member_of_client("client:member_x") is None
