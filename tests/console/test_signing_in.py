import re

import pytest
from pydantic import SecretStr

from base.settings import Settings
from staff.members import end_sessions
from staff.models import Member, Role
from tests.console.cast import PASSWORD
from tests.console.conftest import House, build_house, csrf


def enter(house: House, login: str, password: str, target: str = "/login") -> tuple[int, str]:
    client = house.app.test_client()
    data = {"login": login, "password": password, "csrf_token": csrf(client)}
    answer = client.post(target, data=data)
    return answer.status_code, answer.headers.get("Location", "")


def test_a_member_comes_in_and_lands_where_their_work_is(house: House) -> None:
    assert enter(house, "agent", PASSWORD) == (302, "/")
    assert house.browser(Role.AGENT).get("/").headers["Location"] == "/desk"
    assert house.browser(Role.SUPERVISOR).get("/").headers["Location"] == "/board"
    assert house.browser(Role.AUDITOR).get("/").headers["Location"] == "/calls"


def test_the_login_is_taken_in_any_case(house: House) -> None:
    assert enter(house, "Agent", PASSWORD)[0] == 302


@pytest.mark.parametrize(("login", "password"), [("agent", "wrong"), ("nobody", PASSWORD)])
def test_wrong_login_and_wrong_password_look_alike(house: House, login: str, password: str) -> None:
    client = house.app.test_client()
    data = {"login": login, "password": password, "csrf_token": csrf(client)}
    answer = client.post("/login", data=data, headers={"Accept-Language": "en"})
    assert answer.status_code == 401
    assert "Login and password do not match." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/calls?text=138", "/calls?text=138"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
    ],
)
def test_after_signing_in_only_our_own_pages_follow(house: House, target: str, lands: str) -> None:
    client = house.app.test_client()
    data = {"login": "agent", "password": PASSWORD, "csrf_token": csrf(client)}
    answer = client.post("/login", query_string={"next": target}, data=data)
    assert answer.headers["Location"] == lands


def test_guessing_one_login_is_stopped_for_a_while(house: House) -> None:
    statuses = [enter(house, "senior", f"guess {i}")[0] for i in range(12)]
    assert statuses[:10] == [401] * 10
    assert statuses[-1] == 429
    assert enter(house, "senior", PASSWORD)[0] == 429
    assert enter(house, "agent", PASSWORD)[0] == 302


def test_guessing_is_stopped_also_when_redis_is_away(fresh_database: str) -> None:
    away = Settings(redis_url=SecretStr("redis://127.0.0.1:1/0"))
    house = build_house(fresh_database, settings=away)
    statuses = [enter(house, f"nobody{i}", "x")[0] for i in range(3)]
    assert statuses == [401] * 3
    house.work.database.close()


def test_somebody_whose_sessions_were_ended_has_to_sign_in_again(own_house: House) -> None:
    browser, program = own_house.browser(Role.AGENT), own_house.program(Role.AGENT)
    with own_house.work.database.session() as session:
        end_sessions(session, own_house.cast.members[Role.AGENT].id)
    assert browser.get("/desk").headers["Location"].startswith("/login")
    assert program.get("/api/v1/session").status_code == 401


def test_somebody_who_was_switched_off_is_out_at_once(own_house: House) -> None:
    browser = own_house.browser(Role.AGENT)
    with own_house.work.database.session() as session:
        session.get_one(Member, own_house.cast.members[Role.AGENT].id).active = False
    assert browser.get("/desk").headers["Location"].startswith("/login")
    assert enter(own_house, "agent", PASSWORD)[0] == 401


def test_signing_out_forgets_the_session(house: House) -> None:
    client = house.browser(Role.AGENT)
    client.post("/logout", data={"csrf_token": csrf(client)})
    assert client.get("/desk").status_code == 302


def test_the_session_cookie_is_out_of_reach_of_scripts(house: House) -> None:
    answer = house.app.test_client().get("/login")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("language", "words"), [("en", r"Wait 1\d minutes"), ("zh", r"请等待 1\d 分钟")]
)
def test_somebody_who_guessed_too_often_is_told_how_long_to_wait(
    house: House, language: str, words: str
) -> None:
    for i in range(10):
        enter(house, "auditor", f"guess {i}")
    client = house.app.test_client()
    data = {"login": "auditor", "password": PASSWORD, "csrf_token": csrf(client)}
    answer = client.post("/login", data=data, headers={"Accept-Language": language})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert re.search(words, answer.text)
    assert 'value="auditor"' in answer.get_data(as_text=True)


def test_somebody_whose_session_ended_is_told_and_led_back(own_house: House) -> None:
    browser = own_house.browser(Role.AGENT)
    with own_house.work.database.session() as session:
        end_sessions(session, own_house.cast.members[Role.AGENT].id)
    door = browser.get("/calls?queue=service").headers["Location"]
    page = browser.get(door, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Your session has ended." in page
    data = {"login": "agent", "password": PASSWORD, "csrf_token": csrf(browser)}
    assert browser.post(door, data=data).headers["Location"] == "/calls?queue=service"


def test_a_stranger_is_not_told_of_a_session_they_never_had(house: House) -> None:
    client = house.app.test_client()
    door = client.get("/calls").headers["Location"]
    page = client.get(door, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Your session has ended." not in page


def test_a_script_whose_session_ended_is_told_instead_of_led_to_another_page(house: House) -> None:
    asked = {"HX-Request": "true", "Accept-Language": "zh"}
    answer = house.app.test_client().get("/desk/call", headers=asked)
    assert answer.status_code == 401
    assert "会话已结束" in answer.get_data(as_text=True)
    assert "<html" not in answer.get_data(as_text=True)


def test_the_door_speaks_the_language_that_is_chosen_on_it(house: House) -> None:
    client = house.app.test_client()
    asked = {"Accept-Language": "en"}
    english = client.get("/login?next=/calls", headers=asked).get_data(as_text=True)
    assert "/login?lang=zh&amp;next=/calls" in english
    assert "登录" in client.get("/login?lang=zh", headers=asked).get_data(as_text=True)
    assert "Sign in" in client.get("/login?lang=tlh", headers=asked).get_data(as_text=True)
