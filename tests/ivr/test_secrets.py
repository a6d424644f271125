import json
from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.happenings import CallerGone
from ivr.loader import Loaded
from ivr.testing import CallDriver
from telephony.reports import KeysPressed, NothingHeard

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]
PIN = "739152"
ASK = """\
a:
  collect:
    kind: digits
    say: {en: your pin}
    into: text
    length: 6
    sensitive: true
    check: last.value != '424242'
    confirm: {en: 'ending in {{ last.value | masked }}'}
  then: {next: wait}
wait: {menu: {say: {en: go on}, choices: [{key: "1", label: {}, goto: look}]}}
look: {when: "vars.text == '739152'", then: {yes: later, else: agent}}
later: {menu: {say: {en: later}, choices: [{key: "1", label: {}, goto: fine}]}}
"""


def press(driver: CallDriver, *keys: str) -> None:
    for digits in keys:
        driver.report(KeysPressed(digits))


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def state(driver: CallDriver) -> str:
    return json.dumps(driver.run.to_json())


def test_sensitive_input_is_told_only_masked_and_forgotten_behind_its_last_reader(
    call_nodes: Call,
) -> None:
    driver = call_nodes(ASK)
    press(driver, PIN)
    assert heard(driver) == "ending in 5 2"
    press(driver, "1")
    assert driver.run.vars["text"] == PIN
    assert state(driver).count(PIN) == 1
    press(driver, "1")
    assert heard(driver) == "later"
    assert PIN not in state(driver)


@pytest.mark.parametrize("steps", [[PIN], [PIN, "1"]])
def test_hang_up_forgets_a_sensitive_input_at_once(call_nodes: Call, steps: list[str]) -> None:
    driver = call_nodes(ASK)
    press(driver, *steps)
    assert PIN in state(driver)
    driver.report(CallerGone())
    assert PIN not in state(driver)


def test_sensitive_input_given_up_or_entered_anew_is_forgotten(call_nodes: Call) -> None:
    driver = call_nodes(ASK)
    press(driver, PIN, "2")
    assert PIN not in state(driver)
    press(driver, PIN)
    for _ in range(4):
        driver.report(NothingHeard())
    assert heard(driver) == "attempts used up"
    assert PIN not in state(driver)


def test_sensitive_input_that_fails_its_check_is_forgotten(call_nodes: Call) -> None:
    driver = call_nodes(ASK)
    press(driver, "424242")
    assert heard(driver) == "file wrong one your pin"
    assert "424242" not in state(driver)


def test_sensitive_input_stays_out_of_events_and_of_what_is_printed(call_nodes: Call) -> None:
    driver = call_nodes(ASK.replace("last.value != '424242'", "\"{'a': 1}[last.value] > 0\""))
    press(driver, PIN)
    assert all(PIN not in repr(event) for event in driver.events)
    assert any("key not found" in event.detail for event in driver.events)
    confirming = call_nodes(ASK)
    press(confirming, PIN)
    assert PIN not in repr(confirming.run)


def test_event_about_a_value_that_cannot_be_spoken_does_not_quote_it(call_nodes: Call) -> None:
    nodes = "a: {collect: {kind: digits, say: {en: x}, into: text}, then: b}\n"
    nodes += "b: {say: {en: 'on {{ vars.text | date }}'}, then: fine}\n"
    driver = call_nodes(nodes)
    press(driver, PIN)
    assert heard(driver) == "on all is well"
    (mistake,) = [event for event in driver.events if event.detail]
    assert mistake.detail == "vars.text: no date to speak"


def test_secret_is_kept_through_a_called_flow_that_returns_to_its_reader(call_nodes: Call) -> None:
    nodes = ASK.replace("next: wait", "next: aside") + "aside: {call: other, then: look}\n"
    other = (
        "other:\n  nodes:\n    ask: {menu: {say: {en: between}, choices:"
        " [{key: '1', label: {}, goto: back}]}}\n    back: {return: }\n"
    )
    driver = call_nodes(nodes, other)
    press(driver, PIN, "1")
    assert heard(driver) == "between"
    press(driver, "1")
    assert heard(driver) == "later"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("{{ last.value | masked }}", "{{ last.value | digits }}"), "`last.value` is sensitive"),
        (("{en: later}", "{en: 'it was {{ vars.text }}'}"), "`vars.text` is sensitive"),
        (
            ("look: {when:", "copy: {set: {contact: {wish: vars.text}}, then: look}\nlook: {when:"),
            "would be kept here",
        ),
    ],
)
def test_telling_or_copying_a_secret_is_an_error(
    load_nodes: Load, change: tuple[str, str], words: str
) -> None:
    loaded = load_nodes(ASK.replace(*change))
    assert loaded.hotline is None
    assert any(words in str(fault.sentence) for fault in loaded.errors), loaded.errors
