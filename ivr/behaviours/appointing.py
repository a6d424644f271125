"""How booking, moving and cancelling an appointment behaves."""

from datetime import datetime
from uuid import UUID

from ivr.appointment_requests import (
    AppointmentAnswer,
    BookAppointment,
    CancelAppointment,
    FindSlot,
    SlotAnswer,
)
from ivr.archive_requests import AppointmentFound, LookUpAppointment
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.behaviours.inputs import take_keys
from ivr.effects import ReleaseSlot
from ivr.events import EventKind
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out, To
from ivr.nodes.appointments import AppointmentNode
from ivr.questions import Question, fresh
from ivr.run import Standing
from ivr.turn import Turn
from ivr.words import AppointmentOutcome, LookupOutcome

MAX_TOPIC = 200
_YES, _NO, _OTHER_DAY = "1", "2", "3"


def _enter(turn: Turn, body: AppointmentNode) -> Move:
    run = turn.run
    number = turn.evaluate(body.number) if body.number is not None else None
    run.memo = {"number": str(number) if number else None, "offers": 0}
    if body.action == "cancel":
        return Ask(LookUpAppointment(run.memo["number"]))
    run.memo["hold"] = str(run.identity(f"appointment:{run.place}"))
    return _find(turn, body)


def _find(turn: Turn, body: AppointmentNode, *, next_day: bool = False) -> Move:
    memo = turn.run.memo
    if memo["offers"] >= body.offers:
        _release(turn)
        return Out("none_free")
    memo["offers"] += 1
    after = memo.get("at")
    return Ask(
        FindSlot(
            hold_id=UUID(memo["hold"]),
            service=body.service,
            after=datetime.fromisoformat(after) if after else None,
            next_day=next_day,
            changes=_changes(turn, body),
        )
    )


def _changes(turn: Turn, body: AppointmentNode) -> str | None:
    return (turn.run.memo["number"] or "") if body.action == "change" else None


def _hear(turn: Turn, body: AppointmentNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        return _answered(turn, body, what)
    question = _question(turn, body)
    move = take_keys(turn, question, what, lambda key: _chosen(turn, body, key))
    if isinstance(move, Out | To):
        _release(turn)
    return move


def _question(turn: Turn, body: AppointmentNode) -> Question:
    return Question(body.confirm if turn.run.memo.get("confirming") else body.ask_slot)


def _answered(turn: Turn, body: AppointmentNode, what: Happening) -> Move:
    memo = turn.run.memo
    match what:
        case Answered(SlotAnswer(AppointmentOutcome.FREE, datetime() as starts_at) as slot):
            turn.learn(slot)
            memo["at"] = starts_at.isoformat()
            return fresh(turn, _question(turn, body))
        case Answered(SlotAnswer(AppointmentOutcome.NONE_FREE)):
            _release(turn)
            return Out("none_free")
        case Answered(AppointmentFound(LookupOutcome.FOUND) as found):
            turn.learn(found)
            memo["confirming"] = True
            return fresh(turn, _question(turn, body))
        case Answered(AppointmentAnswer(AppointmentOutcome.TAKEN)):
            return _find(turn, body)
        case Answered(
            AppointmentAnswer(
                AppointmentOutcome.BOOKED | AppointmentOutcome.CANCELLED as outcome
            ) as done
        ):
            turn.learn(done)
            memo.pop("hold", None)
            return Out(outcome.value)
        case Answered(SlotAnswer() | AppointmentAnswer() | AppointmentFound()):
            turn.event(EventKind.MISTAKE, "the caller has no such appointment")
            _release(turn)
            return Out("error")
        case _:
            _release(turn)
            return deaf(turn, body, what)


def _chosen(turn: Turn, body: AppointmentNode, key: str) -> Move | None:
    memo = turn.run.memo
    if memo.get("confirming"):
        return _confirmed(turn, body, key)
    match key:
        case "1" if body.confirm:
            memo["confirming"] = True
            return fresh(turn, _question(turn, body))
        case "1":
            return _book(turn, body)
        case "2" | "3":
            return _find(turn, body, next_day=key == _OTHER_DAY)
        case "4":
            return Out("cancelled")
        case _:
            return None


def _confirmed(turn: Turn, body: AppointmentNode, key: str) -> Move | None:
    memo = turn.run.memo
    if key == _YES:
        if body.action == "cancel":
            return Ask(CancelAppointment(memo["number"]))
        return _book(turn, body)
    if key != _NO:
        return None
    if body.action == "cancel":
        return Out("booked")
    del memo["confirming"]
    return fresh(turn, _question(turn, body))


def _book(turn: Turn, body: AppointmentNode) -> Move:
    topic = turn.write(body.topic)[:MAX_TOPIC] if body.topic else ""
    turn.run.memo.pop("confirming", None)
    return Ask(BookAppointment(UUID(turn.run.memo["hold"]), topic, _changes(turn, body)))


def _release(turn: Turn) -> None:
    hold = turn.run.memo.pop("hold", None)
    if hold is not None:
        turn.effects.append(ReleaseSlot(UUID(hold)))


def _close(turn: Turn, _body: AppointmentNode) -> None:
    _release(turn)


APPOINTMENT = Behaviour(_enter, _hear, _close)
