from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.effects import AllowRecording
from ivr.loader import Loaded, load
from ivr.testing import CallDriver
from telephony.instructions import Gather, Say
from telephony.reports import KeysPressed, NothingHeard, SpeechHeard

Call = Callable[..., CallDriver]
TOLD = "a: {notice: {en: we record}, then: fine}\n"
ASKED = """\
a:
  notice: {say: {en: may we record}, consent: asked, keys: {agree: "5", refuse: "6"}}
  then: {next: fine, refused: top}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def allowed(driver: CallDriver) -> list[bool]:
    return [each.allowed for each in driver.effects if isinstance(each, AllowRecording)]


def test_notice_is_told_before_anything_else_and_cannot_be_talked_over(call_nodes: Call) -> None:
    ask = "ask: {menu: {say: {en: go on}, choices: [{key: '1', label: {}, goto: fine}]}}\n"
    driver = call_nodes(TOLD.replace("then: fine", "then: ask") + ask)
    assert driver.document is not None
    first, second = driver.document[:2]
    assert isinstance(first, Say)
    assert isinstance(second, Gather)
    assert first.text == "we record"
    assert allowed(driver) == [True]


@pytest.mark.parametrize(
    ("reports", "words", "decided"),
    [
        ([KeysPressed("5")], "all is well", [True]),
        ([KeysPressed("6")], "back at the top", [False]),
        ([SpeechHeard("yes", 0.9)], "all is well", [True]),
        ([SpeechHeard("no", 0.9)], "back at the top", [False]),
        ([SpeechHeard("yes", 0.1)], "file wrong one may we record", []),
        ([NothingHeard()] * 4, "back at the top", [False]),
        ([KeysPressed("1")] * 4, "back at the top", [False]),
        ([KeysPressed("0")], "to an agent", [False]),
        ([KeysPressed("*")], "may we record", []),
    ],
)
def test_only_who_agrees_is_recorded(
    call_nodes: Call, reports: list[NothingHeard], words: str, decided: list[bool]
) -> None:
    driver = call_nodes(ASKED)
    assert allowed(driver) == []
    for report in reports:
        driver.report(report)
    assert heard(driver) == words
    assert allowed(driver) == decided


def test_nobody_is_told_twice(call_nodes: Call) -> None:
    driver = call_nodes(TOLD.replace("then: fine", "then: b") + TOLD.replace("a:", "b:"))
    assert heard(driver) == "we record all is well"
    assert allowed(driver) == [True]


def test_answer_given_once_is_not_asked_for_again(call_nodes: Call) -> None:
    again = ASKED.replace("a:", "b:", 1).replace("refused: top", "refused: gone")
    driver = call_nodes(ASKED.replace("refused: top", "refused: b") + again)
    driver.report(KeysPressed("6"))
    assert heard(driver) == "attempts used up"
    assert allowed(driver) == [False]


@pytest.mark.parametrize(
    ("profile", "nodes", "sound"),
    [
        ("none", "a: {goto: talk}\n", True),
        ("told", "a: {goto: talk}\n", False),
        ("told", "a: {notice: {en: n}, then: talk}\n", True),
        ("told", "a: {notice: {say: {en: n}, consent: asked}, then: talk}\n", True),
        ("asked", "a: {notice: {en: n}, then: talk}\n", False),
        ("asked", "a: {notice: {say: {en: n}, consent: asked}, then: talk}\n", True),
        ("told", "a: {when: vars.flag, then: {yes: b, else: talk}}\n", False),
    ],
)
def test_nobody_is_talked_to_without_the_notice_the_law_wants(
    head: str, profile: str, nodes: str, *, sound: bool
) -> None:
    talk = """\
b: {notice: {en: n}, then: talk}
talk: {enqueue: desk, then: {bridged: fine, full: fine, timeout: fine, closed: fine}}
fine: {hangup: }
oops: {hangup: }
gone: {hangup: }
agent: {hangup: }
top: {hangup: }
"""
    file = head.replace("  apology:", f"  recording: {profile}\n  apology:")
    body = "".join(f"      {line}\n" for line in (nodes + talk).splitlines())
    loaded: Loaded = load((file + body).encode())
    told = [str(fault.sentence) for fault in loaded.errors]
    assert (loaded.hotline is not None) is sound, told
    assert sound or "`main.talk` without having been" in told[0]


def test_asking_without_a_way_for_who_refuses_is_an_error(
    load_nodes: Callable[..., Loaded],
) -> None:
    loaded = load_nodes("a: {notice: {say: {en: n}, consent: asked}, then: {next: fine}}\n")
    assert any("`refused` leads nowhere" in str(fault.sentence) for fault in loaded.errors)
