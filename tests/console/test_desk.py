"""The desk on the real floor: queues, matching, offers and wrap-up are the house's own."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

import console.blueprints
from cti.models import Call, PresenceState, ReservationState
from staff.api_tokens import issue_api_token
from staff.models import Member
from tests.fakes.desk_floor import Floor, desk_floor


@pytest.fixture
def floor(fresh_database: str) -> Iterator[Floor]:
    with desk_floor(fresh_database) as floor:
        floor.add_queue()
        yield floor


@pytest.fixture
def app(floor: Floor) -> Flask:
    app = Flask("desk_under_test", static_folder=None)
    app.testing = True
    console.blueprints.register(app, floor.work)
    return app


def seat(app: Flask, floor: Floor, member_id: UUID) -> FlaskClient:
    with floor.session() as session:
        member = session.get_one(Member, member_id)
        member.language = "en"
        secret = floor.work.settings.secret_key.get_secret_value()
        token = issue_api_token(member, secret=secret)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def path(reservation_id: UUID, deed: str) -> str:
    return f"/api/v1/reservations/{reservation_id}/{deed}"


def talking(floor: Floor) -> tuple[UUID, UUID]:
    agent = floor.add_agent()
    _, reservation_id, member_id = floor.talking(agent)
    return reservation_id, member_id


def test_an_agent_who_never_came_sees_an_offline_desk(app: Flask, floor: Floor) -> None:
    client = seat(app, floor, floor.add_agent(ready=False))
    page = client.get("/desk").get_data(as_text=True)
    assert 'data-state="offline"' in page
    assert "Go ready" in page


def test_an_offer_pops_the_caller_before_the_answer(app: Flask, floor: Floor) -> None:
    client = seat(app, floor, floor.add_agent())
    floor.call_in()
    (reservation_id,) = floor.match()
    left = client.get("/desk/call").get_data(as_text=True)
    assert f'data-reservation="{reservation_id}"' in left
    assert 'data-do="accept"' in left
    pop = client.get(f"/desk/offer/{reservation_id}").get_data(as_text=True)
    assert "+86•••••" in pop
    assert "Why they call" in pop
    assert "<textarea" in pop


def test_nobody_else_sees_the_pop(app: Flask, floor: Floor) -> None:
    floor.add_agent()
    other = seat(app, floor, floor.add_agent("陶", ready=False))
    floor.call_in()
    (reservation_id,) = floor.match()
    assert other.get(f"/desk/offer/{reservation_id}").status_code == 404
    assert other.get(f"/api/v1/reservations/{reservation_id}").status_code == 404


def test_the_second_tab_is_told_that_the_call_is_taken(app: Flask, floor: Floor) -> None:
    client = seat(app, floor, floor.add_agent())
    floor.call_in()
    (reservation_id,) = floor.match()
    assert client.post(path(reservation_id, "accept")).get_json()["state"] == "accepted"
    again = client.post(path(reservation_id, "accept"))
    assert again.status_code == 409
    assert again.get_json()["error"]["id"] == "offer.taken_by_you"


def test_another_agent_is_told_who_has_the_call(app: Flask, floor: Floor) -> None:
    floor.add_agent("沈一宁")
    other = seat(app, floor, floor.add_agent("陶", ready=False))
    floor.call_in()
    (reservation_id,) = floor.match()
    answer = other.post(path(reservation_id, "accept"))
    assert answer.status_code == 409
    assert "沈一宁" in answer.get_json()["error"]["message"]


def test_a_rejected_call_leaves_the_agent_not_ready(app: Flask, floor: Floor) -> None:
    member_id = floor.add_agent()
    client = seat(app, floor, member_id)
    floor.call_in()
    (reservation_id,) = floor.match()
    assert client.post(path(reservation_id, "reject")).status_code == 204
    assert floor.doing(member_id)[0] is PresenceState.NOT_READY


def test_hold_and_mute_reach_the_carrier_and_show(app: Flask, floor: Floor) -> None:
    reservation_id, member_id = talking(floor)
    client = seat(app, floor, member_id)
    assert client.post(path(reservation_id, "hold")).status_code == 204
    assert client.post(path(reservation_id, "mute")).status_code == 204
    assert floor.carrier.asked("hold")
    assert floor.carrier.asked("mute")
    left = client.get("/desk/call").get_data(as_text=True)
    assert 'data-do="unhold"' in left
    assert 'data-do="unmute"' in left
    assert "On hold" in left


def test_a_draft_is_kept_on_the_server_and_comes_back(app: Flask, floor: Floor) -> None:
    reservation_id, member_id = talking(floor)
    client = seat(app, floor, member_id)
    draft = {"note": "Wants the north centre", "disposition": None}
    assert client.put(path(reservation_id, "draft"), json=draft).status_code == 204
    pop = client.get(f"/desk/offer/{reservation_id}").get_data(as_text=True)
    assert "Wants the north centre</textarea>" in pop


def test_wrap_up_is_completed_with_note_and_result(app: Flask, floor: Floor) -> None:
    reservation_id, member_id = talking(floor)
    client = seat(app, floor, member_id)
    assert client.post(path(reservation_id, "hangup")).status_code == 204
    floor.leg_ends(floor.agent_sid(reservation_id))
    left = client.get("/desk/call").get_data(as_text=True)
    assert 'data-stage="wrap_up"' in left
    written = {"note": "Solved", "disposition": "resolved"}
    assert client.post(path(reservation_id, "complete"), json=written).status_code == 204
    assert floor.state(reservation_id) is ReservationState.DONE
    assert floor.doing(member_id)[0] is PresenceState.READY
    with floor.session() as session:
        call = session.get_one(Call, floor.reservation(reservation_id).call_id)
        assert (call.note, call.disposition) == ("Solved", "resolved")


def test_what_follows_the_call_is_chosen_while_it_lasts(app: Flask, floor: Floor) -> None:
    _, member_id = talking(floor)
    client = seat(app, floor, member_id)
    told = client.post("/api/v1/presence/next", json={"state": "not_ready", "reason": "lunch"})
    assert told.get_json()["next_state"] == "not_ready"
    assert "After this call: Not ready (Lunch)" in client.get("/desk/call").get_data(as_text=True)


def test_a_ticket_and_a_callback_are_promised_from_the_call(app: Flask, floor: Floor) -> None:
    reservation_id, member_id = talking(floor)
    client = seat(app, floor, member_id)
    wish = {"kind": "complaint", "subject": "Part missing"}
    ticket = client.post(path(reservation_id, "ticket"), json=wish).get_json()
    assert (ticket["kind"], ticket["subject"]) == ("complaint", "Part missing")
    first = client.post(path(reservation_id, "callback"), json={}).get_json()
    second = client.post(path(reservation_id, "callback"), json={}).get_json()
    assert (first["outcome"], second["outcome"]) == ("booked", "duplicate")
    assert first["callback_id"] == second["callback_id"]


def test_an_oversized_note_is_refused_and_named(app: Flask, floor: Floor) -> None:
    reservation_id, member_id = talking(floor)
    client = seat(app, floor, member_id)
    answer = client.put(path(reservation_id, "draft"), json={"note": "x" * 4001})
    assert answer.status_code == 422
    assert set(answer.get_json()["error"]["fields"]) == {"note"}


def test_the_board_shows_the_queue_and_the_agent(app: Flask, floor: Floor) -> None:
    _, member_id = talking(floor)
    floor.call_in()
    with floor.session() as session:
        member = session.get_one(Member, member_id)
        member.role = type(member.role)("senior")
    board = seat(app, floor, member_id).get("/board/now").get_data(as_text=True)
    assert ">1</a>" in board
    assert "Talking" in board
