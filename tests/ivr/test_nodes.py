from collections.abc import Callable

import pytest

from ivr.behaviours import BEHAVIOURS
from ivr.document import spoken_words
from ivr.effects import AddLabel, RaiseLeadTemperature, SetLanguage, SetVariable
from ivr.engine import step
from ivr.events import EventKind
from ivr.flow_tests import FlowTest
from ivr.happenings import Answered
from ivr.hotline import Hotline
from ivr.nodes import VERBS
from ivr.requests import (
    HoursAnswer,
    LookUpCustomer,
    LookUpTicket,
)
from ivr.run import Standing
from ivr.testing import CallDriver
from ivr.words import LeadTemperature, OpenState
from telephony.instructions import Play
from telephony.reports import KeysPressed

Call = Callable[..., CallDriver]


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def press(driver: CallDriver, *keys: str) -> None:
    for digits in keys:
        driver.report(KeysPressed(digits))


def test_every_verb_has_a_behaviour() -> None:
    assert set(BEHAVIOURS) == set(VERBS)


def test_play_names_a_sound_on_our_host(call_nodes: Call) -> None:
    digest = "ab" * 32
    driver = call_nodes(f"a: {{play: {{audio: {digest}, loop: 2}}, then: fine}}\n")
    assert driver.document is not None
    assert driver.document[0] == Play(f"/voice/audio/{digest}", 2)


@pytest.mark.parametrize(("flag", "words"), [("true", "all is well"), ("false", "to an agent")])
def test_when_leaves_by_yes_or_else(call_nodes: Call, flag: str, words: str) -> None:
    nodes = f"a: {{when: '{flag} && !vars.flag', then: {{yes: fine, else: agent}}}}\n"
    assert heard(call_nodes(nodes)) == words


def test_first_case_that_holds_decides(call_nodes: Call) -> None:
    nodes = """\
a: {set: {vars: {number: '7'}}, then: b}
b:
  switch:
    - {when: vars.number > 9, goto: gone}
    - {when: vars.number > 5, goto: fine}
    - {when: 'true', goto: agent}
  then: {else: top}
"""
    assert heard(call_nodes(nodes)) == "all is well"


def test_set_changes_variables_and_leaves_effects(call_nodes: Call) -> None:
    nodes = """\
a:
  set:
    vars: {number: 'vars.number + 2', text: "'n' + string(vars.number)", flag: 'true'}
    contact: {wish: "'red\\tshoes'"}
    labels: [caller]
    lead: hot
  then: fine
"""
    driver = call_nodes(nodes)
    assert driver.run.vars == {"number": 2, "text": "n2", "flag": True}
    assert driver.effects == [
        SetVariable("wish", "redshoes"),
        AddLabel("caller"),
        RaiseLeadTemperature(LeadTemperature.HOT),
    ]


def test_mistaken_expression_is_an_event_and_the_call_goes_on(call_nodes: Call) -> None:
    driver = call_nodes(
        "a: {set: {vars: {number: '1 / vars.number'}}, then: talk}\n"
        "talk: {say: {en: 'at {{ result.opens_at | time }}.'}, then: fine}\n"
    )
    assert heard(driver) == "at . all is well"
    assert driver.run.vars["number"] == 0


def test_called_flow_returns_to_its_caller(call_nodes: Call) -> None:
    other = (
        "other:\n  nodes:\n    hello: {say: {en: in between}, then: back}\n    back: {return: }\n"
    )
    assert heard(call_nodes("a: {call: other, then: fine}\n", other)) == "in between all is well"


def test_flow_that_calls_itself_stops_at_the_depth_limit(call_nodes: Call) -> None:
    nodes = "ask: {menu: {choices: [{key: '1', label: {}, goto: again}]}}\n"
    driver = call_nodes(nodes + "again: {call: main, then: fine}\n")
    press(driver, *["1"] * 8)
    assert driver.run.standing is Standing.LISTENING
    press(driver, "1")
    assert heard(driver) == "something broke"


