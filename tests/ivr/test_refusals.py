"""What pydantic refuses, and what our own validators do, is told in our words in both languages."""

from pathlib import Path

import pytest
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from base.sentences import said
from ivr.faults import FlowFault, Unfit
from ivr.file import FlowFile
from ivr.flow_tests import Line
from ivr.loader import load, load_file
from ivr.refusals import on_refusal
from tests.ivr.chinese import in_chinese, is_chinese

SOURCE = (Path(__file__).parents[2] / "flows.yaml").read_text(encoding="utf-8")
# What stands in the shipped file, and a value that pydantic refuses there.
REFUSED = [
    ("max_waiting: 60", "max_waiting: [1]"),
    ("max_waiting: 60", "max_waiting: -1"),
    ("max_waiting: 60", "max_waiting: 9999999"),
    ("minutes: 120", "minutes: 31"),
    ("resources: [workshop_a, workshop_b]", "resources: []"),
    ("resources: [workshop_a, workshop_b]", "resources: workshop_a"),
    ("default_language: zh-CN", "default_language: []"),
    ("ended: true", "ended: perhaps"),
    ("ended: true", "ended: [true]"),
    ("failing: true", "failing: {a: b}"),
    ("say: ask_ticket_number", f"say: {'x' * 41}"),
    ("say: ask_ticket_number", 'say: ""'),
    ("kind: complaint\n", "kind: grievance\n"),
    ("call: {flow: callback}", "call: {at: tomorrow}"),
    ("call: {flow: callback}", "call: {at: [1]}"),
    ("call: {flow: callback}", "call: callback"),
    ("limits: {minutes: 30}", "limits: thirty"),
    ("languages:", "languages: x\nlanguage:"),
    ("week: {mon-sun:", "weeks: {mon-sun:"),
    ("count: 2, say", "count: 0.5, say"),
]


@pytest.mark.parametrize(("old", "new"), REFUSED)
def test_what_pydantic_refuses_is_told_in_chinese(old: str, new: str) -> None:
    assert old in SOURCE
    faults = load(SOURCE.replace(old, new, 1).encode()).faults
    assert faults
    assert [str(each) for each in faults if not told_in_chinese(each)] == []


def told_in_chinese(fault: FlowFault) -> bool:
    # What the reader of instants says about one stays in its words.
    foreign = "valid datetime or date" in str(fault)
    advice = fault.advice is None or is_chinese(in_chinese(fault.advice))
    return advice and is_chinese(in_chinese(fault.sentence), with_foreign_words=foreign)


def test_a_refusal_that_we_have_no_words_for_is_told_as_it_is() -> None:
    item = ErrorDetails(type="url_parsing", loc=("at",), msg="Input should be a URL", input="x")
    sentence, advice = on_refusal(item, FlowFile)
    assert str(sentence) == "at: Input should be a URL."
    assert in_chinese(sentence) == "at：Input should be a URL。"
    assert "`cordboard flows schema`" in in_chinese(advice)


def test_pydantic_s_own_message_holds_what_is_wrong_and_what_to_write() -> None:
    with pytest.raises(ValidationError, match="a step says one thing; give each its own line"):
        Line.model_validate({"press": "1", "hear": "x"})
    assert str(Unfit(said("every weight is 0"))) == "every weight is 0"


def test_a_file_that_the_disk_does_not_give_is_told_in_chinese(tmp_path: Path) -> None:
    (fault,) = load_file(tmp_path / "none.yaml").faults
    assert in_chinese(fault.sentence).startswith("无法读取：")
    assert "none.yaml:0:0：错误：无法读取：" in in_chinese(fault.whole)
