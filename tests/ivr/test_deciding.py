from collections import Counter
from collections.abc import Callable
from uuid import UUID

import pytest

from ivr.document import spoken_words
from ivr.edges import edges_of
from ivr.engine import step
from ivr.events import EventKind
from ivr.facts import CallFacts, CustomerFacts
from ivr.hotline import Hotline
from ivr.loader import Loaded
from ivr.testing import SOME_MONDAY, CallDriver
from telephony.reports import Arrived, KeysPressed

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]
SPLIT = """\
a:
  split:
    - {name: plain, weight: 70, goto: fine}
    - {name: never, weight: 0, goto: gone}
    - {name: fancy, weight: 30, goto: agent}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def ways(driver: CallDriver) -> list[str]:
    return [event.exit for event in driver.events if event.kind is EventKind.LEFT]


def drawn(hotline: Hotline, call: CallFacts, customer: CustomerFacts, run: int = 1) -> str:
    begun = hotline.start(UUID(int=run), call=call, customer=customer)
    return step(hotline, begun, Arrived(), SOME_MONDAY).events[1].exit


def test_split_draws_by_weight_and_the_same_customer_always_alike(load_nodes: Load) -> None:
    hotline = load_nodes(SPLIT).hotline
    assert hotline is not None
    customers = [CustomerFacts(known=True, cid=f"C{n:06}") for n in range(2_000)]
    first = [drawn(hotline, CallFacts(from_="+8613800000001"), each) for each in customers]
    again = [drawn(hotline, CallFacts(from_="+14155550100"), each, 2) for each in customers]
    assert first == again
    counts = Counter(first)
    assert counts["never"] == 0
    assert 1_300 < counts["plain"] < 1_500


def test_unknown_number_is_drawn_by_itself_and_a_withheld_one_by_its_call(load_nodes: Load) -> None:
    hotline = load_nodes(SPLIT).hotline
    assert hotline is not None
    numbers = [CallFacts(from_=f"+861380000{n:04}") for n in range(100)]
    assert len({drawn(hotline, each, CustomerFacts()) for each in numbers}) == 2
    assert len({drawn(hotline, numbers[0], CustomerFacts(), run) for run in range(1, 50)}) == 1
    hidden = [CallFacts(call_id=str(UUID(int=n))) for n in range(100)]
    assert len({drawn(hotline, each, CustomerFacts()) for each in hidden}) == 2


@pytest.mark.parametrize(
    ("variants", "words"),
    [
        ("[{name: a, weight: 0, goto: fine}]", "every weight is 0"),
        ("[{name: a, weight: 1, goto: fine}, {name: a, weight: 1, goto: top}]", "named `a`"),
    ],
)
def test_split_that_cannot_be_drawn_is_an_error(
    load_nodes: Load, variants: str, words: str
) -> None:
    loaded = load_nodes(f"a: {{split: {variants}}}\n")
    assert any(words in str(fault.sentence) for fault in loaded.errors), loaded.errors


def test_cases_are_counted_by_their_names(call_nodes: Call) -> None:
    nodes = """\
a:
  switch:
    - {when: vars.flag, goto: gone}
    - {when: 'true', name: always, goto: b}
  then: {else: top}
b:
  queue_check:
    queue: desk
    cases:
      - {when: queue.waiting > 90, name: endless, goto: gone}
      - {when: queue.waiting > 1, goto: fine}
  then: {else: top}
"""
    driver = call_nodes(nodes, waiting=5)
    assert heard(driver) == "all is well"
    assert ways(driver) == ["start", "always", "case2"]
    hotline = driver.hotline
    named = {edge.way for edge in edges_of(hotline, hotline.nodes["main.b"])}
    assert {"endless", "case2", "else", "error"} == named


@pytest.mark.parametrize("source", ["queue.waiting > 1", "queue . waiting > 1"])
def test_name_is_read_however_it_is_written(call_nodes: Call, source: str) -> None:
    nodes = f"""\
a:
  queue_check: {{queue: desk, cases: [{{when: {source}, goto: fine}}]}}
  then: {{else: top}}
