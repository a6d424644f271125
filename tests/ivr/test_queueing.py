from collections.abc import Callable
from uuid import UUID, uuid5

import pytest

from cti.words import LeftBecause
from ivr.document import spoken_words
from ivr.effects import Effect, JoinQueue, LeaveQueue, ReturnToQueue
from ivr.happenings import CallerGone, ConversationEnded, EndedHow, RoomReady
from ivr.run import Standing
from ivr.testing import CallDriver
from telephony.instructions import Enqueue, JoinConference, Redirect
from telephony.reports import (
    DialEnded,
    DialStatus,
    KeysPressed,
    NothingHeard,
    QueueLeft,
    QueueResult,
)

Call = Callable[..., CallDriver]

TALK = """\
ask:
  menu:
    say: {en: choose}
    choices: [{key: "1", label: {en: talk}, goto: talk}]
talk:
  enqueue: {queue: desk, say: {en: please hold}, skills: [deep], priority: 7, lost: {en: lost them}}
  then:
    bridged: bridged
    callback: asked
    voicemail: fine
    full: full
    timeout: late
    closed: closed
    error: broken
bridged: {hangup: {en: was bridged}}
asked: {hangup: {en: wants a callback}}
full: {hangup: {en: queue is full}}
late: {hangup: {en: waited too long}}
closed: {hangup: {en: we are closed}}
broken: {hangup: {en: queue broke}}
"""


@pytest.fixture
def waiting(call_nodes: Call) -> CallDriver:
    driver = call_nodes(TALK)
    driver.report(KeysPressed("1"))
    driver.effects, joined = [], driver.joined()
    assert len(joined) == 1
    return driver


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def entry_of(driver: CallDriver) -> UUID:
    assert driver.run.stay is not None
    return UUID(driver.run.stay.entry_id)


def test_entry_is_named_by_run_and_step(waiting: CallDriver) -> None:
    assert entry_of(waiting) == uuid5(UUID(waiting.run.run_id), "entry:1")


def test_document_says_its_words_and_enqueues_under_the_entry(waiting: CallDriver) -> None:
    entry = entry_of(waiting)
    assert waiting.document is not None
    assert heard(waiting) == "please hold"
    path = f"/voice/step/{waiting.run.run_id}/2"
    assert waiting.document[-1] == Enqueue(str(entry), path, f"/voice/wait/{entry}?n=0")


def test_room_leads_into_the_conference_and_an_agents_end_to_bridged(waiting: CallDriver) -> None:
    waiting.report(RoomReady("room-1"))
    path = f"/voice/step/{waiting.run.run_id}/3"
    assert waiting.document == (JoinConference("room-1", action=path, label="customer"),)
    waiting.report(ConversationEnded(EndedHow.AGENT_ENDED))
    assert heard(waiting) == "was bridged"


@pytest.mark.parametrize(
    "lost", [ConversationEnded(EndedHow.AGENT_LOST), DialEnded(DialStatus.ANSWERED)]
)
def test_lost_agent_puts_the_caller_at_the_head_of_the_same_entry(
    waiting: CallDriver, lost: DialEnded
) -> None:
    entry = entry_of(waiting)
    waiting.report(RoomReady("room-1"))
    waiting.report(lost)
    assert waiting.effects == [ReturnToQueue(entry, head=True)]
    assert heard(waiting) == "lost them"
    assert waiting.document is not None
    assert isinstance(waiting.document[-1], Enqueue)
    assert waiting.document[-1].name == str(entry)


@pytest.mark.parametrize(
    "over",
    [
        CallerGone(),
        QueueLeft(QueueResult.HANGUP),
        DialEnded(DialStatus.COMPLETED, leg_over=True),
        ConversationEnded(EndedHow.CALLER_LEFT),
    ],
)
def test_ended_call_leaves_the_queue_and_nothing_of_the_flow_runs(
    waiting: CallDriver, over: CallerGone
) -> None:
    waiting.report(over)
    assert waiting.document is None
    assert waiting.effects == [LeaveQueue(entry_of(waiting), LeftBecause.ABANDONED)]
    waiting.report(over)
    assert len(waiting.effects) == 1


def test_hang_up_during_the_conversation_leaves_no_queue(waiting: CallDriver) -> None:
    waiting.report(RoomReady("room-1"))
    waiting.report(ConversationEnded(EndedHow.CALLER_LEFT))
    assert waiting.effects == []


def test_redirect_on_its_way_keeps_the_line_alive(waiting: CallDriver) -> None:
    waiting.report(QueueLeft(QueueResult.REDIRECTED))
    assert waiting.document is not None
    assert isinstance(waiting.document[-1], Redirect)
    assert waiting.run.standing is Standing.WAITING
    waiting.report(RoomReady("room-1"))
    assert isinstance(waiting.document[-1], JoinConference)


def test_redirect_that_never_comes_ends_in_the_queue_again(waiting: CallDriver) -> None:
    waiting.report(QueueLeft(QueueResult.REDIRECTED))
    for _ in range(5):
        waiting.report(NothingHeard())
    assert waiting.effects == [ReturnToQueue(entry_of(waiting), head=False)]


def test_late_word_from_the_queue_repeats_the_room(waiting: CallDriver) -> None:
    waiting.report(RoomReady("room-1"))
    waiting.report(QueueLeft(QueueResult.REDIRECTED))
    assert waiting.document is not None
    assert isinstance(waiting.document[0], JoinConference)
    assert waiting.document[0].name == "room-1"


@pytest.mark.parametrize("result", [QueueResult.ERROR, QueueResult.SYSTEM_ERROR])
def test_thrown_out_caller_goes_back_once_and_then_the_error_way(
    waiting: CallDriver, result: QueueResult
) -> None:
    entry = entry_of(waiting)
    waiting.report(QueueLeft(result))
    waiting.report(QueueLeft(result))
    expected: list[Effect] = [
        ReturnToQueue(entry, head=False),
        LeaveQueue(entry, LeftBecause.ERROR),
    ]
    assert waiting.effects == expected
    assert heard(waiting) == "queue broke"


def test_carriers_full_queue_takes_the_full_way(waiting: CallDriver) -> None:
    waiting.report(QueueLeft(QueueResult.QUEUE_FULL))
    assert waiting.effects == [LeaveQueue(entry_of(waiting), LeftBecause.FULL)]
    assert heard(waiting) == "queue is full"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"waiting": 3}, "queue is full"),
        ({"hours": "closed"}, "we are closed"),
        ({"hours": "holiday"}, "we are closed"),
        ({"failing": True}, "queue broke"),
    ],
)
def test_turned_away_before_joining(call_nodes: Call, given: dict[str, object], words: str) -> None:
    nodes = TALK.replace("ask:\n", "menu:\n", 1)
    driver = call_nodes(f"start: {{goto: talk}}\n{nodes}", **given)
    assert heard(driver) == words
    assert driver.joined() == []


def test_join_carries_skills_and_priority(call_nodes: Call) -> None:
    driver = call_nodes(f"start: {{set: {{skills: [vip], priority: '70'}}, then: talk}}\n{TALK}")
    joined: JoinQueue = driver.joined()[0]
    assert joined.queue == "desk"
    assert joined.skills == ("desk", "deep", "vip", "lang:en")
    assert joined.priority == 70
