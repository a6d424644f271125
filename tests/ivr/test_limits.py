from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from ivr.document import spoken_words
from ivr.engine import step
from ivr.events import EventKind
from ivr.happenings import CallerGone, ConversationEnded, EndedHow, RoomReady
from ivr.run import Run, Standing
from ivr.testing import CallDriver
from telephony.reports import Arrived, KeysPressed, NothingHeard

Call = Callable[..., CallDriver]
MENU = "ask: {menu: {say: {en: choose}, choices: [{key: '1', label: {}, goto: ask}]}}\n"
LONG = "x" * 1_900


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def test_more_nodes_than_a_request_may_have_take_the_error_way(call_nodes: Call) -> None:
    chain = "".join(f"n{n}: {{set: {{vars: {{}}}}, then: n{n + 1}}}\n" for n in range(101))
    driver = call_nodes(f"{chain}n101: {{goto: fine}}\n")
    assert heard(driver) == "something broke"


def test_repeating_for_ever_ends_at_the_calls_limit(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    for _ in range(2_100):
        driver.report(KeysPressed("*"))
        if driver.run.standing is Standing.OVER:
            break
    assert heard(driver) == "something broke"
    assert driver.run.visited > 1_990


def test_minutes_with_the_machine_are_limited(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    driver.now += timedelta(minutes=59)
    driver.report(KeysPressed("1"))
    assert heard(driver) == "choose"
    driver.now += timedelta(minutes=2)
    driver.report(KeysPressed("1"))
    assert heard(driver) == "something broke"


def test_waiting_and_talking_are_not_time_with_the_machine(call_nodes: Call) -> None:
    talk = "talk: {enqueue: desk, then: {bridged: ask, full: fine, timeout: fine, closed: fine}}\n"
    driver = call_nodes(talk + MENU)
    driver.now += timedelta(hours=2)
    driver.report(RoomReady("room"))
    driver.now += timedelta(hours=2)
    driver.report(ConversationEnded(EndedHow.AGENT_ENDED))
    driver.report(KeysPressed("1"))
    assert heard(driver) == "choose"


def test_document_too_large_for_the_carrier_takes_the_error_way(call_nodes: Call) -> None:
    nodes = "".join(f"n{n}: {{say: {{en: {LONG}}}, then: n{n + 1}}}\n" for n in range(40))
    driver = call_nodes(nodes + "n40: {goto: ask}\n" + MENU)
    assert heard(driver) == "something broke"


def test_markup_that_escapes_grow_too_large_takes_the_error_way(call_nodes: Call) -> None:
    nodes = "".join(f"n{n}: {{say: {{en: '{'&' * 1_900}'}}, then: n{n + 1}}}\n" for n in range(9))
    driver = call_nodes(nodes + "n9: {goto: ask}\n" + MENU)
    assert heard(driver) == "something broke"
    limits = [event.exit for event in driver.events if event.kind is EventKind.LIMIT]
    assert limits == ["bytes"]


def test_errors_in_a_circle_end_with_an_apology(call_nodes: Call) -> None:
    nodes = """\
ask: {menu: {say: {en: choose}, choices: [{key: '1', label: {}, goto: look}]}}
look: {lookup: ticket, on_error: ask, then: {found: fine, miss: fine}}
"""
    driver = call_nodes(nodes, failing=True)
    for _ in range(5):
        driver.report(KeysPressed("1"))
        assert heard(driver) == "choose"
    driver.report(KeysPressed("1"))
    assert heard(driver) == "we are sorry"
    assert driver.run.standing is Standing.OVER


def test_limit_is_an_event_with_its_name(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    run = replace(driver.run, machine_s=4_000.0)
    done = step(driver.hotline, run, NothingHeard(), driver.now)
    limits = [event.exit for event in done.events if event.kind is EventKind.LIMIT]
    assert limits == ["minutes"]


def test_run_of_another_version_is_refused(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    with pytest.raises(ValueError, match="pinned to version other"):
        step(driver.hotline, replace(driver.run, flow_hash="other"), Arrived(), driver.now)


def test_nothing_happens_after_the_end(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    driver.report(CallerGone())
    for what in (KeysPressed("1"), CallerGone(), Arrived()):
        done = step(driver.hotline, driver.run, what, driver.now)
        assert (done.document, done.effects, done.events) == (None, (), ())


def test_a_call_that_began_under_an_earlier_release_goes_on(call_nodes: Call) -> None:
    driver = call_nodes(MENU)
    kept = driver.run.to_json() | {"path": [{"node": "main.ask", "key": "1", "label": {}}]}
    assert Run.from_json(kept) == driver.run


@pytest.mark.parametrize(("wanted", "told"), [("nowhere", ["nowhere"]), ("main", []), (None, [])])
def test_a_flow_asked_for_in_vain_is_told_of_and_the_entry_taken(
    call_nodes: Call, wanted: str | None, told: list[str]
) -> None:
    driver = call_nodes(MENU)
    run = driver.hotline.start(
        UUID(driver.run.run_id), call=driver.run.call, customer=driver.run.customer, flow=wanted
    )
    begun = step(driver.hotline, Run.from_json(run.to_json()), Arrived(), driver.now)
    events = [e.detail for e in begun.events if e.kind is EventKind.UNKNOWN_FLOW]
    assert events == told
    assert spoken_words(begun.document or ()) == "choose"
