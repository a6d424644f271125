import re
from dataclasses import replace

import lxml.html
import pytest
from flask.testing import FlaskClient

from base.database import Database
from console.at_work import open_for_work
from staff.models import Role
from tests.console.conftest import House

PAGES = (
    "/login",
    "/desk",
    "/board",
    "/board/now",
    "/calls",
    "/tickets",
    "/callbacks",
    "/customers",
    "/hours",
    "/members",
    "/flows",
    "/prompts",
    "/settings",
    "/nothing-here",
)


def everything(house: House) -> list[str]:
    cast = house.cast
    return [
        *PAGES,
        f"/calls/{cast.call.id}",
        f"/tickets/{cast.ticket_id}",
        f"/customers/{cast.customer.id}",
    ]


def document(client: FlaskClient, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(client.get(path).get_data(as_text=True))


def test_every_page_forbids_scripts_that_do_not_carry_its_number(house: House) -> None:
    client = house.browser(Role.ADMINISTRATOR)
    for path in everything(house):
        answer = client.get(path)
        policy = answer.headers["Content-Security-Policy"]
        nonce = re.search(r"'nonce-([^']+)'", policy)
        assert nonce, path
        assert "'unsafe" not in policy
        assert "default-src 'none'" in policy
        page = lxml.html.document_fromstring(answer.get_data(as_text=True))
        for script in page.iter("script"):
            assert script.get("nonce") == nonce.group(1), path


def test_the_number_of_scripts_is_new_in_every_answer(house: House) -> None:
    client = house.app.test_client()
    policies = {client.get("/login").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


def test_no_page_has_a_script_or_a_style_inside_its_markup(house: House) -> None:
    client = house.browser(Role.ADMINISTRATOR)
    for path in everything(house):
        page = document(client, path)
        assert [s for s in page.iter("script") if s.text or not s.get("src")] == [], path
        assert list(page.iter("style")) == [], path
        for element in page.iter():
            attributes = set(map(str, element.attrib))
            assert "style" not in attributes, path
            assert not {name for name in attributes if name.startswith(("on", "hx-on"))}, path


def test_every_page_opens_without_a_fault(house: House) -> None:
    client = house.browser(Role.ADMINISTRATOR)
    for path in everything(house):
        answer = client.get(path)
        assert answer.status_code == (
            404 if path == "/nothing-here" else 302 if path == "/login" else 200
        )


def test_every_field_of_a_form_has_a_label(house: House) -> None:
    client = house.browser(Role.ADMINISTRATOR)
    for path in everything(house):
        page = document(client, path)
        labelled = {label.get("for") for label in page.iter("label")}
        for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            inside = field.xpath("ancestor::label")
            assert inside or field.get("id") in labelled, (path, field.get("name"))


def test_an_empty_centre_says_on_each_page_what_to_do(empty_house: House) -> None:
    client = empty_house.browser(Role.SUPERVISOR)
    for path in ("/board", "/calls", "/tickets", "/callbacks", "/customers"):
        page = document(client, path)
        advice = page.xpath("//*[contains(@class, 'empty')]/p")
        assert advice, path
        assert advice[0].text_content().strip(), path


def test_a_search_without_a_hit_says_how_to_search(house: House) -> None:
    page = house.browser(Role.AGENT).get("/calls?text=nobody").get_data(as_text=True)
    assert "No call matches" in page


@pytest.mark.parametrize("name", ["htmx.js", "idiomorph.js", "twilio-voice.js"])
def test_the_named_files_of_the_packages_are_served(house: House, name: str) -> None:
    with house.app.test_client().get(f"/static/vendor/{name}") as answer:
        assert answer.status_code == 200
        assert answer.mimetype == "text/javascript"


@pytest.mark.parametrize(
    "path",
    [
        "/static/vendor/package.json",
        "/static/vendor/htmx.org/package.json",
        "/static/../blueprints.py",
        "/static/%2e%2e/blueprints.py",
    ],
)
def test_no_other_file_is(house: House, path: str) -> None:
    assert house.app.test_client().get(path).status_code == 404


def test_a_lost_page_is_told_in_the_house_s_own_words(house: House) -> None:
    answer = house.browser(Role.AGENT).get("/nothing-here")
    page = answer.get_data(as_text=True)
    assert "There is nothing here." in page
    assert "not_found" in page


def test_a_fault_of_ours_shows_no_trace_of_code(own_house: House) -> None:
    def breaks() -> str:
        raise RuntimeError("secret detail")

    breaks.permission = "public"  # type: ignore[attr-defined]
    own_house.app.view_functions["board.page"] = breaks
    answer = own_house.browser(Role.SUPERVISOR).get("/board")
    assert answer.status_code == 500
    assert "secret detail" not in answer.get_data(as_text=True)
    assert "Something went wrong on our side." in answer.get_data(as_text=True)


def test_a_database_that_is_away_is_told_as_such_and_soon_to_be_tried_again(
    own_house: House,
) -> None:
    client = own_house.browser(Role.AGENT)
    away = Database("postgresql://nobody@127.0.0.1:1/none", deadline_s=0.5)
    open_for_work(own_house.app, replace(own_house.work, database=away))
    page = client.get("/calls")
    assert page.status_code == 503
    assert page.headers["Retry-After"] == "2"
    assert "Traceback" not in page.get_data(as_text=True)
    assert "503 · database.away" in page.get_data(as_text=True)
    told = client.get("/api/v1/calls")
    assert told.get_json()["error"]["id"] == "database.away"
