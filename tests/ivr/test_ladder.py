from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.run import Counters, Standing
from ivr.testing import CallDriver
from telephony.reports import KeysPressed, NothingHeard, SpeechHeard

Call = Callable[..., CallDriver]

MENU = """\
ask:
  menu:
    say: {en: choose now}
    choices:
      - {key: "1", label: {en: one}, goto: fine, phrases: {en: [one please]}}
      - {key: "2", label: {en: two}, goto: second}
second:
  menu:
    say: {en: second menu}
    choices:
      - {key: "1", label: {en: back}, goto: ask}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


@pytest.mark.parametrize("failure", [NothingHeard(), KeysPressed("7"), KeysPressed("")])
def test_used_up_attempts_leave_by_exhausted(call_nodes: Call, failure: NothingHeard) -> None:
    driver = call_nodes(MENU)
    for _ in range(3):
        driver.report(failure)
        assert driver.run.standing is Standing.LISTENING
    driver.report(failure)
    assert heard(driver) == "attempts used up"


def test_counters_start_anew_when_entered_from_elsewhere(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    driver.report(NothingHeard())
    driver.report(KeysPressed("2"))
    driver.report(KeysPressed("1"))
    assert driver.run.counters == Counters()


def test_repeat_key_asks_again_without_counting(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    driver.report(NothingHeard())
    driver.report(KeysPressed("*"))
    assert heard(driver) == "choose now"
    assert driver.run.counters.total == 1


@pytest.mark.parametrize(("key", "words"), [("0", "to an agent"), ("9", "back at the top")])
def test_global_keys_work_in_every_menu(call_nodes: Call, key: str, words: str) -> None:
    driver = call_nodes(MENU)
    driver.report(KeysPressed("2"))
    driver.report(KeysPressed(key))
    assert heard(driver) == words


def test_node_that_takes_a_global_key_keeps_it(call_nodes: Call) -> None:
    nodes = 'ask: {menu: {choices: [{key: "0", label: {en: zero}, goto: fine}]}}\n'
    driver = call_nodes(nodes)
    driver.report(KeysPressed("0"))
    assert heard(driver) == "all is well"


@pytest.mark.parametrize(
    ("text", "confidence", "words"),
    [
        ("One, please!", 0.9, "all is well"),
        ("ＯＮＥ ＰＬＥＡＳＥ", None, "all is well"),
        ("yes I want one please", 0.9, "all is well"),
        ("yes I want one please", None, "file wrong one choose now"),
        ("one please", 0.1, "file wrong one choose now"),
        ("someone pleased", 0.9, "file wrong one choose now"),
        ("  ", 0.9, "file silence one choose now"),
    ],
)
def test_speech_matches_exactly_or_as_a_phrase_and_is_never_guessed(
    call_nodes: Call, text: str, confidence: float | None, words: str
) -> None:
    driver = call_nodes(MENU)
    driver.report(SpeechHeard(text, confidence))
    assert heard(driver) == words


def test_choices_land_in_the_trail_that_agents_read(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    driver.report(KeysPressed("2"))
    driver.report(KeysPressed("1"))
    driver.report(SpeechHeard("one please", 0.9))
    assert [(c.node, c.key, c.label) for c in driver.choices] == [
        ("main.ask", "2", {"en": "two"}),
        ("main.second", "1", {"en": "back"}),
        ("main.ask", "1", {"en": "one"}),
    ]


def test_words_before_a_question_can_be_talked_over_unless_forbidden(call_nodes: Call) -> None:
    nodes = """\
notice: {say: {words: {en: you must hear this}, barge_in: false}, then: hello}
hello: {say: {en: hello}, then: ask}
"""
    driver = call_nodes(nodes + MENU)
    assert driver.document is not None
    assert [type(each).__name__ for each in driver.document] == ["Say", "Gather", "Redirect"]
    assert len(driver.document[1].prompts) == 2  # type: ignore[union-attr]
