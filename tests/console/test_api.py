from uuid import uuid4

import pytest
from openapi_spec_validator import validate

from console.api.openapi import describe
from console.api.registry import OPERATIONS
from staff.models import Role
from tests.console.conftest import House


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error_id"),
    [
        ("GET", "/api/v1/calls/00000000-0000-4000-8000-000000000000", None, 404, "call.not_found"),
        ("GET", "/api/v1/nothing", None, 404, "not_found"),
        ("DELETE", "/api/v1/calls", None, 405, "method.not_allowed"),
        ("GET", "/api/v1/calls?size=0", None, 422, "input.invalid"),
        ("GET", "/api/v1/calls?state=sleeping", None, 422, "input.invalid"),
        ("GET", "/api/v1/calls?since=yesterday", None, 422, "input.invalid"),
        ("GET", "/api/v1/tickets?after=x", None, 422, "input.invalid"),
        ("POST", "/api/v1/presence/not-ready", {"reason": "A B"}, 422, "input.invalid"),
        ("POST", "/api/v1/presence/not-ready", {"wrong": 1}, 422, "input.invalid"),
        ("POST", "/api/v1/presence/next", {"state": "ready"}, 409, "presence.moved_on"),
    ],
)
def test_every_refusal_has_one_shape(
    own_house: House, *, method: str, path: str, body: object, status: int, error_id: str
) -> None:
    answer = own_house.program(Role.AGENT).open(path, method=method, json=body)
    assert answer.status_code == status
    told = answer.get_json()
    assert set(told) == {"error"}
    assert told["error"]["id"] == error_id
    assert told["error"]["message"]
    assert set(told["error"]) <= {"id", "message", "sentence", "fields"}


def test_an_input_s_faults_are_named(own_house: House) -> None:
    answer = own_house.program(Role.AGENT).post("/api/v1/presence/next", json={"state": "asleep"})
    assert set(answer.get_json()["error"]["fields"]) == {"state"}


def test_a_body_that_is_no_json_is_refused(own_house: House) -> None:
    client = own_house.program(Role.AGENT)
    for sent, kind in (
        (b"{", "application/json"),
        (b"a=1", "text/plain"),
        (b"[]x", "application/json"),
    ):
        answer = client.post("/api/v1/presence/ready", data=sent, content_type=kind)
        assert answer.status_code == 422
    assert client.post("/api/v1/presence/ready", json=[1]).status_code == 422


def test_a_stranger_is_told_how_to_come_in(house: House) -> None:
    answer = house.app.test_client().get("/api/v1/calls")
    assert answer.status_code == 401
    assert answer.get_json()["error"]["id"] == "sign_in.needed"


def test_the_description_is_valid_and_complete(house: House) -> None:
    document = house.app.test_client().get("/api/v1/openapi.json").get_json()
    validate(document)
    described = {
        (method.upper(), path) for path, item in document["paths"].items() for method in item
    }
    served = {
        (method, "/api/v1" + one.rule.replace("<uuid:", "{").replace(">", "}"))
        for one in OPERATIONS
        for method in [one.method]
    }
    assert described == served
    assert len(served) > 20
    assert document == describe()


def test_the_asker_learns_who_they_are(house: House) -> None:
    told = house.program(Role.SENIOR).get("/api/v1/session").get_json()
    assert told["login"] == "senior"
    assert told["role"] == "senior"
    assert "password_hash" not in told


def test_lists_continue_where_they_stopped(house: House) -> None:
    client = house.program(Role.AGENT)
    calls = client.get("/api/v1/calls?size=1").get_json()
    assert [call["id"] for call in calls["calls"]] == [str(house.cast.call.id)]
    assert calls["after"] is None
    tickets = client.get("/api/v1/tickets").get_json()["tickets"]
    assert tickets[0]["id"] == str(house.cast.ticket_id)
    callbacks = client.get("/api/v1/callbacks").get_json()["callbacks"]
    assert callbacks[0]["number"] == "+86•••••8000"


def test_an_agent_goes_ready_and_on_a_break_by_program(own_house: House) -> None:
    client = own_house.program(Role.AGENT)
    ready = client.post("/api/v1/presence/ready").get_json()
    assert ready["state"] == "ready"
    resting = client.post("/api/v1/presence/not-ready", json={"reason": "lunch"}).get_json()
    assert (resting["state"], resting["reason"]) == ("not_ready", "lunch")
    stale = client.post("/api/v1/presence/offline", json={"seen_version": ready["version"]})
    assert stale.status_code == 409


def test_a_ticket_is_moved_along_its_table_only(own_house: House) -> None:
    client, path = own_house.program(Role.AGENT), f"/api/v1/tickets/{own_house.cast.ticket_id}"
    assert client.post(f"{path}/state", json={"state": "closed"}).status_code == 204
    assert client.get(path).get_json()["state"] == "closed"
    assert client.post(f"{path}/state", json={"state": "open"}).status_code == 409


def test_an_unknown_offer_is_nobody_s(own_house: House) -> None:
    client = own_house.program(Role.AGENT)
    for deed in ("accept", "reject", "hangup", "hold", "mute", "complete"):
        answer = client.post(f"/api/v1/reservations/{uuid4()}/{deed}", json={})
        assert answer.status_code == 404, deed
