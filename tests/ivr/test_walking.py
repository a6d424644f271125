"""What a walk finds is there, and what is there it finds."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import indent

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivr.edges import edges_of
from ivr.flow_tests import Line
from ivr.hotline import Hotline
from ivr.loader import Loaded, load
from ivr.reading import Tree, read_tree
from ivr.rehearsal.coverage import Coverage, as_json, as_text, edges_of_tests
from ivr.rehearsal.proposals import proposals
from ivr.rehearsal.walk import Walk, walk
from ivr.rehearsal.ways import edges_taken, key_of, possible_edges
from ivr.testing import CallDriver, follow, run_test
from tests.ivr.conftest import HEAD, TAIL

Load = Callable[..., Loaded]
FILE = Path(__file__).parents[2] / "flows.yaml"


@pytest.fixture(scope="module")
def walked() -> tuple[Hotline, Walk]:
    hotline = load(FILE.read_bytes()).hotline
    assert hotline is not None
    return hotline, walk(hotline)


def test_the_shipped_file_is_walked_to_its_last_way(walked: tuple[Hotline, Walk]) -> None:
    _, found = walked
    assert found.untaken == ()
    assert found.complete


def test_every_way_found_can_be_gone_again_as_a_test(walked: tuple[Hotline, Walk]) -> None:
    hotline, found = walked
    testable = {key: footing for key, footing in found.taken.items() if footing.testable}
    assert len(testable) > 0.9 * len(found.taken)
    for key, footing in testable.items():
        driver = CallDriver(hotline, footing.as_test(Line(ended=False)))
        follow(driver, driver.test.steps)
        assert key in set(edges_taken(driver.events)), footing.words


def test_keys_to_a_node_lead_there(walked: tuple[Hotline, Walk]) -> None:
    hotline, found = walked
    assert found.nodes["away.thanks"].words == ("press 0", "press 2", "record 30")
    for name, footing in found.nodes.items():
        assert footing.testable
        driver = CallDriver(hotline, footing.as_test(Line(ended=False)))
        follow(driver, driver.test.steps)
        assert name in {event.target for event in driver.events}


def test_the_same_file_is_walked_the_same_way(walked: tuple[Hotline, Walk]) -> None:
    hotline, found = walked
    again = walk(hotline)
    assert again.acts == found.acts
    assert list(again.taken) == list(found.taken)
    assert {n: f.words for n, f in again.nodes.items()} == {
        n: f.words for n, f in found.nodes.items()
    }


def test_a_walk_stops_when_it_may_do_no_more_and_says_so(walked: tuple[Hotline, Walk]) -> None:
    hotline, _ = walked
    short = walk(hotline, most_acts=50)
    assert not short.complete
    assert short.acts == 50


@pytest.mark.parametrize(
    ("nodes", "way", "words"),
    [
        (
            (
                "a: {collect: {kind: digits, say: {en: x}, into: text, length: 4},"
                " then: {next: b}}\n"
                "b: {when: \"vars.text == '4711'\", then: {yes: top, else: fine}}\n"
            ),
            ("main.a", "next", "main.b"),
            "press 1111",
        ),
        (
            (
                "a: {lookup: ticket, then: {found: b, miss: fine}}\n"
                "b: {when: \"result.state == 'odd'\", then: {yes: top, else: fine}}\n"
            ),
            ("main.b", "yes", "main.top"),
            "a call: ticket odd",
        ),
        (
            "a: {when: \"customer.tier == 'gold'\", then: {yes: top, else: fine}}\n",
            ("main.a", "yes", "main.top"),
            "a call: customer 王芳 gold",
        ),
        (
            "a: {when: 'customer.open_tickets > 3', then: {yes: top, else: fine}}\n",
            ("main.a", "yes", "main.top"),
            "a call: customer 王芳 4",
        ),
        (
            (
                "a: {enqueue: desk, then: {bridged: fine, callback: fine, voicemail: fine,"
                " full: fine, timeout: top, closed: fine}}\n"
            ),
            ("main.a", "timeout", "main.top"),
            "wait 7",
        ),
        (
            (
                "a: {enqueue: desk, then: {bridged: fine, callback: fine, voicemail: fine,"
                " full: top, timeout: fine, closed: fine}}\n"
            ),
            ("main.a", "full", "main.top"),
            "a call: waiting 100000",
        ),
        (
            (
                "a: {menu: {choices: [{key: '1', label: {}, goto: fine}], retry: {noinput: "
                "[{count: 2, goto: top}]}}}\n"
            ),
            ("main.a", "noinput", "main.top"),
            "silence, silence",
        ),
        (
            "a: {call: other, then: {next: top}}\n",
            ("other.ask", "1", "other.back"),
            "press 1",
        ),
        (
            "a: {when: \"call.from == ''\", then: {yes: top, else: fine}}\n",
            ("main.a", "yes", "main.top"),
            "a call: from withheld",
        ),
    ],
)
def test_ways_that_want_something_special_are_found(
    load_nodes: Load, nodes: str, way: tuple[str, str, str], words: str
) -> None:
    more = (
        "other:\n  nodes:\n    ask: {menu: {choices: [{key: '1', label: {}, goto: back}]}}\n"
        "    back: {return: }\n"
    )
    hotline = load_nodes(nodes, more).hotline
    assert hotline is not None
    assert ", ".join(walk(hotline).taken[way].words) == words


NAMES = [f"n{number}" for number in range(6)]
TARGETS = st.sampled_from([*NAMES, "fine"])


# Silent nodes lead onwards only, else they would run in a circle; the others lead anywhere.
SILENT = [
    "{n}: {{say: {{en: x}}, then: {on}}}",
    "{n}: {{hours: office, then: {{open: {on}, closed: {on2}, holiday: {on}}}}}",
    "{n}: {{lookup: ticket, then: {{found: {on}, miss: {on2}, error: {a}}}}}",
    "{n}: {{ticket: {{kind: other, subject: x}}, then: {{next: {on}, error: {b}}}}}",
]
ASKING = [
    (
        "{n}: {{collect: {{kind: digits, say: {{en: x}}, into: text, length: 3}},"
        " then: {{next: {a}, exhausted: {b}}}}}"
    ),
    (
        "{n}: {{menu: {{choices: [{{key: '1', label: {{}}, goto: {a}}},"
        " {{key: '7', label: {{}}, goto: {b}}}]}}, then: {{exhausted: {c}}}}}"
    ),
]


@st.composite
def random_files(draw: st.DrawFn) -> str:
    """Nodes that ask the caller, ask the outside or only speak, wired at random."""
    lines = []
    for place, name in enumerate(NAMES):
        onwards = st.sampled_from([*NAMES[place + 1 :], "fine"])
        kind = draw(st.sampled_from(SILENT + ASKING))
        wiring = {"on": draw(onwards), "on2": draw(onwards)}
        wiring |= {letter: draw(TARGETS) for letter in "abc"}
        lines.append(kind.format(n=name, **wiring))
    return "\n".join(lines) + "\n"


def reachable(hotline: Hotline) -> set[tuple[str, str, str]]:
    """Every possible way out of every node that possible ways lead to; nothing of the engine."""
    possible = {key_of(edge) for edge in possible_edges(hotline)}
    seen = set(hotline.starts.values())
    todo = list(seen)
    found = set()
    while todo:
        for edge in edges_of(hotline, hotline.nodes[todo.pop()]):
            if key_of(edge) in possible:
                found.add(key_of(edge))
                if edge.target not in seen:
                    seen.add(edge.target)
                    todo.append(edge.target)
    return found


@settings(max_examples=20)
@given(random_files())
def test_a_walk_of_any_graph_takes_exactly_the_ways_that_can_be_reached(nodes: str) -> None:
    source = HEAD + indent(nodes + TAIL, " " * 6)
    hotline = load(source.encode()).hotline
    assume(hotline is not None)
    assert hotline is not None
    found = walk(hotline)
    assert set(found.taken) & {key_of(e) for e in found.edges} == reachable(hotline)


def test_a_thousand_nodes_are_walked_within_a_bounded_number_of_acts() -> None:
    lines = []
    for number in range(330):
        ahead = (number + 1) % 330
        lines += [
            f"m{number}: {{menu: {{choices: [{{key: '1', label: {{}}, goto: h{number}}}]}}}}",
            f"h{number}: {{hours: office, then: {{open: s{number}, closed: fine}}}}",
            f"s{number}: {{say: {{en: x}}, then: m{ahead}}}",
        ]
    hotline = load((HEAD + indent("\n".join(lines) + "\n" + TAIL, " " * 6)).encode()).hotline
    assert hotline is not None
    found = walk(hotline)
    assert found.untaken == ()
    assert found.acts < 20_000


def test_the_report_names_ways_without_a_test_by_their_line(
    walked: tuple[Hotline, Walk],
) -> None:
    hotline, found = walked
    tree = read_tree(FILE.read_bytes(), file="flows.yaml")
    assert isinstance(tree, Tree)
    declined = ("away.call_back", "declined", "after.bye")
    coverage = Coverage(found, edges_of_tests(hotline) - {declined}, tree)
    text = as_text(coverage, file="flows.yaml")
    lines = FILE.read_text(encoding="utf-8").splitlines()
    (edge,) = coverage.untested
    assert "declined" in lines[coverage.line(edge) - 1]
    assert f"flows.yaml:{coverage.line(edge)}: away.call_back by declined to after.bye" in text
    told = json.loads(as_json(coverage))
    walked_edges = [e for e in told["edges"] if e["walked"]]
    assert len(walked_edges) == len(found.edges) - len(found.untaken)
    (same,) = [e for e in told["edges"] if (e["source"], e["way"]) == ("main.menu", "4")]
    assert same["tested"]
    assert same["keys"][-1].startswith("press 4")


def test_a_proposed_test_goes_as_written_and_takes_the_way_that_no_test_took(
    walked: tuple[Hotline, Walk],
) -> None:
    hotline, found = walked
    tree = read_tree(FILE.read_bytes(), file="flows.yaml")
    assert isinstance(tree, Tree)
    bare = replace(hotline, file=hotline.file.model_copy(update={"tests": {}}))
    proposed = proposals(bare, Coverage(found, frozenset(), tree))
    assert len(proposed) < len(found.taken)
    for name, test in proposed.items():
        assert run_test(hotline, name, test) is None
    held = replace(hotline, file=hotline.file.model_copy(update={"tests": proposed}))
    wanted = {key for edge in found.edges if found.taken[key := key_of(edge)].testable}
    assert len(wanted) > 0.9 * len(found.edges)
    assert wanted <= edges_of_tests(held)


def test_tests_cover_what_their_calls_take(walked: tuple[Hotline, Walk]) -> None:
    hotline, _ = walked
    tested = edges_of_tests(hotline)
    assert ("complaint.talk", "closed", "complaint.register") in tested
    assert ("away.call_back", "declined", "after.bye") in tested
    fewer = {n: t for n, t in hotline.file.tests.items() if "thinks_better" not in n}
    file = hotline.file.model_copy(update={"tests": fewer})
    tested = edges_of_tests(replace(hotline, file=file))
    assert ("away.call_back", "declined", "after.bye") not in tested
    for name, test in hotline.file.tests.items():
        assert run_test(hotline, name, test) is None
