"""Hours, prompts and flows in both languages, widths and themes; and what only scripts do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from staff.models import Role
from tests.browser.eye import open_eye
from tests.browser.hotline import serve
from tests.browser.scenes import LANGUAGES, Scene, scene
from tests.browser.seats import PASSWORD

pytestmark = pytest.mark.timeout(300)

FORGET = {"zh": "丢弃草稿", "en": "Forget my draft"}


@pytest.fixture(scope="module")
def hotline(
    server_url: str, template: str, redis_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scene]:
    with scene(server_url, template, redis_server, "empty") as made:
        serve(made.house, tmp_path_factory.mktemp("sounds"))
        yield made


@pytest.fixture(scope="module")
def first_day(server_url: str, template: str, redis_server: str) -> Iterator[Scene]:
    with scene(server_url, template, redis_server, "empty") as made:
        yield made


def unfold(page: Page) -> None:
    """Open everything that can be opened on the page itself."""
    for summary in page.locator("main summary").all():
        summary.click()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_the_hotline_are_sound(
    hotline: Scene, browser: Browser, language: str
) -> None:
    member = (hotline.login(Role.ADMINISTRATOR, language), PASSWORD)
    pages = {
        "hours": "/hours",
        "prompts": "/prompts",
        "prompt": "/prompts/hello",
        "flows": "/flows",
        "flows-edit": "/flows/edit",
        "flows-map": "/flows/map",
        "flows-map-main": "/flows/map?flow=main",
    }
    with open_eye(browser, language, address=hotline.address, member=member) as eye:
        for name, path in pages.items():
            eye.page.goto(path, wait_until="load")
            unfold(eye.page)
            eye.look(name)
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_a_hotline_that_nobody_has_written_are_sound(
    first_day: Scene, browser: Browser, language: str
) -> None:
    member = (first_day.login(Role.ADMINISTRATOR, language), PASSWORD)
    with open_eye(browser, language, address=first_day.address, member=member) as eye:
        for name in ("hours", "prompts", "flows"):
            eye.page.goto(f"/{name}", wait_until="load")
            eye.look(f"empty-{name}")
    assert eye.faults == []


def test_the_editor_numbers_lines_checks_as_one_types_and_keeps_a_draft(
    hotline: Scene, browser: Browser
) -> None:
    member = (hotline.login(Role.ADMINISTRATOR, "en"), PASSWORD)
    with open_eye(browser, "en", address=hotline.address, member=member) as eye:
        page = eye.page
        page.goto("/flows/edit", wait_until="load")
        field, gutter = page.locator("#source"), page.locator(".gutter")
        whole = field.input_value()
        expect(gutter).to_contain_text(f"{len(whole.split(chr(10)))}")
        field.fill(whole.replace("goto: sales.interest", "goto: sales.intrest"))
        finding = page.locator("[data-findings] li")
        expect(finding).to_contain_text("Did you mean sales.interest?")
        expect(finding.locator("code").last).to_have_text("sales.interest")
        finding.locator("button").click()
        chosen = "e => e.value.slice(e.selectionStart, e.selectionEnd)"
        assert field.evaluate(chosen) == "sales.intrest"
        expect(page.locator("[data-saved]")).to_have_text("draft saved")
        page.reload(wait_until="load")
        assert "sales.intrest" in field.input_value()
        field.fill(whole)
        expect(page.locator("[data-well]")).to_be_visible()
        at = whole.index("start: arrive")
        field.evaluate("(e, at) => e.setSelectionRange(at, at)", at)
        field.press("End")
        field.press("Enter")
        assert "start: arrive\n    \n" in field.input_value()
        expect(page.locator("[data-saved]")).to_have_text("draft saved")
        page.goto("/flows/edit", wait_until="load")
        page.get_by_role("button", name="Forget my draft").click()
        expect(field).to_have_value(whole)
    assert eye.faults == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_mistakes_stand_below_each_other_where_they_can_be_read(
    hotline: Scene, browser: Browser, language: str
) -> None:
    member = (hotline.login(Role.ADMINISTRATOR, language), PASSWORD)
    with open_eye(browser, language, address=hotline.address, member=member) as eye:
        page = eye.page
        page.goto("/flows/edit", wait_until="load")
        field, findings = page.locator("#source"), page.locator("[data-findings] li")
        whole = field.input_value()
        field.fill(whole.replace("timeout_s: 6, min_confidence", "timeout_s: six, min_confidense"))
        expect(findings).to_have_count(2)
        first, second = (findings.nth(place).bounding_box() for place in range(2))
        assert first
        assert second
        assert (first["x"], first["width"]) == (second["x"], second["width"])
        assert first["y"] + first["height"] <= second["y"]
        expect(page.locator("[data-saved]")).not_to_be_empty()
        eye.look("flows-edit-faults")
        page.goto("/flows/edit", wait_until="load")
        page.get_by_role("button", name=FORGET[language]).click()
        expect(field).to_have_value(whole)
    assert eye.faults == []


def test_a_search_narrows_the_prompts_as_one_types(hotline: Scene, browser: Browser) -> None:
    member = (hotline.login(Role.ADMINISTRATOR, "en"), PASSWORD)
    with open_eye(browser, "en", address=hotline.address, member=member) as eye:
        eye.page.goto("/prompts", wait_until="load")
        eye.page.locator("#narrow").fill("GOODBYE")
        expect(eye.page.locator("#prompts tbody tr:visible")).to_have_count(1)
    assert eye.faults == []


def test_sounds_are_for_the_page_s_own_player(hotline: Scene, browser: Browser) -> None:
    member = (hotline.login(Role.ADMINISTRATOR, "en"), PASSWORD)
    with open_eye(browser, "en", address=hotline.address, member=member) as eye:
        eye.page.goto("/prompts/hello", wait_until="load")
        lasts = "async e => { e.load(); while (!(e.duration > 0)) "
        lasts += "{ await new Promise(r => setTimeout(r, 50)); } return e.duration; }"
        assert round(eye.page.locator("main audio").first.evaluate(lasts)) == 3
    assert eye.faults == []
