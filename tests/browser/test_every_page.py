"""Every page in both languages, widths and themes, looked at for what people stumble on."""

import os
from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from console.blueprints import BLUEPRINTS
from staff.models import Role
from tests.browser.eye import Eye, open_eye
from tests.browser.scenes import LANGUAGES, Scene, scene
from tests.browser.seats import PASSWORD, SEATS
from tickets.survey_links import issue_token

pytestmark = pytest.mark.timeout(300)

# Here, and those about the hotline in `test_hotline_pages`.
LOOKED_AT = {
    *("board.page", "callbacks.page", "calls.log", "calls.page", "customers.list_page"),
    *("customers.page", "desk.page", "flows.edit", "flows.map_page", "flows.page"),
    *("hours.page", "members.page", "prompts.page", "prompts.prompt", "settings.page"),
    *("sign_in.form", "surveys.form", "tickets.list_page", "tickets.page", "voicemails.page"),
}
# Parts of pages, sounds, and ways to somewhere else.
NO_PAGES = {
    *("board.figures", "desk.call", "desk.offer", "prompts.dictation", "prompts.sound"),
    *("recordings.listen", "sign_in.home", "softphone.token", "stream.events"),
    *("voicemails.listen", "flows.download"),
}
LISTS = ("calls", "tickets", "callbacks", "voicemails", "customers", "members")


@pytest.fixture(scope="module")
def town(server_url: str, template: str, redis_server: str) -> Iterator[Scene]:
    with scene(server_url, template, redis_server, "town") as made:
        yield made


@pytest.fixture(scope="module")
def first_day(server_url: str, template: str, redis_server: str) -> Iterator[Scene]:
    with scene(server_url, template, redis_server, "empty") as made:
        yield made


@pytest.fixture(scope="module")
def crowd(server_url: str, template: str, redis_server: str) -> Iterator[Scene]:
    with scene(server_url, template, redis_server, "crowd") as made:
        yield made


