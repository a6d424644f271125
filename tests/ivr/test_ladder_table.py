"""The retry ladder against VoiceXML 2.0, sections 5.2.2 and 5.2.4, case by case."""

from dataclasses import dataclass

import pytest

from ivr.document import spoken_words
from ivr.flow_tests import FlowTest
from ivr.loader import load
from ivr.testing import CallDriver
from telephony.instructions import Gather
from telephony.reports import KeysPressed, NothingHeard

SILENCE, NONSENSE = "s", "x"
FILE = """\
schema: 1
name: ladder
default_language: en
languages: {en: {label: {en: E}, say: en-US, voice: Joanna, hear: en-US}}
defaults:
  on_error: main.lost
  apology: {en: sorry}
  input: {timeout_s: 6}
  keys: {"*": repeat}
  retry: {%(file)s}
entry: {default: main}
flows:
  main:
    retry: {%(flow)s}
    nodes:
      ask:
        menu:
          say: {en: ask}
          listen: both
          choices:
            - {key: "1", label: {en: on}, goto: ask, phrases: {en: [one]}}
            - {key: "2", label: {en: away}, goto: elsewhere}
          retry: {%(node)s}
        %(then)s
      elsewhere:
        menu: {say: {en: elsewhere}, choices: [{key: "1", label: {en: back}, goto: ask}]}
      gone: {hangup: {en: gone}}
      near: {hangup: {en: near}}
      left: {hangup: {en: left}}
      lost: {hangup: {en: lost}}
"""


@dataclass(frozen=True)
class Case:
    """Ladders of the node, its flow and the file; what the caller does, and what is heard."""

    name: str
    does: str
    hears: str
    node: str = ""
    flow: str = ""
    file: str = "tries: 9, exhausted: main.gone"
    then: str = ""


def rungs(kind: str, *counts: int, word: str) -> str:
    """A ladder's rungs of a kind, each saying `word` and its count."""
    each = ", ".join(f"{{count: {count}, say: {{en: {word}{count}}}}}" for count in counts)
    return f"{kind}: [{each}]"


CASES = [
    Case("without a rung the question is asked again", "sx", "ask|ask|ask"),
    Case(
        "the highest count not above the failures wins",
        "ssss",
        "ask|n1 ask|n1 ask|n3 ask|n3 ask",
        node=rungs("noinput", 1, 3, word="n"),
    ),
    Case(
        "no rung holds before its count",
        "sss",
        "ask|ask|n2 ask|n2 ask",
        node=rungs("noinput", 2, word="n"),
    ),
    Case(
        "the order of writing does not matter",
        "sss",
        "ask|n1 ask|n1 ask|n3 ask",
        node=rungs("noinput", 3, 1, word="n"),
    ),
    Case(
        "of equal counts the node's comes before the flow's and the file's",
        "s",
        "ask|n1 ask",
        node=rungs("noinput", 1, word="n"),
        flow=rungs("noinput", 1, word="f"),
        file=rungs("noinput", 1, word="d") + ", exhausted: main.gone",
    ),
    Case(
        "of equal counts the flow's comes before the file's",
        "s",
        "ask|f1 ask",
        flow=rungs("noinput", 1, word="f"),
        file=rungs("noinput", 1, word="d") + ", exhausted: main.gone",
    ),
    Case(
        "a higher count further out wins over a lower one near",
        "ssss",
        "ask|n1 ask|f2 ask|d3 ask|n4 ask",
        node=rungs("noinput", 1, 4, word="n"),
        flow=rungs("noinput", 2, word="f"),
        file=rungs("noinput", 3, word="d") + ", tries: 9, exhausted: main.gone",
    ),
    Case(
        "of equal counts in one ladder the first written wins",
        "s",
        "ask|a1 ask",
        node="noinput: [{count: 1, say: {en: a1}}, {count: 1, say: {en: b1}}]",
    ),
    Case(
        "silence and nonsense count apart",
        "sxsx",
        "ask|n1 ask|m1 ask|n2 ask|m2 ask",
        node=f"{rungs('noinput', 1, 2, word='n')}, {rungs('nomatch', 1, 2, word='m')}",
    ),
    Case("they use the attempts up together", "sxs", "ask|ask|ask|gone", node="tries: 3"),
    Case(
        "the nearest ladder says how many attempts there are", "ss", "ask|ask|gone", flow="tries: 2"
    ),
    Case(
        "three attempts where nobody says", "sss", "ask|ask|ask|gone", file="exhausted: main.gone"
    ),
    Case(
        "the nearest ladder says where used-up attempts lead",
        "s",
        "ask|near",
        node="tries: 1, exhausted: near",
    ),
    Case(
        "the node's own way out is nearer still",
        "s",
        "ask|left",
        node="tries: 1, exhausted: near",
        then="then: {exhausted: left}",
    ),
    Case(
        "a rung may leave, saying its words, before the attempts are used up",
        "ss",
        "ask|n ask|go left",
        node="tries: 2, noinput: [{count: 1, say: {en: n}}, {count: 2, say: {en: go}, goto: left}]",
    ),
    Case(
        "a rung may replace the question's words",
        "sss",
        "ask|shorter|shorter|n3 ask",
        node="noinput: [{count: 1, say: {en: shorter}, repeat: false}, {count: 3, say: {en: n3}}]",
    ),
    Case(
        "a rung changes time-out and listening while it holds",
        "sss",
        "ask/6 both|ask/20 both|ask/6 keys|ask/9 both",
        node=(
            "noinput: "
            "[{count: 1, timeout_s: 20}, {count: 2, listen: keys}, {count: 3, timeout_s: 9}]"
        ),
    ),
    Case(
        "asking for a repetition neither counts nor resets",
        "s*s",
        "ask|n1 ask|ask|n2 ask",
        node=rungs("noinput", 1, 2, word="n"),
    ),
    Case(
        "coming back to itself is no new visit",
        "s1s",
        "ask|n1 ask|ask|n2 ask",
        node=rungs("noinput", 1, 2, word="n"),
    ),
    Case(
        "coming from elsewhere is a new visit",
        "s21s",
        "ask|n1 ask|elsewhere|ask|n1 ask",
        node=rungs("noinput", 1, 2, word="n"),
    ),
    Case(
        "failures at one node do not count at another",
        "s2s",
        "ask|n1 ask|elsewhere|f1 elsewhere",
        node=rungs("noinput", 1, word="n"),
        flow=rungs("noinput", 1, 2, word="f"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_ladder(case: Case) -> None:
    ladders = {"node": case.node, "flow": case.flow, "file": case.file, "then": case.then}
    loaded = load((FILE % ladders).encode())
    assert loaded.hotline is not None, [str(fault) for fault in loaded.errors]
    driver = CallDriver(loaded.hotline, FlowTest.model_validate({"steps": [{"ended": True}]}))
    detailed = "/" in case.hears
    heard = [told(driver, detailed=detailed)]
    for act in case.does:
        driver.report(NothingHeard() if act == SILENCE else KeysPressed(act.replace(NONSENSE, "8")))
        heard.append(told(driver, detailed=detailed))
    assert "|".join(heard) == case.hears


def told(driver: CallDriver, *, detailed: bool) -> str:
    assert driver.document is not None
    words = spoken_words(driver.document)
    first = driver.document[0]
    if not detailed or not isinstance(first, Gather):
        return words
    listens = "both" if first.keys and first.speech else "speech" if first.speech else "keys"
    return f"{words}/{first.timeout_s} {listens}"
