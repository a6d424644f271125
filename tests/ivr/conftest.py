from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from ivr.flow_tests import FlowTest
from ivr.hotline import Hotline
from ivr.loader import Loaded, load, load_file
from ivr.testing import CallDriver

HEAD = """\
schema: 1
name: test
default_language: en
languages:
  en: {label: {en: English}, say: en-US, voice: Joanna, hear: en-US}
vars: {text: text, number: number, flag: flag}
contact: [wish]
defaults:
  on_error: main.oops
  apology: {en: we are sorry}
  input: {listen: both}
  keys: {"0": main.agent, "*": repeat, "9": main.top}
  retry:
    tries: 4
    noinput:
      - {count: 1, say: {en: file silence one}}
      - {count: 3, say: {en: file silence three}}
    nomatch:
      - {count: 1, say: {en: file wrong one}}
    exhausted: main.gone
hours:
  office: {zone: UTC, week: {mon-fri: "09:00-17:00"}}
queues:
  desk: {label: {en: Desk}, skills: [desk], calendar: office, max_waiting: 3, max_wait_s: 100}
surveys:
  after:
    label: {en: After}
    retry: {tries: 2}
    questions:
      csat: {kind: csat, ask: {en: how was it}}
      verbatim: {kind: verbatim, ask: {en: tell us}, only_if: result.csat <= 2}
entry: {default: main}
flows:
  main:
    nodes:
"""
TAIL = """\
oops: {hangup: {en: something broke}}
gone: {hangup: {en: attempts used up}}
agent: {hangup: {en: to an agent}}
top: {hangup: {en: back at the top}}
fine: {hangup: {en: all is well}}
"""

Load = Callable[..., Loaded]
Call = Callable[..., CallDriver]


@pytest.fixture(scope="session")
def shipped() -> Hotline:
    hotline = load_file(Path(__file__).parents[2] / "flows.yaml").hotline
    assert hotline is not None
    return hotline


@pytest.fixture
def head() -> str:
    """The file above its nodes."""
    return HEAD


@pytest.fixture
def load_nodes() -> Load:
    """Loads a file with these nodes and five that end the call with their own words."""

    def loaded(nodes: str, more_flows: str = "") -> Loaded:
        flows = indent(nodes + TAIL, " " * 6) + indent(more_flows, " " * 2)
        return load((HEAD + flows).encode())

    return loaded


@pytest.fixture
def call_nodes(load_nodes: Load) -> Call:
    """Phones a file with these nodes, `at` an instant; what the outside answers comes by name."""

    def called(
        nodes: str, more_flows: str = "", *, at: str | None = None, **given: object
    ) -> CallDriver:
        loaded = load_nodes(nodes, more_flows)
        assert loaded.hotline is not None, [str(fault) for fault in loaded.faults]
        case = {"call": {"at": at}, "given": given, "steps": [{"ended": True}]}
        test = FlowTest.model_validate(case)
        return CallDriver(loaded.hotline, test)

    return called


FOOT = """\
resources:
  bench: {label: {en: Bench}, calendar: office}
services:
  visit: {label: {en: a visit}, resources: [bench]}
transfers:
  porter: {number: "+8613900000009"}
  helper: {agent: helper}
"""


@pytest.fixture
def load_outside() -> Load:
    """Like `load_nodes`, for nodes that reach services, transfers and other programs."""

    def loaded(nodes: str, foot: str = FOOT) -> Loaded:
        head = HEAD.replace("defaults:\n", "defaults:\n  http: {hosts: [api.example.com]}\n", 1)
        return load((head + indent(nodes + TAIL, " " * 6) + foot).encode())

    return loaded


@pytest.fixture
def call_outside(load_outside: Load) -> Call:
    """Phones a file with these nodes; what the outside answers comes by name."""

    def called(nodes: str, **given: object) -> CallDriver:
        loaded = load_outside(nodes)
        assert loaded.hotline is not None, [str(fault) for fault in loaded.faults]
        test = FlowTest.model_validate({"given": given, "steps": [{"ended": True}]})
        return CallDriver(loaded.hotline, test)

    return called
