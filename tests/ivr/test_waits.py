from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cti.words import LeftBecause
from ivr.document import spoken_words
from ivr.effects import LeaveQueue
from ivr.happenings import RoomReady
from ivr.run import Run
from ivr.testing import CallDriver
from ivr.waits import WaitPoll, WaitStep, wait_document
from telephony.instructions import Gather, Leave, Pause, Play, Redirect, Say
from telephony.reports import QueueLeft, QueueResult

Call = Callable[..., CallDriver]
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TALK = """\
talk:
  enqueue:
    queue: desk
    waiting:
      place: {en: "place {{ queue.place | number }}"}
      estimate: {en: "about {{ queue.estimate_s | duration }}"}
      comfort: {en: thank you}
      offer: {en: press one}
      offers: {callback: "1", voicemail: "2"}
      every: 2
  then:
    {bridged: fine, callback: back, voicemail: left, full: fine, timeout: late, closed: fine}
back: {hangup: {en: wants a callback}}
left: {hangup: {en: wants to speak}}
late: {hangup: {en: waited too long}}
"""
ALLOWED = (Play, Say, Pause, Redirect, Leave, Gather)


@pytest.fixture
def waiting(call_nodes: Call) -> CallDriver:
    return call_nodes(TALK)


def poll(driver: CallDriver, asked: WaitPoll, run: Run | None = None) -> WaitStep:
    done = wait_document(driver.hotline, run or driver.run, asked, NOW)
    assert all(isinstance(each, ALLOWED) for each in done.document)
    return done


def test_first_poll_tells_place_time_and_offer(waiting: CallDriver) -> None:
    done = poll(waiting, WaitPoll(0, place=3, estimate_s=61))
    assert spoken_words(done.document) == "place 3 about 2 minutes press one"


def test_every_second_poll_has_news_and_the_others_have_none(waiting: CallDriver) -> None:
    words = [spoken_words(poll(waiting, WaitPoll(n, place=2)).document) for n in range(4)]
    assert words == ["place 2 press one", "", "place 2 press one", ""]


def test_unknown_place_and_time_are_met_with_comfort(waiting: CallDriver) -> None:
    assert spoken_words(poll(waiting, WaitPoll(0)).document) == "thank you press one"


def test_key_works_during_the_music_and_leads_to_the_next_poll(waiting: CallDriver) -> None:
    done = poll(waiting, WaitPoll(4))
    gather, again = done.document
    assert isinstance(gather, Gather)
    assert isinstance(gather.prompts[-1], Pause)
    assert waiting.run.stay is not None
    path = f"/voice/wait/{waiting.run.stay.entry_id}?n=5"
    assert (gather.action, again) == (path, Redirect(path))


@pytest.mark.parametrize(
    ("asked", "because", "words"),
    [
        (WaitPoll(1, digits="1"), LeftBecause.CALLBACK, "wants a callback"),
        (WaitPoll(1, digits="2"), LeftBecause.VOICEMAIL, "wants to speak"),
        (WaitPoll(1, waited_s=100), LeftBecause.TIMEOUT, "waited too long"),
    ],
)
def test_leaving_is_remembered_and_taken_when_the_queue_is_left(
    waiting: CallDriver, asked: WaitPoll, because: LeftBecause, words: str
) -> None:
    done = poll(waiting, asked)
    assert done.document == (Leave(),)
    assert [type(each) for each in done.effects] == [LeaveQueue]
    assert done.effects[0].because is because  # type: ignore[union-attr]
    waiting.run = done.run
    waiting.report(QueueLeft(QueueResult.LEAVE))
    assert spoken_words(waiting.document or ()) == words


def test_choice_made_first_wins_over_a_room_that_comes_later(waiting: CallDriver) -> None:
    waiting.run = poll(waiting, WaitPoll(1, digits="1")).run
    waiting.report(RoomReady("room-1"))
    assert spoken_words(waiting.document or ()) == "wants a callback"


def test_poll_repeated_after_the_choice_leaves_again_without_effects(waiting: CallDriver) -> None:
    chosen = poll(waiting, WaitPoll(1, digits="1"))
    again = poll(waiting, WaitPoll(1, digits="1"), chosen.run)
    assert (again.document, again.effects, again.run) == ((Leave(),), (), chosen.run)


def test_other_key_changes_nothing(waiting: CallDriver) -> None:
    done = poll(waiting, WaitPoll(1, digits="8"))
    assert done.run == waiting.run
    assert not isinstance(done.document[0], Leave)


def test_poll_of_a_run_that_no_longer_waits_still_gets_a_valid_document(
    waiting: CallDriver,
) -> None:
    waiting.report(RoomReady("room-1"))
    done = poll(waiting, WaitPoll(7))
    assert [type(each) for each in done.document] == [Pause, Redirect]
    stranger = replace(waiting.run, stay=None)
    assert isinstance(poll(waiting, WaitPoll(7), stranger).document[-1], Redirect)


def test_equal_polls_give_equal_documents(waiting: CallDriver) -> None:
    asked = WaitPoll(2, place=2, estimate_s=40)
    assert poll(waiting, asked) == poll(waiting, asked)
