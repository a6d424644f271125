import time
from collections.abc import Callable

import pytest

from ivr.faults import FlowFault, Severity
from ivr.loader import Loaded, load
from ivr.reading import Tree, read_tree

Load = Callable[[str], Loaded]


def fault(source: bytes) -> FlowFault:
    loaded = load(source, file="f.yaml")
    assert loaded.hotline is None
    assert loaded.faults
    return loaded.faults[0]


def test_scalars_stay_what_the_author_typed() -> None:
    tree = read_tree(b"no: 0123\nyes: 12:30\non: off\nnull: ~\n", file="f")
    assert isinstance(tree, Tree)
    assert tree.value == {"no": "0123", "yes": "12:30", "on": "off", "null": None}


def test_a_folded_text_is_its_words_and_nothing_else() -> None:
    tree = read_tree(b"a: >-\n  press 1.\n  Press 2.\n", file="f")
    assert isinstance(tree, Tree)
    assert tree.value == {"a": "press 1. Press 2."}


@pytest.mark.parametrize(
    ("source", "line", "column", "words"),
    [
        (b"a: 1\na: 2\n", 2, 1, "twice"),
        (b"a:\n  b: 1\n  c: 2\n  b: 3\n", 4, 3, "twice"),
        (b"a: !!python/object:os.system x", 1, 4, "tag"),
        (b"a: [1\n", 2, 1, "not YAML"),
        (b"---\na: 1\n---\nb: 2\n", 3, 1, "second document"),
        (b"a: &a [*a]", 1, 8, "anchor"),
        (b"? [a]\n: b", 1, 3, "plain word"),
        (b"a: \x00", 1, 1, "not YAML"),
        (b"ok: 1\nb: \xff", 2, 1, "UTF-8"),
        (b"", 1, 1, "empty"),
        (b"- a\n", 1, 1, "must hold keys"),
        (b"[" * 100, 1, 42, "deeper"),
        (b"a: " + b"x" * 2_000_001, 1, 1, "larger"),
    ],
)
def test_what_is_no_flow_file_is_refused_at_its_place(
    source: bytes, line: int, column: int, words: str
) -> None:
    found = fault(source)
    assert (found.line, found.column) == (line, column)
    assert words in str(found.sentence)


def test_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = b"a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
        b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 10)
    )
    assert "more than 60,000 values" in str(fault(bomb).sentence)


def test_too_many_aliases_are_refused() -> None:
    source = b"a: &a x\nb: [" + b", ".join([b"*a"] * 101) + b"]\n"
    assert "aliases" in str(fault(source).sentence)


def test_more_values_than_a_file_may_hold_are_refused_early() -> None:
    source = b"a:\n" + b"".join(b"  - x%d\n" % n for n in range(100_000))
    begun = time.process_time()
    assert "more than 60,000 values" in str(fault(source).sentence)
    assert time.process_time() - begun < 30


@pytest.mark.parametrize(
    ("nodes", "line", "column", "words"),
    [
        ("a: {shout: hello}\n", 36, 11, "`shout` is not something a node can do"),
        ("a: {say: {en: x}, menu: {}, then: fine}\n", 36, 7, "exactly one verb"),
        ("a: {note: nothing}\n", 36, 7, "exactly one verb"),
        ("a: {say: {en: x}, then: {nxt: fine}}\n", 36, 32, "no way out `nxt`"),
        ("a: {say: {en: x}, then: nowhere}\n", 36, 31, "no node `main.nowhere`"),
        ("a: {say: welcom, then: fine}\n", 36, 16, "no prompt `welcom`"),
        ("a: {when: vars.nope, then: {yes: fine, else: fine}}\n", 36, 21, "undeclared reference"),
        ("a: {when: vars.text, then: {yes: fine, else: fine}}\n", 36, 17, "must give yes or no"),
        ("a: {set: {vars: {number: \"'a' + 1\"}}, then: fine}\n", 36, 37, "no matching overload"),
        ("a: {set: {vars: {number: \"'a'\"}}, then: fine}\n", 36, 33, "must give a whole number"),
        ("a: {say: {en: 'hi {{ vars.txt }}'}, then: fine}\n", 36, 32, "undeclared"),
        ("a: {say: {en: 'hi {{ vars.text | shout }}'}, then: fine}\n", 36, 28, "no filter `shout`"),
        ("a: {say: {en: 'hi {{ vars.text | number }}'}, then: fine}\n", 36, 28, "cannot speak str"),
        (
            "a: {say: {en: 'hi {{ vars.number | amount XYZ }}'}, then: fine}\n",
            36,
            28,
            "no currency",
        ),
        (
            "a: {say: {en: 'hi {{ vars.text | date XYZ }}'}, then: fine}\n",
            36,
            28,
            "nothing may fol",
        ),
        ("a: {say: {en: 'hi {{ vars.text'}, then: fine}\n", 36, 22, "do not pair"),
        ("a: {say: {fr: x}, then: fine}\n", 36, 21, "no language `fr`"),
        ("a: {enqueue: dsk, then: fine}\n", 36, 20, "no queue `dsk`"),
        ("a: {hours: offce, then: fine}\n", 36, 18, "no calendar `offce`"),
        ("a: {survey: aftr, then: fine}\n", 36, 19, "no survey `aftr`"),
        ("a: {set: {vars: {nope: '1'}}, then: fine}\n", 36, 30, "no variable `nope`"),
        ("a: {menu: {choices: [{key: x, label: {}, goto: fine}]}}\n", 36, 34, "not written as"),
        ("a: {menu: {choices: [], timeout_s: soon}}\n", 36, 42, "timeout_s"),
        ("a: {hangup: {say: {en: x}, nope: 1}}\n", 36, 34, "`nope` is not known here"),
    ],
)
def test_mistakes_are_told_with_line_and_column(
    load_nodes: Load, nodes: str, line: int, column: int, words: str
) -> None:
    loaded = load_nodes(nodes)
    assert loaded.hotline is None
    places = {(f.line, f.column): str(f.sentence) for f in loaded.faults}
    assert (line, column) in places, places
    assert words in places[line, column], places


def test_expression_over_several_lines_is_blamed_on_its_own_line(load_nodes: Load) -> None:
    nodes = "a:\n  when: |\n    vars.flag &&\n    vars.nope\n  then: {yes: fine, else: fine}\n"
    assert [f.line for f in load_nodes(nodes).faults] == [39]


def test_expression_longer_than_a_thousand_characters_is_refused(load_nodes: Load) -> None:
    long = " && ".join(["vars.flag"] * 100)
    loaded = load_nodes(f"a: {{when: {long}, then: fine}}\n")
    assert loaded.hotline is None


def test_good_file_loads_with_its_hash(load_nodes: Load) -> None:
    loaded = load_nodes("a: {say: {en: x}, then: fine}\n")
    assert loaded.hotline is not None
    assert len(loaded.hotline.hash) == 64
    assert not loaded.errors
    assert {f.severity for f in loaded.faults} <= {Severity.WARNING}


def test_misspelt_word_is_met_with_advice(load_nodes: Load) -> None:
    (found, *_) = load_nodes("a: {meun: {}}\n").faults
    assert str(found.advice) == "Did you mean `menu`?"


def test_a_skill_may_ask_for_a_level_and_only_for_one_there_is(load_nodes: Load) -> None:
    asks = "a: {{enqueue: {{queue: desk, skills: ['{}']}}, then: {{bridged: fine}}}}\n"
    assert load_nodes(asks.format("sales>=3")).hotline is not None
    assert load_nodes(asks.format("sales>=6")).hotline is None
