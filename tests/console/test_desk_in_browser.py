"""The desk in a real browser: what only scripts do."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Page, expect, sync_playwright
from pydantic import SecretStr
from sqlmodel import select

import console.blueprints
from base.bells import Bells, use_bells
from cti.models import Call, Presence, PresenceState, QueueEntry
from staff.models import Member, Role
from staff.passwords import hash_password
from tests.console.cast import add_customer
from tests.fakes.desk_floor import Floor, desk_floor
from tests.running_pages import BROWSER_FLAGS, serving
from tickets.tickets import open_ticket
from tickets.words import TicketKind

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


def test_a_reload_in_the_middle_of_a_call_loses_nothing(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    floor.talking(live_seat.member_id)
    page.locator("textarea").fill("Wants the north centre")
    page.get_by_text("Escalated", exact=True).click()
    expect(page.locator("[data-saved]")).to_contain_text("draft saved")
    page.reload()
    expect(page.locator("textarea")).to_have_value("Wants the north centre")
    expect(page.get_by_label("Escalated")).to_be_checked()


def test_whoever_is_named_among_several_appears_beside_what_is_being_typed(
    live_seat: Seat,
) -> None:
    page, floor = live_seat.page, live_seat.floor
    floor.call_in()
    with floor.session() as session:
        call = session.exec(select(Call)).one()
        now = floor.clock.now()
        for name in ("Ann Early", "Ben Late"):
            person = add_customer(session, name, call.number or "", now)
        call.customer_id, call.candidates = None, 2
        for entry in session.exec(select(QueueEntry)):
            entry.customer_id = None
        known = person.id
    floor.match()
    page.locator("textarea").fill("Asked for their name")
    page.locator(f"[data-settle='{known}']").click()
    expect(page.locator(".panel:visible .name")).to_contain_text("Ben Late")
    expect(page.get_by_text("Before this call")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("Asked for their name")


def test_on_a_narrow_screen_work_is_a_tab_that_the_arrow_keys_reach(live_seat: Seat) -> None:
    page = live_seat.page
    page.set_viewport_size({"width": 1024, "height": 768})
    offer(live_seat)
    expect(page.locator(".panel:visible .customer")).to_be_visible()
    expect(page.locator("textarea")).to_be_hidden()
    page.locator("[role=tab][aria-selected=true]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("textarea")).to_be_visible()
    expect(page.locator(".panel:visible .customer")).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("textarea")).to_be_hidden()


def test_a_whole_call_is_handled_by_keys_alone(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    page.keyboard.press("?")
    expect(page.locator("#sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    _, reservation_id, _ = floor.talking(live_seat.member_id)
    expect(page.get_by_role("button", name="Hold")).to_be_visible()
    for key, pressed in (("KeyH", "#hold"), ("KeyM", "#mute")):
        page.keyboard.press(f"Control+Shift+{key}")
        expect(page.locator(pressed)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Control+Shift+KeyS")
    expect(page.locator("#states .menu")).to_be_visible()
    page.keyboard.press("Control+Shift+KeyS")
    with page.expect_response("**/hangup"):
        page.keyboard.press("Control+Shift+KeyE")
    floor.leg_ends(floor.agent_sid(reservation_id))
    expect(page.locator("[data-finish]")).to_be_visible()
    page.keyboard.press("Control+Shift+Digit1")
    expect(page.get_by_text("You are next")).to_be_visible()


def test_nothing_moves_for_people_who_asked_for_less_motion(live_seat: Seat) -> None:
    page = live_seat.page
    offer(live_seat)
    expect(page.locator(".panel:visible")).to_be_visible()
    moving = """[...document.querySelectorAll("*")]
      .map((one) => getComputedStyle(one))
      .filter((style) => style.transitionDuration !== "0s" || style.animationName !== "none")
      .length"""
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) > 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(moving) == 0


def test_a_refusal_is_told_in_the_agent_s_own_language(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    with floor.session() as session:
        session.get_one(Member, live_seat.member_id).language = "zh"
    page.reload()
    reservation_id = offer(live_seat)
    expect(page.locator("#accept")).to_be_visible()
    floor.clock.advance(60)
    page.locator("#accept").click()
    expect(page.locator("#banner")).to_contain_text("振铃刚刚超时")
    assert floor.reservation(reservation_id).accepted_at is None


def test_a_comment_that_could_not_be_saved_stays_in_its_field(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    with floor.session() as session:
        ticket = open_ticket(
            session,
            kind=TicketKind.OTHER,
            origin="agent",
            origin_id=live_seat.member_id,
            customer_id=None,
            call_id=None,
            queue=None,
            subject="Part missing",
            now=floor.clock.now(),
        )
        path = f"/tickets/{ticket.id}"
    page.goto(f"{page.url.removesuffix('/desk')}{path}", wait_until="load")
    page.route("**/comments", lambda route: route.abort())
    page.locator("#comment").fill("It arrives on Thursday")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("alert")).to_contain_text("This was not saved.")
    expect(page.locator("#comment")).to_have_value("It arrives on Thursday")
    page.unroute_all()
    page.get_by_role("button", name="Add comment").click()
    expect(page.locator(".timeline")).to_contain_text("It arrives on Thursday")
    expect(page.locator("#comment")).to_have_value("")


def test_the_board_moves_by_itself(live_seat: Seat) -> None:
    page, floor = live_seat.page, live_seat.floor
    with floor.session() as session:
        session.get_one(Member, live_seat.member_id).role = Role.SUPERVISOR
    page.goto(f"{page.url.removesuffix('/desk')}/board", wait_until="load")
    waiting = page.locator("#tile-service .big")
    expect(waiting).to_have_text("0")
    # Nobody is ready for them, so that they go on waiting.
    with floor.session() as session:
        floor_presence = session.get_one(Presence, live_seat.member_id)
        floor_presence.state = PresenceState.NOT_READY
    floor.call_in()
    expect(waiting).to_have_text("1")
    expect(page.locator(f"#agent-{live_seat.member_id}")).to_contain_text("Not ready")
