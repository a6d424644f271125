"""How booking a callback behaves."""

from datetime import datetime
from uuid import UUID

from cti.words import CallbackOutcome
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.behaviours.inputs import take_keys
from ivr.entries import PHONE_DIGITS
from ivr.events import EventKind
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out
from ivr.nodes.queueing import CallbackNode, CallbackSlots
from ivr.questions import Question, failed, fresh, present
from ivr.requests import (
    BookCallback,
    CallbackAnswer,
    CallbackSlot,
    Failed,
    FindCallbackSlot,
    SlotSize,
)
from ivr.run import Counters, Standing
from ivr.turn import Turn


def _question(turn: Turn, body: CallbackNode) -> Question:
    memo, slots = turn.run.memo, body.slots
    if memo.get("due") and slots is not None:
        return Question(slots.offer)
    if "number" in memo and slots is not None:
        return Question(slots.ask)
    if memo.get("other"):
        return Question(body.ask_number, global_keys=False, num_digits=PHONE_DIGITS[1])
    return Question(body.confirm)


def _enter(turn: Turn, body: CallbackNode) -> Move:
    if not turn.run.call.from_:
        turn.run.memo["other"] = True
    elif not body.confirm:
        return _take(turn, body, None)
    return present(turn, _question(turn, body))


def _take(turn: Turn, body: CallbackNode, number: str | None) -> Move:
    """The number is settled; when is asked next, where there is a choice."""
    turn.run.memo["number"] = number
    if body.slots is None:
        return _book(turn, body)
    return fresh(turn, _question(turn, body))


def _queue(turn: Turn, body: CallbackNode) -> str | None:
    queue = turn.wanted_queue(body.queue)
    if queue is None:
        turn.event(EventKind.MISTAKE, "no queue is named, and the caller has wanted none yet")
    return queue


def _book(turn: Turn, body: CallbackNode, due_at: datetime | None = None) -> Move:
    run, stay = turn.run, turn.run.stay
    queue = _queue(turn, body)
    if queue is None:
        return Out("error")
    kept = stay is not None and stay.leaving == "callback" and stay.queue == queue
    return Ask(
        BookCallback(
            callback_id=run.identity("callback"),
            queue=queue,
            number=run.memo["number"],
            entry_id=UUID(stay.entry_id) if stay is not None and kept else None,
            due_at=due_at,
            slot=_size(body.slots) if due_at is not None and body.slots is not None else None,
        )
    )


def _size(slots: CallbackSlots) -> SlotSize:
    return SlotSize(slots.minutes, slots.each)


def _find(turn: Turn, body: CallbackNode, slots: CallbackSlots) -> Move:
    memo = turn.run.memo
    memo["offers"] = memo.get("offers", 0) + 1
    queue = _queue(turn, body)
    if queue is None:
        return Out("error")
    if memo["offers"] > slots.offers:
        return _book(turn, body)
    after = datetime.fromisoformat(memo["due"]) if memo.get("due") else None
    return Ask(FindCallbackSlot(queue, _size(slots), after))


def _hear(turn: Turn, body: CallbackNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        return _answered(turn, body, what)
    return take_keys(turn, _question(turn, body), what, lambda keyed: _keyed(turn, body, keyed))


def _keyed(turn: Turn, body: CallbackNode, digits: str) -> Move | None:
    memo = turn.run.memo
    if "number" in memo and body.slots is not None:
        return _when(turn, body, body.slots, digits)
    if memo.get("other"):
        fits = digits.isdecimal() and PHONE_DIGITS[0] <= len(digits) <= PHONE_DIGITS[1]
        return _take(turn, body, digits) if fits else None
    return _choice(turn, body, digits)


def _choice(turn: Turn, body: CallbackNode, digits: str) -> Move | None:
    match digits:
        case "1":
            return _take(turn, body, None)
        case "2":
            turn.run.memo["other"] = True
            return fresh(turn, _question(turn, body))
        case "3":
            return Out("declined")
        case _:
            return None


def _when(turn: Turn, body: CallbackNode, slots: CallbackSlots, digits: str) -> Move | None:
    due = turn.run.memo.get("due")
    match digits:
        case "1" if due:
            return _book(turn, body, datetime.fromisoformat(due))
        case "2":
            return _find(turn, body, slots)
        case "1" | "3" if (digits == "3") == bool(due):
            return _book(turn, body)
        case _:
            return None


def _answered(turn: Turn, body: CallbackNode, what: Happening) -> Move:
    match what:
        case Answered(CallbackAnswer(CallbackOutcome.FULL)) if body.slots is not None:
            # Somebody else took the last place in it meanwhile.
            return _find(turn, body, body.slots)
        case Answered(CallbackAnswer() as answer):
            turn.learn(answer)
            if answer.outcome is not CallbackOutcome.INVALID:
                return Out(answer.outcome.value)
            # The number cannot be dialled; the caller may give another.
            refused = turn.run.memo.get("refused", 0) + 1
            turn.run.memo = {"other": True, "refused": refused}
            # To ask when has set the attempts to zero, but not those at the number.
            since = turn.run.counters
            turn.run.counters = Counters(
                since.noinput, max(since.nomatch, refused - 1), max(since.total, refused - 1)
            )
            return failed(turn, _question(turn, body), "nomatch")
        case Answered(CallbackSlot(None)):
            return _book(turn, body)
        case Answered(CallbackSlot(datetime() as due_at)):
            turn.run.memo["due"] = due_at.isoformat()
            turn.run.result = {"due_at": due_at.isoformat()}
            turn.changed()
            return fresh(turn, _question(turn, body))
        case Answered(Failed()):
            return Out("error")
        case _:
            return deaf(turn, body, what)


CALLBACK = Behaviour(_enter, _hear)
