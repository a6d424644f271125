import ast
import re
from collections.abc import Iterator
from pathlib import Path

from base.sentences import said, unfilled

HOUSE = Path(__file__).parents[2]
FLOORS = ("base", "calendars", "campaigns", "console", "cti", "customers", "ivr", "staff")
SENTENCES = re.compile(r"^from base\.sentences import .*\bsaid\b", re.MULTILINE)
PLACE = re.compile(r"%\((\w+)\)[sr]")


def calls() -> Iterator[tuple[str, ast.Call]]:
    for floor in (*FLOORS, "telephony", "tickets"):
        for file in (HOUSE / floor).rglob("*.py"):
            source = file.read_text()
            # Other rooms may say `said` of something else.
            if not SENTENCES.search(source):
                continue
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "said":
                    yield f"{file.relative_to(HOUSE)}:{node.lineno}", node


def test_a_sentence_is_english_until_it_is_told_in_another_language() -> None:
    sentence = said("%(n)s faults: %(faults)s.", n=2, faults=[said("no %(x)s", x="key"), "raw"])
    words = {"%(n)s faults: %(faults)s.": "%(faults)s（%(n)s）", "no %(x)s": "无%(x)s", "; ": "；"}
    assert str(sentence) == "2 faults: no key; raw."
    assert sentence.told(lambda english: words[english]) == "无key；raw（2）"


def test_a_value_that_looks_like_a_place_is_only_text() -> None:
    assert str(said("It is %(what)s.", what="%(secret)s 100 %")) == "It is %(secret)s 100 %."


def test_words_can_be_filled_later() -> None:
    words = unfilled("%(n)s or less")
    assert [str(words.filled({"n": n})) for n in (1, 2)] == ["1 or less", "2 or less"]


def test_the_words_of_every_sentence_are_one_literal_that_a_catalogue_can_hold() -> None:
    found = list(calls())
    assert len(found) > 60
    for place, call in found:
        assert isinstance(call.args[0], ast.Constant), place
        assert isinstance(call.args[0].value, str), place


def test_every_place_of_every_sentence_is_filled_and_nothing_is_given_in_vain() -> None:
    for place, call in calls():
        assert isinstance(call.args[0], ast.Constant)
        wanted = set(PLACE.findall(str(call.args[0].value)))
        assert wanted == {keyword.arg for keyword in call.keywords}, place
