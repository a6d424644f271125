"""Role by route by object: what belongs to somebody else stays theirs, whatever the role."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

import console.blueprints
from staff.api_tokens import issue_api_token
from staff.models import Member, Role
from staff.permissions import Permission, may
from tests.fakes.desk_floor import Floor, desk_floor

AT_A_DESK = [role for role in Role if may(role, Permission.WORK_AT_DESK)]
# Everything that can be done with an offer or a conversation, and what it asks for.
DEEDS: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
    ("GET", "", None),
    ("POST", "/accept", None),
    ("POST", "/reject", None),
    ("POST", "/hold", None),
    ("POST", "/unhold", None),
    ("POST", "/mute", None),
    ("POST", "/unmute", None),
    ("POST", "/hangup", None),
    ("PUT", "/draft", {"note": "not mine"}),
    ("POST", "/complete", {"note": "not mine"}),
    ("POST", "/ticket", {"kind": "other", "subject": "not mine"}),
    ("POST", "/callback", {}),
    ("POST", "/customer", {"customer_id": "00000000-0000-0000-0000-000000000000"}),
)


@pytest.fixture
def floor(fresh_database: str) -> Iterator[Floor]:
    with desk_floor(fresh_database) as floor:
        floor.add_queue()
        yield floor


@pytest.fixture
def app(floor: Floor) -> Flask:
    app = Flask("somebody_else", static_folder=None)
    app.testing = True
    console.blueprints.register(app, floor.work)
    return app


def colleague(app: Flask, floor: Floor, role: Role) -> FlaskClient:
    member_id = floor.add_agent("陶", ready=False)
    with floor.session() as session:
        member = session.get_one(Member, member_id)
        member.role, member.language = role, "zh"
        secret = floor.work.settings.secret_key.get_secret_value()
        token = issue_api_token(member, secret=secret)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def try_everything(client: FlaskClient, reservation_id: UUID) -> dict[str, tuple[int, str]]:
    path = f"/api/v1/reservations/{reservation_id}"
    answers = {}
    for method, deed, body in DEEDS:
        answer = client.open(f"{path}{deed}", method=method, json=body)
        told = answer.get_json() or {}
        answers[f"{method} {deed}"] = (
            answer.status_code,
            told.get("error", {}).get("sentence", ""),
        )
    return answers


def test_every_deed_with_an_offer_is_tried_here(app: Flask) -> None:
    rules = {
        (method, rule.rule.removeprefix("/api/v1/reservations/<uuid:reservation_id>"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST", "PUT"}
        if "/api/v1/reservations/" in rule.rule
    }
    assert rules == {(method, deed) for method, deed, _ in DEEDS}


@pytest.mark.parametrize("role", AT_A_DESK)
def test_nobody_touches_a_colleague_s_offer(app: Flask, floor: Floor, role: Role) -> None:
    member_id = floor.add_agent()
    floor.call_in()
    (reservation_id,) = floor.match()
    client = colleague(app, floor, role)
    answers = try_everything(client, reservation_id)
    assert {status for status, _ in answers.values()} <= {404, 409}, answers
    assert client.get(f"/desk/offer/{reservation_id}").status_code == 404
    assert floor.reservation(reservation_id).state.value == "offered"
    assert floor.reservation(reservation_id).member_id == member_id


@pytest.mark.parametrize("role", AT_A_DESK)
def test_nobody_touches_a_colleague_s_conversation(app: Flask, floor: Floor, role: Role) -> None:
    _, reservation_id, _ = floor.talking(floor.add_agent())
    asked = len(floor.carrier.asked("hold")) + len(floor.carrier.asked("mute"))
    answers = try_everything(colleague(app, floor, role), reservation_id)
    assert {status for status, _ in answers.values()} <= {404, 409}, answers
    assert floor.reservation(reservation_id).state.value == "talking"
    assert len(floor.carrier.asked("hold")) + len(floor.carrier.asked("mute")) == asked


def test_every_refusal_is_said_in_the_asker_s_language(app: Flask, floor: Floor) -> None:
    _, reservation_id, _ = floor.talking(floor.add_agent("沈一宁"))
    answers = try_everything(colleague(app, floor, Role.AGENT), reservation_id)
    for deed, (_, sentence) in answers.items():
        assert sentence, deed
        assert not any(sign.isascii() and sign.isalpha() for sign in sentence), (deed, sentence)
    assert answers["POST /accept"][1] == "沈一宁 已接起这通来电。"
