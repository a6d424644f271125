"""How nodes behave that leave a message, a ticket or an appointment."""

from cti.words import RecordingKind
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.behaviours.inputs import take_keys
from ivr.effects import KeepRecording
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out, Stay
from ivr.nodes.keeping import AppointmentNode, TicketNode, VoicemailNode
from ivr.questions import Question, fresh, present
from ivr.requests import AppointmentAnswer, BookAppointment, OpenTicket, TicketOpened
from ivr.run import Standing
from ivr.turn import Turn
from ivr.words import DayPart
from telephony.instructions import Record, Redirect
from telephony.reports import MessageRecorded

MAX_LINE = 200
MAX_DETAILS = 2_000
_KEYS = frozenset({"1", "2", "3", "4"})
_CANCEL = "4"
_PARTS = {"1": DayPart.MORNING, "2": DayPart.AFTERNOON, "3": DayPart.EVENING}


def _voicemail(turn: Turn, body: VoicemailNode) -> Move:
    turn.say(body.say)
    record = Record(turn.next_path, max_length_s=body.max_s)
    return Stay((record, Redirect(turn.next_path)))


def _hear_voicemail(turn: Turn, body: VoicemailNode, what: Happening) -> Move:
    if not isinstance(what, MessageRecorded) or what.duration_s < body.min_s:
        return Out("empty")
    run = turn.run
    turn.effects.append(
        KeepRecording(
            recording_id=run.identity("voicemail"),
            kind=RecordingKind.VOICEMAIL,
            url=what.recording_url,
            duration_s=what.duration_s,
            language=run.language,
            queue=turn.wanted_queue(body.queue),
            ticket_kind=body.ticket,
        )
    )
    return Out("recorded")


def _ticket(turn: Turn, body: TicketNode) -> Move:
    return Ask(
        OpenTicket(
            ticket_id=turn.run.identity(f"ticket:{turn.run.place}"),
            kind=body.kind,
            subject=turn.write(body.subject)[:MAX_LINE],
            details=turn.write(body.details)[:MAX_DETAILS] if body.details else "",
            queue=turn.wanted_queue(body.queue),
        )
    )


def _hear_ticket(turn: Turn, body: TicketNode, what: Happening) -> Move:
    match what:
        case Answered(TicketOpened() as answer):
            turn.learn(answer)
            turn.say(body.say)
            return Out("next")
        case _:
            return deaf(turn, body, what)


def _appointment_question(turn: Turn, body: AppointmentNode) -> Question:
    words = body.ask_part if "day" in turn.run.memo else body.ask_day
    return Question(words)


def _appointment(turn: Turn, body: AppointmentNode) -> Move:
    return present(turn, _appointment_question(turn, body))


def _hear_appointment(turn: Turn, body: AppointmentNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        match what:
            case Answered(AppointmentAnswer() as answer):
                turn.learn(answer)
                return Out(answer.outcome.value)
            case _:
                return deaf(turn, body, what)
    return take_keys(
        turn,
        _appointment_question(turn, body),
        what,
        lambda digits: _appointment_key(turn, body, digits),
    )


def _appointment_key(turn: Turn, body: AppointmentNode, digits: str) -> Move | None:
    run = turn.run
    if digits not in _KEYS:
        return None
    if digits == _CANCEL:
        return Out("cancelled")
    if "day" not in run.memo:
        run.memo["day"] = int(digits)
        return fresh(turn, _appointment_question(turn, body))
    return Ask(
        BookAppointment(
            appointment_id=run.identity("appointment"),
            topic=turn.write(body.topic)[:MAX_LINE],
            part=_PARTS[digits],
            after_days=run.memo["day"],
        )
    )


VOICEMAIL = Behaviour(_voicemail, _hear_voicemail)
TICKET = Behaviour(_ticket, _hear_ticket)
APPOINTMENT = Behaviour(_appointment, _hear_appointment)
