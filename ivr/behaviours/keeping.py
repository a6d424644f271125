"""How nodes behave that leave a message or a ticket."""

from cti.words import RecordingKind
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.effects import KeepRecording
from ivr.happenings import Answered, Happening
from ivr.moves import Ask, Move, Out, Stay
from ivr.nodes.keeping import TicketNode, VoicemailNode
from ivr.requests import OpenTicket, TicketOpened, UpdateTicket
from ivr.turn import Turn
from telephony.instructions import Record, Redirect
from telephony.reports import MessageRecorded

MAX_LINE = 200
MAX_DETAILS = 2_000
# The carrier's own recogniser of recordings; others understand a Gather, but not a Record.
_TRANSCRIBED = "en"
TRANSCRIPT_PATH = "/voice/transcript"


def _voicemail(turn: Turn, body: VoicemailNode) -> Move:
    turn.say(body.say)
    written = body.transcribe and turn.run.language.partition("-")[0] == _TRANSCRIBED
    record = Record(
        turn.next_path,
        max_length_s=body.max_s,
        transcribe_path=TRANSCRIPT_PATH if written else None,
    )
    return Stay((record, Redirect(turn.next_path)))


def _hear_voicemail(turn: Turn, body: VoicemailNode, what: Happening) -> Move:
    return Out("recorded" if _keep_voicemail(turn, body, what) else "empty")


def _keep_voicemail(turn: Turn, body: VoicemailNode, what: Happening) -> bool:
    if not isinstance(what, MessageRecorded) or what.duration_s < body.min_s:
        return False
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
    return True


def _ticket(turn: Turn, body: TicketNode) -> Move:
    ticket = OpenTicket(
        ticket_id=turn.run.identity(f"ticket:{turn.run.place}"),
        kind=body.kind,
        subject=turn.write(body.subject)[:MAX_LINE],
        details=turn.write(body.details)[:MAX_DETAILS] if body.details else "",
        queue=turn.wanted_queue(body.queue),
    )
    if body.update is None:
        return Ask(ticket)
    number = turn.evaluate(body.update)
    return Ask(UpdateTicket(str(number), ticket) if number else ticket)


def _hear_ticket(turn: Turn, body: TicketNode, what: Happening) -> Move:
    match what:
        case Answered(TicketOpened() as answer):
            turn.learn(answer)
            turn.say(body.say)
            return Out("next")
        case _:
            return deaf(turn, body, what)


VOICEMAIL = Behaviour(_voicemail, _hear_voicemail, keep=_keep_voicemail)
TICKET = Behaviour(_ticket, _hear_ticket)
