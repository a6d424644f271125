"""A customer phones from the telephone page, an agent answers in a second window."""

import json
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jwt import decode
from playwright.sync_api import Browser, Page, expect

from tests.browser.truth import Truth
from tests.processes.programs import cordboard, program
from tests.running_stores import free_neighbours, open_folder

pytestmark = pytest.mark.timeout(300)

READY = "Ctrl-C ends everything."
PICTURES = os.environ.get("CORDBOARD_PICTURES_DIR")
# In the archive of every demo; see demo/numbers.py.
KNOWN_CUSTOMER = "+8617000010030"
# A machine that runs other tests beside this one is slow; nothing here waits so long by design.
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def demo() -> Iterator[dict[str, Any]]:
    """The whole house, with nobody in it."""
    folder = open_folder()
    ports = str(free_neighbours(5))
    arguments = cordboard("demo", "--data", str(folder), "--port-base", ports, "--no-people")
    with program(arguments) as running:
        running.wait_for(READY)
        known: dict[str, Any] = json.loads((folder / "demo.json").read_text())
        yield known
        running.process.send_signal(signal.SIGINT)
        running.process.wait(60)
    shutil.rmtree(folder)


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def sign_in(browser: Browser, demo: dict[str, Any], login: str, **context: Any) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, **context).new_page()
    page.set_default_timeout(PATIENCE_MS)
    secret = next(known["password"] for known in demo["logins"] if known["login"] == login)
    page.goto(demo["console_url"])
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", secret)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk")
    return page


def phone(browser: Browser, demo: dict[str, Any], number: str) -> Page:
    page = browser.new_context(viewport={"width": 1024, "height": 768}, locale="zh-CN").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{demo['simulator_url']}/phone")
    page.fill("#mine", number)
    page.locator("#mine").blur()
    page.click("#call")
    return page


def tip(page: Page, words: str) -> None:
    expect(page.locator("#tip")).to_contain_text(words, timeout=PATIENCE_MS)


def stage(page: Page, name: str) -> None:
    expect(page.locator("#now")).to_have_attribute("data-stage", name, timeout=PATIENCE_MS)


def press(agent: Page, button: str, *, pressed: bool) -> None:
    """Click a button that stays down, and wait until it shows what the carrier did."""
    agent.click(button)
    stands = "true" if pressed else "false"
    expect(agent.locator(button)).to_have_attribute("aria-pressed", stands, timeout=PATIENCE_MS)


def hold_and_resume(agent: Page, customer: Page, truth: Truth, caller: str, answerer: str) -> None:
    press(agent, "#hold", pressed=True)
    tip(customer, "没有人听到您")
    assert not any(truth.hearing().values())
    assert truth.heard_by(caller, "有人吗") == []
    assert truth.heard_by(answerer, "对同事说的话") == []
    press(agent, "#hold", pressed=False)
    tip(customer, "已接通")
    assert truth.heard_by(caller, "我在") == [answerer]


def mute_and_unmute(agent: Page, truth: Truth, caller: str, answerer: str) -> None:
    press(agent, "#mute", pressed=True)
    assert truth.heard_by(answerer, "一声咳嗽") == []
    assert truth.heard_by(caller, "我还在说") == [answerer]
    press(agent, "#mute", pressed=False)
    assert truth.heard_by(answerer, "好的") == [caller]


def test_a_customer_phones_and_an_agent_sees_them_answers_holds_ends_and_wraps_up(
    demo: dict[str, Any], browser: Browser
) -> None:
    truth = Truth(demo["simulator_url"])
    agent = sign_in(browser, demo, "agent")
    agent.click("#ready")
    expect(agent.locator("#now")).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)

    customer = phone(browser, demo, KNOWN_CUSTOMER)
    tip(customer, "请说话或按键")
    customer.keyboard.press("2")
    stage(agent, "offered")
    # The archive is on the desk before anybody has answered, with what the caller pressed.
    panel = agent.locator(".panel:visible")
    expect(panel).to_contain_text("CID")
    expect(panel).to_contain_text("售后")
    assert not truth.hearing()
    picture(agent, "ringing")

    agent.click("#accept")
    stage(agent, "talking")
    tip(customer, "已接通")
    caller, answerer = truth.sides(KNOWN_CUSTOMER)
    assert truth.hearing() == {caller: [answerer], answerer: [caller]}
    assert truth.heard_by(caller, "你好") == [answerer]
    assert truth.heard_by(answerer, "您好，请讲") == [caller]
    picture(agent, "desk")
    picture(customer, "phone")

    hold_and_resume(agent, customer, truth, caller, answerer)
    mute_and_unmute(agent, truth, caller, answerer)
    picture(agent, "heard again")

    agent.locator("textarea[name=note]").fill("Wants the north centre.")
    agent.click("#hangup")
    stage(agent, "wrap_up")
    assert not any(truth.hearing().values())
    both = {(caller, answerer), (answerer, caller)}
    customer_only = {(caller, answerer)}
    assert truth.ways() == [set(), both, set(), both, customer_only, both, set()]
    # The agent has left, the caller has not: the flow goes on with its questions.
    tip(customer, "请按键")
    customer.keyboard.press("5")
    tip(customer, "请按键")
    customer.keyboard.press("9")
    customer.keyboard.press("#")
    expect(customer.locator("#state")).to_have_text("通话已结束", timeout=PATIENCE_MS)

    agent.locator(".panel:visible [data-disposition], .panel:visible .opts label").first.click()
    agent.locator(".panel:visible [data-finish]").click()
    expect(agent.locator("#now")).to_have_attribute("data-state", "ready", timeout=PATIENCE_MS)
    agent.goto(f"{demo['console_url']}/calls")
    expect(agent.locator("tbody tr")).to_have_count(1)
    picture(agent, "calls")


def test_the_carriers_own_softphone_loads_under_our_policy_and_our_token_names_the_agent(
    demo: dict[str, Any], browser: Browser
) -> None:
    page = sign_in(browser, demo, "senior")
    refused: list[str] = []
    page.on("console", lambda line: refused.append(line.text) if "Policy" in line.text else None)
    page.add_script_tag(url=f"{demo['console_url']}/static/vendor/twilio-voice.js")
    assert page.evaluate("typeof Twilio.Device") == "function"
    assert refused == []
    token = page.evaluate("fetch('/softphone/token').then(answer => answer.json())")
    grants = decode(token["token"], options={"verify_signature": False})["grants"]
    assert grants["identity"] == page.locator("#main").get_attribute("data-client")
    assert grants["voice"]["outgoing"]["application_sid"].startswith("AP")
