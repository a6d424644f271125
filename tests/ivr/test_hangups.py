from collections.abc import Callable

import pytest

from cti.words import LeftBecause
from ivr.document import spoken_words
from ivr.effects import AddLabel, KeepRecording, LeaveQueue, SendText
from ivr.engine import step
from ivr.events import EventKind
from ivr.flow_tests import Line
from ivr.happenings import Answered, CallerGone
from ivr.loader import Loaded
from ivr.requests import Failed, OpenTicket
from ivr.run import Standing
from ivr.testing import CallDriver
from telephony.reports import KeysPressed, MessageRecorded, NothingHeard

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]
WAITING = """\
a:
  enqueue: desk
  then: {bridged: fine, full: agent, timeout: top, closed: gone, hangup: sorry, error: oops}
sorry: {set: {labels: [gave_up]}, then: open}
open: {ticket: {kind: other, subject: gave up, say: {en: never heard}}, then: write}
write: {sms: {en: 'we have {{ result.number }}'}, then: end}
end: {hangup: {en: never heard either}}
"""
MESSAGE = """\
a:
  voicemail: {say: {en: after the tone}}
  then: {recorded: fine, hangup: sorry, error: oops}
sorry: {set: {labels: [hung_up]}, then: end}
end: {hangup: }
"""


def kinds(driver: CallDriver) -> list[type]:
    return [type(effect) for effect in driver.effects]


def test_silent_nodes_follow_a_hang_up_and_nothing_is_said(call_nodes: Call) -> None:
    driver = call_nodes(WAITING)
    driver.effects.clear()
    driver.report(CallerGone())
    assert driver.document is None
    assert driver.run.standing is Standing.OVER
    assert kinds(driver) == [LeaveQueue, AddLabel, SendText]
    left, _, text = driver.effects
    assert isinstance(left, LeaveQueue)
    assert left.because is LeftBecause.ABANDONED
    assert isinstance(text, SendText)
    assert text.text == "we have 10001"
    assert isinstance(driver.requests[-1], OpenTicket)


def test_hang_up_is_followed_once_however_often_it_is_told(call_nodes: Call) -> None:
    driver = call_nodes(WAITING)
    for _ in range(3):
        driver.report(CallerGone())
    assert kinds(driver).count(AddLabel) == 1
    assert [event.kind for event in driver.events].count(EventKind.ENDED) == 1


def test_failure_behind_a_hang_up_ends_quietly(call_nodes: Call) -> None:
    driver = call_nodes(WAITING)
    driver.act(Line.model_validate({"given": {"failing": True}}))
    driver.report(CallerGone())
    assert driver.document is None
    assert driver.run.standing is Standing.OVER
    assert SendText not in kinds(driver)


def test_voicemail_left_by_hanging_up_is_kept_before_what_follows(call_nodes: Call) -> None:
    driver = call_nodes(MESSAGE)
    driver.report(MessageRecorded("https://example.invalid/r", 9, by_hangup=True))
    assert kinds(driver) == [KeepRecording, AddLabel]
    assert driver.document is None


def test_recording_told_of_after_what_followed_is_still_kept_once(call_nodes: Call) -> None:
    driver = call_nodes(MESSAGE)
    driver.report(CallerGone())
    driver.report(MessageRecorded("https://example.invalid/r", 9, by_hangup=True))
    assert kinds(driver) == [AddLabel, KeepRecording]
    assert driver.run.place == "main.a"


def test_voicemail_without_a_message_is_empty_for_somebody_who_stays(call_nodes: Call) -> None:
    driver = call_nodes(MESSAGE)
    driver.report(NothingHeard())
    assert spoken_words(driver.document or ()) == "all is well"
    assert kinds(driver) == []


@pytest.mark.parametrize(
    "end",
    ["{say: {en: x}, then: last}", "{menu: {choices: [{key: '1', label: {}, goto: last}]}}"],
)
def test_speaking_behind_a_hang_up_is_a_fault(load_nodes: Load, end: str) -> None:
    nodes = MESSAGE.replace("{hangup: }", end) + "last: {hangup: }\n"
    faults = [str(fault) for fault in load_nodes(nodes).faults]
    assert any("`main.end` follows a hang-up" in fault for fault in faults), faults


def test_short_form_of_then_does_not_wire_the_hang_up(call_nodes: Call) -> None:
    nodes = "a: {voicemail: {say: {en: after the tone}}, then: fine}\n"
    driver = call_nodes(nodes)
    driver.report(CallerGone())
    assert driver.effects == []
    assert [event.exit for event in driver.events if event.kind is EventKind.LEFT] == ["start"]


def test_limit_reached_in_a_survey_still_ends_the_survey(call_nodes: Call) -> None:
    nodes = "a: {survey: after, then: {done: fine, partial: top, refused: agent}}\n"
    driver = call_nodes(nodes)
    driver.run.machine_s = 10_000
    driver.report(KeysPressed("5"))
    assert [type(e).__name__ for e in driver.effects] == ["SurveyEnded"]


def test_error_way_behind_a_hang_up_puts_nobody_into_a_queue(call_nodes: Call) -> None:
    nodes = WAITING.replace("then: write}", "then: write, on_error: a}")
    driver = call_nodes(nodes)
    asked = step(driver.hotline, driver.run, CallerGone(), driver.now)
    assert isinstance(asked.request, OpenTicket)
    done = step(driver.hotline, asked.run, Answered(Failed("given")), driver.now)
    assert (done.request, done.document, done.effects) == (None, None, ())
    assert done.run.standing is Standing.OVER