"""
    assert heard(call_nodes(nodes, waiting=5)) == "all is well"


def test_attribute_set_in_this_call_is_read_in_this_call(call_nodes: Call) -> None:
    nodes = "a: {set: {contact: {wish: \"'shoes'\"}}, then: b}\n"
    nodes += "b: {say: {en: 'you wish {{ contact.wish }}'}, then: fine}\n"
    assert heard(call_nodes(nodes)) == "you wish shoes all is well"


MAIN = """\
a:
  set: {vars: {number: '10'}}
  then: b
b:
  call: {flow: outer, with: {count: 'vars.number - 7'}, into: {number: total}}
  then: tell
tell: {say: {en: 'sum {{ vars.number }}'}, then: fine}
"""
FLOWS = """\
outer:
  params: {count: number}
  returns: {total: number, word: text}
  nodes:
    rest: {call: {flow: inner, with: {count: vars.count - 1}, into: {number: tens}}, then: add}
    add: {return: {total: vars.number + vars.count, word: "''"}}
inner:
  params: {count: number}
  returns: {tens: number}
  nodes:
    back: {return: {tens: vars.count * 10}}
"""
INTO = "{number: total}}\n  then: tell"


def test_called_flow_gets_its_own_parameters_and_gives_back(call_nodes: Call) -> None:
    driver = call_nodes(MAIN, FLOWS)
    assert heard(driver) == "sum 23 all is well"
    assert "count" not in driver.run.vars
    assert driver.run.stack == []


def test_calling_node_leaves_by_its_own_next_when_the_flow_returns(call_nodes: Call) -> None:
    driver = call_nodes(MAIN, FLOWS)
    left = [(e.node, e.exit) for e in driver.events if e.kind is EventKind.LEFT]
    assert left[-3:] == [("outer.rest", "next"), ("main.b", "next"), ("main.tell", "next")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("with: {count: 'vars.number - 7'}, ", "", "wants `count`, a number"),
        ("{count: 'vars.number - 7'}", "{count: '1', more: '2'}", "has no parameter `more`"),
        ("'vars.number - 7'", "vars.text", "must give a whole number"),
        (INTO, INTO.replace("total", "much"), "returns no `much`"),
        (INTO, INTO.replace("number", "text"), "`text` holds a text"),
        (INTO, INTO.replace("number", "nix"), "no variable `nix`"),
        (", word: \"''\"}", "}", "returns `word`"),
        ("word: \"''\"}", "word: '1'}", "must give a text"),
        ("word: \"''\"}", "word: \"''\", other: '1'}", "does not say that it returns"),
        ("returns: {total: number,", "returns: {total: text,", "must give a text"),
        ("params: {count: number}", "params: {count: number, text: text}", "already one of"),
        ("outer:\n  params: {count: number}", "outer:\n  params: {count: text}", "in another flow"),
        ("sum {{ vars.number }}", "sum {{ vars.count }}", "parameter of another flow"),
        ("flow: outer", "flow: outre", "no flow `outre`"),
    ],
)
def test_arguments_and_results_are_checked_when_the_file_is_read(
    load_nodes: Load, old: str, new: str, words: str
) -> None:
    assert old in MAIN + FLOWS
    loaded = load_nodes(MAIN.replace(old, new), FLOWS.replace(old, new))
    assert loaded.hotline is None
    told = [str(fault.sentence) for fault in loaded.errors]
    assert any(words in sentence for sentence in told), told


def test_depth_is_a_limit_with_its_name(call_nodes: Call) -> None:
    nodes = "ask: {menu: {choices: [{key: '1', label: {}, goto: again}]}}\n"
    driver = call_nodes(nodes + "again: {call: main, then: fine}\n")
    for _ in range(9):
        driver.report(KeysPressed("1"))
    limits = [event.exit for event in driver.events if event.kind is EventKind.LIMIT]
    assert limits == ["depth"]


def test_budget_of_an_expression_is_a_mistake_and_the_call_goes_on(call_nodes: Call) -> None:
    ten = "[0,1,2,3,4,5,6,7,8,9]"
    costly = "vars.number == 0"
    for name in "abcdefg":
        costly = f"{ten}.all({name}, {costly})"
    driver = call_nodes(f"a: {{when: '{costly}', then: {{yes: agent, else: fine}}}}\n")
    assert heard(driver) == "all is well"
    (mistake,) = [event for event in driver.events if event.kind is EventKind.MISTAKE]
    assert mistake.detail.endswith("budget exceeded")
