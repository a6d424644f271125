"""How booking a callback behaves."""

from uuid import UUID

from cti.words import CallbackOutcome
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.behaviours.inputs import take_keys
from ivr.entries import PHONE_DIGITS
from ivr.events import EventKind
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out
from ivr.nodes.queueing import CallbackNode
from ivr.questions import Question, failed, fresh, present
from ivr.requests import BookCallback, CallbackAnswer, Failed
from ivr.run import Standing
from ivr.turn import Turn


def _question(turn: Turn, body: CallbackNode) -> Question:
    if turn.run.memo.get("other"):
        return Question(body.ask_number, global_keys=False, num_digits=PHONE_DIGITS[1])
    return Question(body.confirm)


def _enter(turn: Turn, body: CallbackNode) -> Move:
    if not turn.run.call.from_:
        turn.run.memo["other"] = True
    elif not body.confirm:
        return _book(turn, body, None)
    return present(turn, _question(turn, body))


def _book(turn: Turn, body: CallbackNode, number: str | None) -> Move:
    run, stay = turn.run, turn.run.stay
    queue = turn.wanted_queue(body.queue)
    if queue is None:
        turn.event(EventKind.MISTAKE, "no queue is named, and the caller has wanted none yet")
        return Out("error")
    kept = stay is not None and stay.leaving == "callback" and stay.queue == queue
    return Ask(
        BookCallback(
            callback_id=run.identity("callback"),
            queue=queue,
            number=number,
            entry_id=UUID(stay.entry_id) if stay is not None and kept else None,
        )
    )


def _hear(turn: Turn, body: CallbackNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        return _answered(turn, body, what)
    if turn.run.memo.get("other"):
        return take_keys(
            turn, _question(turn, body), what, lambda digits: _number(turn, body, digits)
        )
    return take_keys(turn, _question(turn, body), what, lambda digits: _choice(turn, body, digits))


def _number(turn: Turn, body: CallbackNode, digits: str) -> Move | None:
    fits = digits.isdecimal() and PHONE_DIGITS[0] <= len(digits) <= PHONE_DIGITS[1]
    return _book(turn, body, digits) if fits else None


def _choice(turn: Turn, body: CallbackNode, digits: str) -> Move | None:
    match digits:
        case "1":
            return _book(turn, body, None)
        case "2":
            turn.run.memo["other"] = True
            return fresh(turn, _question(turn, body))
        case "3":
            return Out("declined")
        case _:
            return None


def _answered(turn: Turn, body: CallbackNode, what: Happening) -> Move:
    match what:
        case Answered(CallbackAnswer() as answer):
            turn.learn(answer)
            if answer.outcome is not CallbackOutcome.INVALID:
                return Out(answer.outcome.value)
            # The number cannot be dialled; the caller may give another.
            turn.run.memo["other"] = True
            return failed(turn, _question(turn, body), "nomatch")
        case Answered(Failed()):
            return Out("error")
        case _:
            return deaf(turn, body, what)


CALLBACK = Behaviour(_enter, _hear)
