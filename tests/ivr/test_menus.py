from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.effects import SetLanguage
from ivr.events import EventKind
from ivr.flow_tests import FlowTest
from ivr.loader import load
from ivr.testing import CallDriver
from telephony.instructions import Gather, Play, Say
from telephony.reports import KeysPressed, NothingHeard, SpeechHeard

Call = Callable[..., CallDriver]
MENU = """\
ask:
  menu:
    say: {en: choose now}
    confirm: {en: 'did you mean {{ last.label }}'}
    choices:
      - {key: "1", label: {en: a repair}, goto: fine, phrases: {en: [repair please]}}
      - {key: "2", label: {en: a complaint}, goto: top, phrases: {en: [complaint]}}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


@pytest.mark.parametrize(
    ("reports", "words"),
    [
        ([SpeechHeard("complaint", 0.9)], "back at the top"),
        ([SpeechHeard("complant", 0.9)], "back at the top"),
        ([SpeechHeard("complaint", 0.2)], "did you mean a complaint"),
        ([SpeechHeard("a complaint then", None)], "did you mean a complaint"),
        ([SpeechHeard("complaint", 0.2), KeysPressed("1")], "back at the top"),
        ([SpeechHeard("complaint", 0.2), SpeechHeard("yes", 0.9)], "back at the top"),
        ([SpeechHeard("complaint", 0.2), KeysPressed("2")], "file wrong one choose now"),
        ([SpeechHeard("complaint", 0.2), SpeechHeard("no", 0.9)], "file wrong one choose now"),
        ([SpeechHeard("complaint", 0.2), NothingHeard()], "file silence one choose now"),
        ([SpeechHeard("complaint", 0.2), KeysPressed("0")], "to an agent"),
        ([SpeechHeard("complaint", 0.2), SpeechHeard("repair please", 0.9)], "all is well"),
        ([SpeechHeard("weather", 0.9)], "file wrong one choose now"),
    ],
)
def test_choice_that_is_not_surely_understood_is_asked_for_never_guessed(
    call_nodes: Call, reports: list[NothingHeard], words: str
) -> None:
    driver = call_nodes(MENU)
    for report in reports:
        driver.report(report)
    assert heard(driver) == words


def test_endless_doubt_uses_the_attempts_up(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    for _ in range(4):
        driver.report(SpeechHeard("complaint", 0.2))
        driver.report(KeysPressed("2"))
    assert heard(driver) == "attempts used up"


def test_choices_have_their_own_prompts_and_only_those_that_hold_are_offered(
    call_nodes: Call,
) -> None:
    nodes = """\
ask:
  menu:
    say: {en: choose}
    choices:
      - {key: "1", label: {}, say: {en: one}, goto: fine, when: vars.number == 0}
      - {key: "1", label: {}, say: {en: other one}, goto: top, when: vars.number == 1}
      - {key: "2", label: {}, say: {en: two}, goto: top, when: vars.flag}
      - {key: "3", label: {}, say: {en: three}, goto: top}
"""
    driver = call_nodes(nodes)
    assert heard(driver) == "choose one three"
    driver.report(KeysPressed("2"))
    assert heard(driver) == "file wrong one choose one three"
    driver.report(KeysPressed("1"))
    assert heard(driver) == "all is well"


def test_menu_without_any_choice_left_is_a_mistake_and_leaves_by_exhausted(
    call_nodes: Call,
) -> None:
    driver = call_nodes(
        "a: {menu: {choices: [{key: '1', label: {}, goto: fine, when: vars.flag}]}}\n"
    )
    assert heard(driver) == "attempts used up"
    assert [e.detail for e in driver.events if e.kind is EventKind.MISTAKE] == [
        "no choice is offered"
    ]


def test_play_may_be_listened_to_the_end(call_nodes: Call) -> None:
    nodes = f"a: {{play: {{audio: {'ab' * 32}, barge_in: false}}, then: ask}}\n"
    driver = call_nodes(nodes + MENU)
    assert driver.document is not None
    assert [type(each) for each in driver.document[:2]] == [Play, Gather]


LANGUAGES = """\
schema: 1
name: languages
default_language: en-GB
languages:
  en-GB: {label: {en-GB: English}, say: en-GB, voice: Amy, hear: en-GB}
  zh-CN: {label: {en-GB: Mandarin}, say: cmn-CN, voice: Zhiyu, hear: cmn-Hans-CN}
  zh-HK: {label: {en-GB: Cantonese}, say: zh-HK, voice: Tracy, hear: yue-Hant-HK}
defaults:
  on_error: main.bye
  apology: {en-GB: sorry, zh-CN: 抱歉, zh-HK: 抱歉}
  retry: {exhausted: main.bye, noinput: [{count: 2, repeat: false, say: hint}]}
entry: {default: main}
prompts:
  hint: {en-GB: press a key, zh-CN: 请按键, zh-HK: 請按鍵}
  hello: {en-GB: hello, zh-CN: 您好, zh-HK: 你好}
flows:
  main:
    nodes:
      pick:
        language:
          listen: both
          choices:
            en-GB: {key: "1", say: {en-GB: for English press one}, phrases: [english]}
            zh-CN: {key: "2", say: {zh-CN: 普通话请按二}, phrases: [普通话, mandarin]}
        then: tell
      tell: {say: hello, then: bye}
      bye: {hangup: }
"""


@pytest.fixture
def picking() -> CallDriver:
    loaded = load(LANGUAGES.encode())
    assert loaded.hotline is not None, loaded.errors
    return CallDriver(loaded.hotline, FlowTest.model_validate({"steps": [{"ended": True}]}))


def test_each_language_offers_itself_in_its_own_voice(picking: CallDriver) -> None:
    assert picking.document is not None
    asked = picking.document[0]
    assert isinstance(asked, Gather)
    assert [each.voice for each in asked.prompts if isinstance(each, Say)] == ["Amy", "Zhiyu"]
    assert asked.hints == ("english", "普通话", "mandarin")


@pytest.mark.parametrize(
    ("report", "language"),
    [
        (KeysPressed("2"), "zh-CN"),
        (SpeechHeard("Mandarin, please", 0.9), "zh-CN"),
        (SpeechHeard("普通話", None), "zh-CN"),
        (SpeechHeard("English", 0.9), "en-GB"),
    ],
)
def test_language_is_chosen_by_key_or_by_voice(
    picking: CallDriver, report: NothingHeard, language: str
) -> None:
    picking.report(report)
    assert picking.effects == [SetLanguage(language)]
    assert heard(picking) == {"zh-CN": "您好", "en-GB": "hello"}[language]


def test_rung_that_does_not_repeat_leaves_the_offers_out(picking: CallDriver) -> None:
    picking.report(NothingHeard())
    assert heard(picking) == "for English press one 普通话请按二"
    picking.report(NothingHeard())
    assert heard(picking) == "press a key"


def test_language_without_words_falls_back_to_a_kindred_one_then_to_the_files_own(
    picking: CallDriver,
) -> None:
    # The check keeps such a file from being served; a run may still meet one.
    hotline = picking.hotline
    told = hotline.file.prompts["hello"].root
    del told["zh-HK"]
    picking.run.language = "zh-HK"
    for _ in range(3):
        picking.report(NothingHeard())
    assert heard(picking) == "您好"
