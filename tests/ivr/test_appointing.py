from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from ivr.appointment_requests import (
    AppointmentAnswer,
    BookAppointment,
    CancelAppointment,
    FindSlot,
)
from ivr.document import spoken_words
from ivr.effects import ReleaseSlot
from ivr.engine import step
from ivr.happenings import Answered, CallerGone
from ivr.loader import Loaded
from ivr.run import Standing
from ivr.testing import CallDriver
from ivr.words import AppointmentOutcome
from telephony.reports import KeysPressed

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEN = NINE.replace(hour=10)
TIMES = {"times": [NINE.isoformat(), TEN.isoformat()]}
BOOK = """\
a:
  appointment:
    service: visit
    ask_slot: {en: 'at {{ result.starts_at.getHours() }}'}
    topic: visit
  then: {booked: fine, none_free: top, cancelled: agent, error: gone}
"""
CONFIRMED = BOOK.replace("topic: visit", "confirm: {en: really}")
CHANGE = BOOK.replace("service: visit", "action: change")
CANCEL = """\
a:
  appointment: {action: cancel, confirm: {en: 'cancel {{ result.number }}'}}
  then: {booked: fine, none_free: top, cancelled: agent, error: gone}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def press(driver: CallDriver, *keys: str) -> None:
    for digits in keys:
        driver.report(KeysPressed(digits))


def released(driver: CallDriver) -> int:
    return sum(isinstance(effect, ReleaseSlot) for effect in driver.effects)


def test_offered_time_is_taken(call_outside: Call) -> None:
    driver = call_outside(BOOK, **TIMES)
    assert heard(driver) == "at 9"
    press(driver, "1")
    assert heard(driver) == "all is well"
    found, booked = driver.requests
    assert isinstance(found, FindSlot)
    assert isinstance(booked, BookAppointment)
    assert (booked.hold_id, booked.topic, booked.changes) == (found.hold_id, "visit", None)
    assert released(driver) == 0


def test_next_time_is_looked_for_behind_the_offered_one(call_outside: Call) -> None:
    driver = call_outside(BOOK, **TIMES)
    press(driver, "2")
    assert heard(driver) == "at 10"
    found = driver.requests[-1]
    assert isinstance(found, FindSlot)
    assert (found.after, found.next_day) == (NINE, False)
    press(driver, "3")
    found = driver.requests[-1]
    assert isinstance(found, FindSlot)
    assert (found.after, found.next_day) == (TEN, True)
    assert heard(driver) == "back at the top"
    assert released(driver) == 1


def test_read_back_is_asked_for_and_may_be_taken_back(call_outside: Call) -> None:
    driver = call_outside(CONFIRMED, **TIMES)
    press(driver, "1")
    assert heard(driver) == "really"
    press(driver, "2")
    assert heard(driver) == "at 9"
    press(driver, "1", "1")
    assert heard(driver) == "all is well"


@pytest.mark.parametrize("keys", [["4"], ["2", "4"]])
def test_giving_up_frees_the_held_time(call_outside: Call, keys: list[str]) -> None:
    driver = call_outside(BOOK, **TIMES)
    press(driver, *keys)
    assert heard(driver) == "to an agent"
    assert released(driver) == 1


@pytest.mark.parametrize("leave", ["hang up", "global key", "exhausted"])
def test_leaving_any_other_way_frees_the_held_time_too(call_outside: Call, leave: str) -> None:
    driver = call_outside(BOOK, **TIMES)
    match leave:
        case "hang up":
            driver.report(CallerGone())
            driver.report(CallerGone())
        case "global key":
            press(driver, "0")
        case _:
            press(driver, "7", "7", "7", "7")
            assert heard(driver) == "attempts used up"
    assert released(driver) == 1


def test_time_that_somebody_else_took_meanwhile_leads_to_the_next_offer(call_outside: Call) -> None:
    driver = call_outside(BOOK, **TIMES)
    asked = step(driver.hotline, driver.run, KeysPressed("1"), driver.now)
    taken = Answered(AppointmentAnswer(AppointmentOutcome.TAKEN))
    again = step(driver.hotline, asked.run, taken, driver.now)
    assert isinstance(again.request, FindSlot)
    assert again.request.after == NINE


def test_offers_end(call_outside: Call) -> None:
    driver = call_outside(BOOK.replace("topic: visit", "offers: 1"), **TIMES)
    press(driver, "2")
    assert heard(driver) == "back at the top"
    assert released(driver) == 1


def test_nothing_free_is_said(call_outside: Call) -> None:
    assert heard(call_outside(BOOK)) == "back at the top"


def test_change_names_the_appointment_it_replaces(call_outside: Call) -> None:
    driver = call_outside(CHANGE, **TIMES)
    press(driver, "1")
    found, booked = driver.requests
    assert isinstance(found, FindSlot)
    assert isinstance(booked, BookAppointment)
    assert (found.service, found.changes, booked.changes) == (None, "", "")


@pytest.mark.parametrize(("key", "words"), [("1", "to an agent"), ("2", "all is well")])
def test_cancelling_is_asked_first(call_outside: Call, key: str, words: str) -> None:
    driver = call_outside(CANCEL, **TIMES)
    assert heard(driver) == "cancel 10001"
    press(driver, key)
    assert heard(driver) == words
    assert isinstance(driver.requests[-1], CancelAppointment) == (key == "1")


def test_nothing_to_cancel_is_the_error_way(call_outside: Call) -> None:
    driver = call_outside(CANCEL, lookup="miss")
    assert heard(driver) == "attempts used up"


def test_failure_takes_the_error_way(call_outside: Call) -> None:
    driver = call_outside(BOOK, failing=True)
    assert heard(driver) == "attempts used up"
    assert driver.run.standing is Standing.OVER


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "{service: visit}",
        "{action: cancel}",
        "{action: change}",
        "{service: none, ask_slot: {en: x}}",
    ],
)
def test_node_that_cannot_work_is_refused(load_outside: Load, body: str) -> None:
    nodes = f"a: {{appointment: {body}, then: {{booked: fine, cancelled: agent, error: oops}}}}\n"
    assert load_outside(nodes).hotline is None
