"""The desk in a real browser: what only scripts do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright
from pydantic import SecretStr

import console.blueprints
from base.bells import Bells, use_bells
from cti.models import Call, PresenceState
from staff.models import Member
from staff.passwords import hash_password
from tests.fakes.desk_floor import Floor, desk_floor
from tests.running_pages import BROWSER_FLAGS, serving

# A machine that runs other tests beside this one is slow.
expect.set_options(timeout=30_000)
PASSWORD = "a long enough password"


@dataclass
class Seat:
    """An agent in front of a browser."""

    floor: Floor
    page: Page
    member_id: UUID


@pytest.fixture
def browser_page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_FLAGS)
        yield browser.new_page()
        browser.close()


def take_seat(floor: Floor, page: Page, address: str) -> Seat:
    member_id = floor.add_agent(ready=False)
    with floor.session() as session:
        member = session.get_one(Member, member_id)
        member.password_hash = hash_password(PASSWORD)
        member.language = "en"
        login = member.login
    page.goto(f"{address}/desk")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("button.primary")
    expect(page.get_by_text("You take no calls now")).to_be_visible()
    # Until its scripts have run, a page shows buttons that do nothing yet.
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Go ready").click()
    expect(page.get_by_text("You are next")).to_be_visible()
    return Seat(floor, page, member_id)


@pytest.fixture
def live_seat(fresh_database: str, redis_url: str, browser_page: Page) -> Iterator[Seat]:
    with desk_floor(fresh_database) as floor:
        bells = Bells(redis_url)
        use_bells(bells)
        floor.add_queue()
        app = Flask("live_desk", static_folder=None)
        settings = floor.work.settings.model_copy(
            update={"redis_url": SecretStr(redis_url), "simulator_url": "http://127.0.0.1:1"}
        )
        console.blueprints.register(app, replace(floor.work, settings=settings))
        with serving(app) as address:
            yield take_seat(floor, browser_page, address)
            browser_page.close()
        bells.close()


@pytest.fixture
def polling_seat(fresh_database: str, browser_page: Page) -> Iterator[Seat]:
    with desk_floor(fresh_database) as floor:
        floor.add_queue()
        app = Flask("polling_desk", static_folder=None)
        settings = floor.work.settings.model_copy(update={"simulator_url": "http://127.0.0.1:1"})
        console.blueprints.register(app, replace(floor.work, settings=settings))
        with serving(app) as address:
            yield take_seat(floor, browser_page, address)
            browser_page.close()


def offer(seat: Seat) -> UUID:
    seat.floor.call_in()
    (reservation_id,) = seat.floor.match()
    return reservation_id


def test_a_call_pops_by_itself_is_announced_and_steals_no_focus(live_seat: Seat) -> None:
    page = live_seat.page
    page.locator("summary").first.focus()
    reservation_id = offer(live_seat)
    expect(page.locator(f"#panel-{reservation_id}")).to_be_visible()
    expect(page.get_by_role("button", name="Answer")).to_be_visible()
    expect(page.locator("#announcer")).to_contain_text("Incoming call")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_what_is_being_typed_survives_the_news(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    reservation_id = offer(live_seat)
    page.locator("textarea").fill("Wants the north")
    floor.accept(reservation_id, live_seat.member_id)
    expect(page.get_by_text("Connecting…")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("Wants the north")
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


def test_keys_answer_a_call_but_not_while_characters_are_composed(live_seat: Seat) -> None:
    page = live_seat.page
    reservation_id = offer(live_seat)
    expect(page.get_by_role("button", name="Answer")).to_be_visible()
    page.evaluate(
        """document.body.dispatchEvent(new KeyboardEvent("keydown", {
          code: "KeyR", ctrlKey: true, shiftKey: true, isComposing: true, bubbles: true,
        }))"""
    )
    page.keyboard.press("Control+Shift+KeyA")
    expect(page.get_by_text("Connecting…")).to_be_visible()
    assert live_seat.floor.reservation(reservation_id).accepted_at


def test_a_wrap_up_is_completed_from_the_form_and_the_desk_is_free_again(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    _, reservation_id, _ = floor.talking(live_seat.member_id)
    expect(page.get_by_role("button", name="Hold")).to_be_visible()
    page.locator("textarea").fill("Solved")
    page.get_by_text("Resolved", exact=True).click()
    expect(page.locator("[data-saved]")).to_contain_text("draft saved")
    with page.expect_response("**/hangup"):
        page.get_by_role("button", name="End call").click()
    floor.leg_ends(floor.agent_sid(reservation_id))
    page.get_by_role("button", name="Complete wrap-up").click()
    expect(page.get_by_text("You are next")).to_be_visible()
    with floor.session() as session:
        call = session.get_one(Call, floor.reservation(reservation_id).call_id)
        assert (call.note, call.disposition) == ("Solved", "resolved")


def test_without_live_news_the_desk_polls_and_says_so(polling_seat: Seat) -> None:
    page = polling_seat.page
    expect(page.locator("#banner")).to_contain_text("every two seconds")
    reservation_id = offer(polling_seat)
    expect(page.locator(f"#panel-{reservation_id}")).to_be_visible()
    assert polling_seat.floor.doing(polling_seat.member_id)[0] is PresenceState.RESERVED
