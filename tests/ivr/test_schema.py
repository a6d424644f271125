"""The schema for editors accepts what the house accepts, and names what it refuses."""

from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from ruamel.yaml import YAML

from ivr.nodes import VERBS
from ivr.schema import flow_schema
from tests.ivr.conftest import HEAD, TAIL

ROOT = Path(__file__).parents[2]
SCHEMA = flow_schema()
CHECKER = jsonschema.Draft202012Validator(SCHEMA)


def as_an_editor_reads(text: str) -> Any:
    return _times_as_text(YAML(typ="safe").load(text))


def _times_as_text(value: Any) -> Any:
    """JSON has no instants, so editors take them for the text that they are."""
    if isinstance(value, dict):
        return {key: _times_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_times_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, datetime) else value


def with_node(node: str) -> Any:
    tail = "".join(f"      {line}\n" for line in TAIL.splitlines())
    return as_an_editor_reads(f"{HEAD}      a: {node}\n{tail}")


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_shipped_file_is_valid_and_names_the_schema_for_editors() -> None:
    text = (ROOT / "flows.yaml").read_text(encoding="utf-8")
    CHECKER.validate(as_an_editor_reads(text))
    assert text.startswith("# yaml-language-server: $schema=docs/flows.schema.json\n")


@pytest.mark.parametrize(
    "node",
    [
        "{say: hello, then: fine}",
        "{say: {words: [{en: a}, hello], barge_in: false}, then: {next: fine}, note: why}",
        "{hangup: }",
        "{hangup: {en: bye}}",
        "{return: }",
        "{goto: fine}",
        "{lookup: ticket, then: {found: fine, miss: fine}}",
        "{lookup: {what: ticket, number: vars.text}, then: fine, on_error: oops}",
        "{enqueue: desk, then: {bridged: fine}}",
        "{menu: {say: hello, choices: [{key: 1, label: {en: one}, goto: fine}]}}",
        "{language: {en: {key: 1, say: hello}, fr: {key: 2, say: hello}}, then: fine}",
        '{when: "vars.number > 1", then: {yes: fine, else: fine}}',
        "{set: {priority: 60, vars: {number: 1}}, then: fine}",
        "{survey: after, then: {done: fine}}",
        '{play: "https://sounds.example/a.wav", then: fine}',
    ],
)
def test_every_way_of_writing_a_node_is_valid(node: str) -> None:
    CHECKER.validate(with_node(node))


@pytest.mark.parametrize(
    "node",
    [
        "{sya: hello, then: fine}",
        "{say: hello, goto: fine}",
        "{then: fine}",
        "{say: hello, then: {nxet: fine}}",
        "{say: hello, then: {next: fine}, extra: 1}",
        "{menu: {choices: []}}",
        "{menu: {say: hello, choices: [{key: x, label: {}, goto: fine}]}}",
        "{enqueue: {queue: desk, priority: 101}, then: fine}",
        "{lookup: weather, then: fine}",
        "hello",
    ],
)
def test_what_no_node_can_be_is_refused(node: str) -> None:
    assert not CHECKER.is_valid(with_node(node))


def test_a_test_line_says_one_thing() -> None:
    file = with_node("{goto: fine}")
    file["tests"] = {"t": {"steps": [{"press": 1, "hear": "x"}]}}
    assert not CHECKER.is_valid(file)
    file["tests"] = {"t": {"steps": [{"press": 1}, {"hear": "x"}]}}
    assert CHECKER.is_valid(file)


@pytest.mark.parametrize("verb", VERBS)
def test_each_verb_offers_its_ways_out_and_says_what_it_is(verb: str) -> None:
    node = SCHEMA["$defs"][f"{verb} node"]
    assert node["description"]
    assert not {"Attributes:", "Exits:", "Example:"} & set(node["description"].split())
    ways = node["properties"]["then"]["anyOf"][1]["properties"]
    assert list(ways) == list(VERBS[verb].exits)


def test_attributes_bear_their_descriptions() -> None:
    queue = SCHEMA["$defs"]["Queue"]["properties"]
    assert queue["max_wait_s"]["description"] == "A longer wait times out, seconds."
    assert queue["max_wait_s"]["maximum"] == 14_400
