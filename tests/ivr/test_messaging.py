from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from ivr.document import spoken_words
from ivr.effects import SendText
from ivr.events import EventKind
from ivr.facts import CallFacts, CustomerFacts
from ivr.hotline import Hotline
from ivr.loader import Loaded
from ivr.nodes.texts import PromptId
from ivr.spoken import FILTERS
from ivr.spoken.manner import Manner
from ivr.testing import CallDriver
from ivr.turn import Turn

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]


def texts(driver: CallDriver) -> list[tuple[str, str | None]]:
    return [(e.text, e.to) for e in driver.effects if isinstance(e, SendText)]


def test_text_is_queued_and_the_call_goes_on_at_once(call_nodes: Call) -> None:
    nodes = "a: {sms: [{en: 'hello {{ call.from }}.'}, {en: bye}], then: fine}\n"
    driver = call_nodes(nodes)
    assert texts(driver) == [("hello +8613800000001. bye", None)]
    assert spoken_words(driver.document or ()) == "all is well"


def test_text_goes_to_the_number_a_flow_gives(call_nodes: Call) -> None:
    nodes = """\
a: {set: {vars: {text: "'13900000002'"}}, then: b}
b: {sms: {to: vars.text, text: {en: hello}}, then: fine}
"""
    assert texts(call_nodes(nodes)) == [("hello", "13900000002")]


@pytest.mark.parametrize("body", ["{to: vars.text, text: {en: hello}}", "{en: '{{ vars.text }}'}"])
def test_nothing_to_write_or_nobody_to_write_to_is_an_event(call_nodes: Call, body: str) -> None:
    driver = call_nodes(f"a: {{sms: {body}, then: fine}}\n")
    assert texts(driver) == []
    assert spoken_words(driver.document or ()) == "all is well"
    assert EventKind.MISTAKE in {event.kind for event in driver.events}


def test_text_is_cut_to_what_an_outbox_takes(call_nodes: Call) -> None:
    driver = call_nodes(f"a: {{sms: {{en: {'x' * 1_500}}}, then: fine}}\n")
    assert len(texts(driver)[0][0]) == 1_000


def test_to_must_give_a_text(load_nodes: Load) -> None:
    loaded = load_nodes("a: {sms: {to: vars.number, text: {en: x}}, then: fine}\n")
    assert any("it must give a text" in str(fault) for fault in loaded.faults)


def test_text_holds_figures_where_speech_has_words(shipped: Hotline) -> None:
    run = shipped.start(UUID(int=7), call=CallFacts(), customer=CustomerFacts(language="zh-CN"))
    run.result = {
        "starts_at": "2026-11-24T02:00:00+00:00",
        "number": "10042",
        "service": "上门服务",
    }
    turn = Turn(shipped, run, datetime(2026, 11, 23, tzinfo=UTC))
    words = (PromptId("appointment_text"),)
    assert turn.text(words).startswith("您已预约2026年11月24日10:00的上门服务，预约号10042。")
    turn.say(words)
    assert turn.run.held[0][1].startswith("您已预约二零二六年十一月二十四日上午十点")
    assert "+8613800000001" in FILTERS["phone"].speak(
        "+8613800000001", Manner("zh-CN", "Asia/Shanghai", written=True)
    )
    assert FILTERS["digits"].speak("10042", Manner("en-US", "UTC", written=True)) == "10042"
