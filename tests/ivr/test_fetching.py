from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.engine import step
from ivr.events import EventKind
from ivr.happenings import Answered
from ivr.loader import Loaded
from ivr.program_requests import AskProgram, AwaitProgram, Kept, ProgramAnswer
from ivr.testing import CallDriver
from telephony.instructions import Pause, Redirect, Say
from telephony.reports import NothingHeard

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]
NODES = """\
a: {set: {vars: {text: "'a b/../?x=1&y#'", number: '7'}}, then: b}
b:
  http:
    url: https://api.example.com/orders/{{ vars.text }}?n={{ vars.number }}
    say: {en: one moment}
    keep: {text: /order/state, number: /order/count, flag: /ok}
  then: {ok: fine, refused: agent, timeout: top, error: gone}
"""
KEPT = {"text": "sent", "number": 3, "flag": True}


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def test_filler_is_heard_while_the_step_polls(call_outside: Call) -> None:
    driver = call_outside(NODES, program={"kept": KEPT})
    path = f"/voice/step/{driver.run.run_id}/1"
    assert driver.document == (Say("one moment", "en-US", "Joanna"), Redirect(path))
    driver.report(NothingHeard())
    assert heard(driver) == "all is well"
    assert driver.run.vars == KEPT
    assert driver.run.result == {"outcome": "ok", "status": 200}


def test_values_are_encoded_and_cannot_leave_their_place_in_the_address(call_outside: Call) -> None:
    asked = call_outside(NODES).requests[0]
    assert isinstance(asked, AskProgram)
    assert asked.url == "https://api.example.com/orders/a%20b%2F..%2F%3Fx%3D1%26y%23?n=7"


def test_silence_follows_the_filler_until_the_answer_is_there(call_outside: Call) -> None:
    driver = call_outside(NODES)
    asked = step(driver.hotline, driver.run, NothingHeard(), driver.now)
    assert asked.request == AwaitProgram(
        driver.requests[0].request_id,  # type: ignore[union-attr]
        (
            Kept("text", "/order/state", "text"),
            Kept("number", "/order/count", "number"),
            Kept("flag", "/ok", "flag"),
        ),
    )
    done = step(driver.hotline, asked.run, Answered(ProgramAnswer(None)), driver.now)
    assert done.document == (Pause(1), Redirect(f"/voice/step/{driver.run.run_id}/2"))


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("refused", "to an agent"),
        ("timeout", "back at the top"),
        ("error", "attempts used up"),
        ("dropped", "attempts used up"),
    ],
)
def test_ways_out_follow_the_outcome(call_outside: Call, outcome: str, words: str) -> None:
    driver = call_outside(NODES, program={"outcome": outcome, "status": 404})
    driver.report(NothingHeard())
    assert heard(driver) == words
    assert driver.run.vars["flag"] is False


def test_answer_without_a_wanted_value_is_an_error_and_changes_nothing(call_outside: Call) -> None:
    driver = call_outside(NODES, program={"kept": {"text": "sent"}})
    before = dict(driver.run.vars)
    driver.report(NothingHeard())
    assert heard(driver) == "attempts used up"
    assert driver.run.vars == before


def test_host_that_never_says_anything_does_not_hold_the_caller_for_ever(
    call_outside: Call,
) -> None:
    driver = call_outside(NODES)
    run, polls = driver.run, 0
    while True:
        asked = step(driver.hotline, run, NothingHeard(), driver.now)
        done = step(driver.hotline, asked.run, Answered(ProgramAnswer(None)), driver.now)
        run, polls = done.run, polls + 1
        if not isinstance((done.document or (None,))[-1], Redirect):
            break
    assert spoken_words(done.document or ()) == "back at the top"
    assert polls < 200


def test_unknown_value_sends_nothing(call_outside: Call) -> None:
    nodes = NODES.replace("vars.number }}", "string(1 / (vars.number - 7)) }}")
    driver = call_outside(nodes)
    assert driver.requests == []
    assert heard(driver) == "attempts used up"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("api.example.com", "evil.example.com"), "`evil.example.com` may not be asked"),
        (("vars.text }}", "vars.text | digits }}"), "The filter `digits` is for speech"),
        (("/ok}", "/ok}\n    body: {x: vars.text}"), "A GET sends no body"),
        (("https://api.example.com/", "https://{{ vars.text }}/"), "write the address like"),
        (("https://", "ftp://"), "write the address like"),
        (("https://", "https://user@"), "write the address like"),
        (("flag: /ok", "nothing: /ok"), "There is no variable `nothing`"),
        (("flag: /ok", "flag: ok"), "must fit"),
        (("    say:", "    secrets: {Host: crm}\n    say:"), "the header host is ours to write"),
    ],
)
def test_what_cannot_be_asked_is_a_fault(
    load_outside: Load, change: tuple[str, str], fault: str
) -> None:
    loaded = load_outside(NODES.replace(*change))
    assert any(fault in str(each) for each in loaded.faults), loaded.faults


def test_mistake_names_the_pointer_and_nothing_of_the_answer(call_outside: Call) -> None:
    driver = call_outside(NODES)
    asked = step(driver.hotline, driver.run, NothingHeard(), driver.now)
    answer = ProgramAnswer(None)
    answer = ProgramAnswer("ok", 200, {}, "/order/state")  # type: ignore[arg-type]
    done = step(driver.hotline, asked.run, Answered(answer), driver.now)
    (mistake,) = [event for event in done.events if event.kind is EventKind.MISTAKE]
    assert mistake.detail == "the answer does not hold /order/state as declared"
