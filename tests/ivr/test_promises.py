from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.effects import KeepRecording
from ivr.happenings import CallerGone
from ivr.requests import BookCallback, OpenTicket, UpdateTicket
from ivr.run import Standing
from ivr.testing import CallDriver
from telephony.reports import KeysPressed, MessageRecorded, NothingHeard
from tickets.words import TicketKind

Call = Callable[..., CallDriver]


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def press(driver: CallDriver, *keys: str) -> None:
    for digits in keys:
        driver.report(KeysPressed(digits))


CALLBACK = """\
a:
  callback: {queue: desk, confirm: {en: 'is {{ call.from }} right'}, ask_number: {en: which}}
  then: {booked: fine, duplicate: top, invalid: gone, declined: agent, error: oops}
"""


@pytest.mark.parametrize(
    ("given", "keys", "words", "number"),
    [
        ({}, ["1"], "all is well", None),
        ({}, ["2", "5550000"], "all is well", "5550000"),
        ({"callback": "duplicate"}, ["1"], "back at the top", None),
        ({"failing": True}, ["1"], "something broke", None),
    ],
)
def test_callback_is_booked_for_the_number_chosen(
    call_nodes: Call, given: dict[str, object], keys: list[str], words: str, number: str | None
) -> None:
    driver = call_nodes(CALLBACK, **given)
    press(driver, *keys)
    (asked,) = driver.requests
    assert isinstance(asked, BookCallback)
    assert (asked.queue, asked.number, asked.entry_id) == ("desk", number, None)
    assert heard(driver) == words


def test_callback_may_be_declined(call_nodes: Call) -> None:
    driver = call_nodes(CALLBACK)
    press(driver, "3")
    assert heard(driver) == "to an agent"
    assert driver.requests == []


def test_number_that_cannot_be_dialled_is_asked_for_until_the_attempts_end(
    call_nodes: Call,
) -> None:
    driver = call_nodes(CALLBACK, callback="invalid")
    press(driver, "1")
    assert heard(driver) == "file wrong one which"
    press(driver, "5550000", "5550000", "5550000")
    assert heard(driver) == "attempts used up"


def test_place_in_the_queue_is_kept_by_a_callback_chosen_while_waiting(call_nodes: Call) -> None:
    nodes = """\
talk:
  enqueue: {queue: desk, waiting: {offer: {en: one}, offers: {callback: "1"}}}
  then: {bridged: fine, callback: a, full: fine, timeout: fine, closed: fine}
"""
    driver = call_nodes(nodes + CALLBACK.replace("queue: desk, ", ""))
    driver.wait("1")
    press(driver, "1")
    assert driver.run.stay is not None
    booked = [each for each in driver.requests if isinstance(each, BookCallback)]
    assert [str(each.entry_id) for each in booked] == [driver.run.stay.entry_id]


VOICEMAIL = """\
a:
  voicemail: {say: {en: speak}, queue: desk, ticket: complaint, min_s: 3}
  then: {recorded: fine, empty: top, error: oops}
"""


@pytest.mark.parametrize(
    ("report", "words", "kept"),
    [
        (MessageRecorded("https://example.invalid/r", 3), "all is well", 1),
        (MessageRecorded("https://example.invalid/r", 2), "back at the top", 0),
        (NothingHeard(), "back at the top", 0),
        (MessageRecorded("https://example.invalid/r", 9, by_hangup=True), "", 1),
        (MessageRecorded("https://example.invalid/r", 1, by_hangup=True), "", 0),
    ],
)
def test_voicemail_is_kept_when_long_enough_also_after_a_hang_up(
    call_nodes: Call, report: NothingHeard, words: str, kept: int
) -> None:
    driver = call_nodes(VOICEMAIL)
    driver.report(report)
    assert heard(driver) == words
    assert len(driver.effects) == kept
    for effect in driver.effects:
        assert isinstance(effect, KeepRecording)
        assert (effect.queue, effect.ticket_kind) == ("desk", TicketKind.COMPLAINT)
    assert driver.run.standing is Standing.OVER


def test_voicemail_that_arrives_after_word_of_the_hang_up_is_kept_all_the_same(
    call_nodes: Call,
) -> None:
    driver = call_nodes(VOICEMAIL)
    driver.report(CallerGone())
    driver.report(MessageRecorded("https://example.invalid/r", 9, by_hangup=True))
    assert [type(effect) for effect in driver.effects] == [KeepRecording]
    assert driver.run.standing is Standing.OVER


def test_ticket_is_opened_and_its_number_read_back(call_nodes: Call) -> None:
    nodes = """\
a:
  ticket:
    kind: after_sales
    subject: "from {{ call.from }}"
    say: {en: 'number {{ result.number | digits }}'}
  then: fine
"""
    driver = call_nodes(nodes, ticket={"number": "10042"})
    (asked,) = driver.requests
    assert isinstance(asked, OpenTicket)
    assert (asked.kind, asked.subject) == (TicketKind.AFTER_SALES, "from +8613800000001")
    assert heard(driver) == "number 1 0 0 4 2 all is well"


def test_ticket_is_added_to_when_its_number_is_known(call_nodes: Call) -> None:
    nodes = """\
a: {set: {vars: {text: "'10042'"}}, then: b}
b:
  ticket: {kind: other, subject: more, details: words, update: vars.text}
  then: fine
"""
    driver = call_nodes(nodes)
    (asked,) = driver.requests
    assert isinstance(asked, UpdateTicket)
    assert (asked.number, asked.opens.subject) == ("10042", "more")
    assert heard(driver) == "all is well"