def desk(page: Page, seat: str) -> None:
    page.goto("/desk", wait_until="load")
    if SEATS[seat].stage:
        expect(page.locator(".panel:visible")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seat", SEATS)
def test_the_desk_is_sound_in_every_state(
    town: Scene, browser: Browser, seat: str, language: str
) -> None:
    member = (f"{seat}.{language}", PASSWORD)
    with open_eye(browser, language, address=town.address, member=member) as eye:
        desk(eye.page, seat)
        eye.look(f"desk-{seat}")
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_opens_on_the_desk_is_sound(
    town: Scene, browser: Browser, language: str
) -> None:
    member = (f"wrap-up.{language}", PASSWORD)
    with open_eye(browser, language, address=town.address, member=member) as eye:
        desk(eye.page, "wrap-up")
        eye.page.locator("#states summary").click()
        eye.look("desk-menu")
        eye.page.keyboard.press("Escape")
        eye.page.set_viewport_size({"width": 1024, "height": 768})
        eye.page.locator(".panel:visible [role=tab][data-tab=work]").click()
        for promise in eye.page.locator(".panel:visible .promise summary").all():
            promise.click()
        eye.look("desk-work")
        eye.page.keyboard.press("?")
        eye.look("desk-keys")
        eye.page.keyboard.press("Escape")
        eye.page.locator(".me summary").last.click()
        eye.look("desk-account")
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_desk_without_its_house_says_so(town: Scene, browser: Browser, language: str) -> None:
    member = (f"talking.{language}", PASSWORD)
    with open_eye(browser, language, address=town.address, member=member) as eye:
        eye.page.clock.install()
        desk(eye.page, "talking")
        eye.page.context.set_offline(offline=True)
        banner = eye.page.locator("#banner.tone-alert")
        for _ in range(20):
            eye.page.clock.run_for(2000)
            # The page's clock is ours, but what its requests come to takes real time.
            with suppress(Error):
                banner.wait_for(state="visible", timeout=1000)
                break
        expect(banner).to_be_visible()
        # The browser's own complaints about the missing network are what is being played.
        eye.faults.clear()
        eye.look("desk-offline")
    assert [fault for fault in eye.faults if "console" not in fault] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_busy_town_is_sound(town: Scene, browser: Browser, language: str) -> None:
    assert town.town is not None
    there = town.town
    member = (town.login(Role.ADMINISTRATOR, language), PASSWORD)
    pages = {
        "board": "/board",
        **{name: f"/{name}?show=all" for name in LISTS},
        "calls-filtered": "/calls?queue=complaints&left=abandoned&period=today",
        "calls-none": "/calls?text=nobody",
        "tickets-none": "/tickets?kind=other&state=closed",
        "callbacks-late": "/callbacks?show=late",
        "voicemails-none": "/voicemails?queue=members&show=unheard",
        "customers-none": "/customers?text=nobody",
        "members-none": "/members?text=nobody",
        "call": f"/calls/{there.call.id}",
        "call-bare": f"/calls/{there.bare_call.id}",
        "ticket": f"/tickets/{there.ticket_id}",
        "ticket-closed": f"/tickets/{there.closed_ticket_id}",
        "customer": f"/customers/{there.customer.id}",
        "customer-unnamed": f"/customers/{there.stranger.id}",
        "settings": "/settings",
    }
    with open_eye(browser, language, address=town.address, member=member) as eye:
        for name, path in pages.items():
            eye.page.goto(path, wait_until="load")
            eye.look(name)
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_survey_s_page_is_sound(town: Scene, browser: Browser, language: str) -> None:
    assert town.town is not None
    secret = town.house.work.settings.secret_key.get_secret_value()
    token = issue_token(town.town.asked_id, secret=secret)
    with open_eye(browser, language, address=town.address) as eye:
        eye.page.goto(f"/survey/{token}", wait_until="load")
        expect(eye.page.locator("form")).to_be_visible()
        eye.look("survey")
        eye.page.goto("/survey/spent", wait_until="load")
        eye.look("survey-spent")
        eye.faults = [fault for fault in eye.faults if "Failed to load resource" not in fault]
    assert eye.faults == []


def test_no_page_is_forgotten_here(first_day: Scene) -> None:
    names = {blueprint.name for blueprint in BLUEPRINTS} - {"api", "files"}
    rules = first_day.house.app.url_map.iter_rules()
    pages = {
        rule.endpoint
        for rule in rules
        if "GET" in (rule.methods or set()) and rule.endpoint.split(".")[0] in names
    }
    assert pages - NO_PAGES == LOOKED_AT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_day_is_sound(first_day: Scene, browser: Browser, language: str) -> None:
    member = (first_day.login(Role.ADMINISTRATOR, language), PASSWORD)
    with open_eye(browser, language, address=first_day.address, member=member) as eye:
        for name in ("desk", "board", *LISTS):
            eye.page.goto(f"/{name}", wait_until="load")
            eye.look(f"empty-{name}")
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_thousand_rows_come_in_pages_and_stay_sound(
    crowd: Scene, browser: Browser, language: str
) -> None:
    member = (crowd.login(Role.ADMINISTRATOR, language), PASSWORD)
    with open_eye(browser, language, address=crowd.address, member=member) as eye:
        for name in LISTS:
            eye.page.goto(f"/{name}", wait_until="load")
            rows = eye.page.locator("tbody:not(.rest) tr")
            expect(rows).to_have_count(50)
            eye.page.locator(".more button").click()
            expect(rows).to_have_count(100)
            eye.look(f"many-{name}")
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_wrong_is_told_on_a_sound_page(
    town: Scene, browser: Browser, language: str
) -> None:
    agent = (town.login(Role.AGENT, language), PASSWORD)
    with open_eye(browser, language, address=town.address, member=agent) as eye:
        for name, path, status in (
            ("error-404", "/calls/00000000-0000-0000-0000-000000000000", 404),
            ("error-403", "/settings", 403),
            ("error-422", "/calls?after=broken", 422),
        ):
            answer = eye.page.goto(path, wait_until="load")
            assert answer is not None
            assert answer.status == status
            eye.look(name)
        eye.faults = [fault for fault in eye.faults if "Failed to load resource" not in fault]
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_that_cannot_be_loaded_are_told_beside_the_button(
    crowd: Scene, browser: Browser, language: str
) -> None:
    member = (crowd.login(Role.ADMINISTRATOR, language), PASSWORD)
    with open_eye(browser, language, address=crowd.address, member=member) as eye:
        eye.page.goto("/calls", wait_until="load")
        eye.page.route("**/calls?*after=*", lambda route: route.abort())
        eye.page.locator(".more button").click()
        expect(eye.page.locator(".more [role=alert]")).to_be_visible()
        eye.faults.clear()
        eye.look("error-rows")
        eye.page.unroute_all()
        eye.page.locator(".more button").click()
        expect(eye.page.locator("tbody:not(.rest) tr")).to_have_count(100)
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_is_sound_whatever_it_has_to_say(
    first_day: Scene, browser: Browser, language: str
) -> None:
    with open_eye(browser, language, address=first_day.address) as eye:
        eye.page.goto("/login", wait_until="load")
        eye.look("door")
        eye.page.goto("/login?ended=1&next=/calls", wait_until="load")
        eye.look("door-ended")
        login = f"nobody-{language}-{os.getpid()}"
        for attempt in range(11):
            knock(eye, login)
            if attempt == 0:
                eye.look("door-wrong")
        eye.look("door-wait")
        eye.faults = [fault for fault in eye.faults if "Failed to load resource" not in fault]
    assert eye.faults == []


def knock(eye: Eye, login: str) -> None:
    eye.page.fill("#login", login)
    eye.page.fill("#password", "a wrong password")
    eye.page.locator("form button.primary").click()
    expect(eye.page.locator("[role=alert]")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_each_role_finds_every_page_of_its_menu_sound(
    town: Scene, browser: Browser, role: Role, language: str
) -> None:
    member = (town.login(role, language), PASSWORD)
    with open_eye(browser, language, address=town.address, member=member) as eye:
        eye.page.goto("/", wait_until="load")
        paths = eye.page.locator("header nav a").evaluate_all(
            "links => links.map((link) => link.getAttribute('href'))"
        )
        assert paths
        for path in paths:
            answer = eye.page.goto(path, wait_until="load")
            assert answer is not None
            assert answer.ok, path
    assert eye.faults == []