@pytest.mark.parametrize(
    ("state", "words"),
    [("open", "all is well"), ("closed", "to an agent"), ("holiday", "to an agent")],
)
def test_hours_leave_by_state_and_a_holiday_is_closed_unless_wired(
    call_nodes: Call, state: str, words: str
) -> None:
    nodes = "a: {hours: office, then: {open: fine, closed: agent}}\n"
    assert heard(call_nodes(nodes, hours=state)) == words


def test_failed_request_takes_the_error_way(call_nodes: Call) -> None:
    nodes = "a: {hours: office, then: {open: fine, closed: agent}}\n"
    assert heard(call_nodes(nodes, failing=True)) == "something broke"


@pytest.mark.parametrize(
    ("node", "flow", "words"),
    [
        ("", "", "something broke"),
        ("", "on_error: main.top, ", "back at the top"),
        (", on_error: main.agent", "on_error: main.top, ", "to an agent"),
        (", error: main.fine}, on_error: main.agent", "on_error: main.top, ", "all is well"),
    ],
)
def test_error_way_is_the_nodes_own_or_inherited_from_its_flow_or_the_file(
    call_nodes: Call, node: str, flow: str, words: str
) -> None:
    then = "then: {open: main.gone, closed: main.gone"
    body = f"look: {{hours: office, {then}{node if '}' in node else '}' + node}}}"
    driver = call_nodes(
        "a: {goto: other.look}\n", f"other: {{{flow}nodes: {{{body}}}}}\n", failing=True
    )
    assert heard(driver) == words


def test_answer_of_another_kind_takes_the_error_way(call_nodes: Call) -> None:
    nodes = "a: {lookup: ticket, then: {found: fine, miss: agent}}\n"
    driver = call_nodes("ask: {menu: {choices: [{key: '1', label: {}, goto: a}]}}\n" + nodes)
    asked = step(driver.hotline, driver.run, KeysPressed("1"), driver.now)
    assert asked.request == LookUpTicket()
    assert asked.document is None
    wrong = Answered(HoursAnswer(OpenState.OPEN))
    done = step(driver.hotline, asked.run, wrong, driver.now)
    assert spoken_words(done.document or ()) == "something broke"
    assert EventKind.UNEXPECTED in {event.kind for event in done.events}


def test_lookup_refreshes_the_customer(call_nodes: Call) -> None:
    nodes = "a: {lookup: customer, then: {found: b, miss: agent}}\n"
    nodes += "b: {say: {en: 'hello {{ customer.name }}'}, then: fine}\n"
    driver = call_nodes(nodes, customer={"name": "Ann"})
    assert driver.requests == [LookUpCustomer(None)]
    assert heard(driver) == "hello Ann all is well"


@pytest.mark.parametrize(
    ("lookup", "words"),
    [("found", "all is well"), ("miss", "to an agent"), ("ambiguous", "to an agent")],
)
def test_lookup_leaves_by_outcome(call_nodes: Call, lookup: str, words: str) -> None:
    nodes = "a: {lookup: ticket, then: {found: fine, miss: agent}}\n"
    assert heard(call_nodes(nodes, lookup=lookup)) == words


@pytest.mark.parametrize(("waiting", "words"), [(2, "all is well"), (0, "to an agent")])
def test_queue_check_reads_the_queue(call_nodes: Call, waiting: int, words: str) -> None:
    nodes = """\
a:
  queue_check: {queue: desk, cases: [{when: queue.waiting > 1, goto: fine}]}
  then: {else: agent}
"""
    assert heard(call_nodes(nodes, waiting=waiting)) == words


def test_language_choice_switches_voice_and_is_remembered(shipped: Hotline) -> None:
    test = FlowTest.model_validate({"steps": [{"press": "2"}]})
    driver = CallDriver(shipped, test)
    press(driver, "2")
    assert driver.effects[0] == SetLanguage("en-US")
    assert driver.document is not None
    first = driver.document[0]
    assert getattr(first, "voice", "") == "Polly.Joanna-Neural"
