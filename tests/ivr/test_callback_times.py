from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cti.words import CallbackOutcome
from ivr.document import spoken_words
from ivr.engine import step
from ivr.happenings import Answered
from ivr.requests import BookCallback, CallbackAnswer, FindCallbackSlot, SlotSize
from ivr.testing import CallDriver
from telephony.reports import KeysPressed

Call = Callable[..., CallDriver]
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEN = NINE.replace(hour=10)
TIMES = {"times": [NINE.isoformat(), TEN.isoformat()]}
NODES = """\
a:
  callback:
    queue: desk
    confirm: {en: this number}
    ask_number: {en: which number}
    slots: {ask: {en: when}, offer: {en: 'at {{ result.due_at.getHours() }}'}, minutes: 60, each: 2}
  then: {booked: fine, duplicate: top, invalid: agent, declined: agent, error: gone}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def press(driver: CallDriver, *keys: str) -> None:
    for digits in keys:
        driver.report(KeysPressed(digits))


def booked(driver: CallDriver) -> BookCallback:
    (request,) = [each for each in driver.requests if isinstance(each, BookCallback)]
    return request


def test_as_soon_as_possible_is_the_first_choice(call_nodes: Call) -> None:
    driver = call_nodes(NODES, **TIMES)
    press(driver, "1")
    assert heard(driver) == "when"
    press(driver, "1")
    assert heard(driver) == "all is well"
    assert (booked(driver).due_at, booked(driver).slot) == (None, None)


def test_time_is_offered_and_taken(call_nodes: Call) -> None:
    driver = call_nodes(NODES, **TIMES)
    press(driver, "1", "2")
    assert heard(driver) == "at 9"
    press(driver, "2")
    assert heard(driver) == "at 10"
    press(driver, "1")
    assert heard(driver) == "all is well"
    assert (booked(driver).due_at, booked(driver).slot) == (TEN, SlotSize(60, 2))


def test_another_number_and_a_time_go_together(call_nodes: Call) -> None:
    driver = call_nodes(NODES, **TIMES)
    press(driver, "2", "02155550000", "2", "1")
    assert (booked(driver).number, booked(driver).due_at) == ("02155550000", NINE)


@pytest.mark.parametrize("keys", [["1", "2", "3"], ["1", "2", "2", "2"]])
def test_who_likes_no_time_is_phoned_as_soon_as_possible(call_nodes: Call, keys: list[str]) -> None:
    driver = call_nodes(NODES, **TIMES)
    press(driver, *keys)
    assert heard(driver) == "all is well"
    assert booked(driver).due_at is None


@pytest.mark.parametrize("keys", [["1", "3"], ["1", "2", "7"]])
def test_key_that_is_no_answer_is_asked_again(call_nodes: Call, keys: list[str]) -> None:
    driver = call_nodes(NODES, **TIMES)
    press(driver, *keys)
    assert "file wrong one" in heard(driver)


def test_time_that_filled_up_meanwhile_leads_to_the_next(call_nodes: Call) -> None:
    driver = call_nodes(NODES, **TIMES)
    press(driver, "1", "2")
    asked = step(driver.hotline, driver.run, KeysPressed("1"), driver.now)
    full = Answered(CallbackAnswer(CallbackOutcome.FULL))
    again = step(driver.hotline, asked.run, full, driver.now)
    assert again.request == FindCallbackSlot("desk", SlotSize(60, 2), NINE)


def test_number_that_cannot_be_dialled_is_asked_for_anew(call_nodes: Call) -> None:
    driver = call_nodes(NODES, callback="invalid", **TIMES)
    press(driver, "1", "1")
    assert heard(driver) == "file wrong one which number"


def test_numbers_that_cannot_be_dialled_are_counted_whatever_was_asked_between(
    call_nodes: Call,
) -> None:
    driver = call_nodes(NODES, callback="invalid", **TIMES)
    press(driver, "1", "1", "02155550000", "1", "02155550001", "1", "02155550002")
    assert heard(driver) == "when"
    press(driver, "7", "1")
    assert driver.run.place != "main.a"
