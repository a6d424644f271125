"""Mistakes planted one at a time in the shipped file: each is found, at its line, with advice.

And told in Chinese as well: the file is loaded once for both languages.
"""

from datetime import date
from pathlib import Path

import pytest

from ivr.checks.site import Site
from ivr.loader import load
from telephony.profiles import SIMULATOR
from tests.ivr.chinese import in_chinese, is_chinese
from tests.ivr.planted import MISTAKES
from tests.ivr.planted.mistake import Mistake

SOURCE = (Path(__file__).parents[2] / "flows.yaml").read_text(encoding="utf-8")
SITE = Site(SIMULATOR, date(2026, 3, 2))
FEWEST = 40
# The reader of YAML and the compiler of expressions say in their own words what they found.
FOREIGN = frozenset({"This is not YAML: %(problem)s.", "%(reason)s."})


def planted(mistake: Mistake) -> str:
    assert SOURCE.count(mistake.old) == 1, f"{SOURCE.count(mistake.old)} times in the file"
    return SOURCE.replace(mistake.old, mistake.new)


def line_of(text: str, mistake: Mistake) -> int:
    """The line where the fault must be told: where the snippet begins, else the planted words."""
    start = SOURCE.index(mistake.old)
    within = text.find(mistake.at, start)
    return text.count("\n", 0, within if within >= 0 else text.index(mistake.at)) + 1


def test_many_kinds_of_mistakes_are_planted() -> None:
    assert len(MISTAKES) >= FEWEST
    assert load(SOURCE.encode(), site=SITE).faults == ()


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found_at_its_line_with_advice_in_both_languages(name: str) -> None:
    mistake = MISTAKES[name]
    text = planted(mistake)
    faults = load(text.encode(), site=SITE).faults
    told = {fault.line: fault for fault in faults if mistake.says in str(fault.sentence)}
    assert line_of(text, mistake) in told, [str(fault) for fault in faults]
    assert told[line_of(text, mistake)].advice
    for fault in faults:
        foreign = fault.sentence.words in FOREIGN
        assert is_chinese(in_chinese(fault.sentence), with_foreign_words=foreign), str(fault)
        assert fault.advice is None or is_chinese(in_chinese(fault.advice)), str(fault)
        assert is_chinese(in_chinese(fault.whole), with_foreign_words=foreign)
