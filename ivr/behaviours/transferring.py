"""How connecting the caller with somebody outside the queues behaves."""

from cti.words import TransferOutcome
from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.effects import PartyLeft
from ivr.events import EventKind
from ivr.happenings import Answered, Happening
from ivr.line_requests import PlanTransfer, TransferPlanned
from ivr.moves import Ask, Move, Out, Stay
from ivr.nodes.transferring import TransferNode
from ivr.run import Standing
from ivr.turn import Turn
from telephony.addresses import STATUS_PATH
from telephony.instructions import Connect
from telephony.reports import DialEnded, DialStatus


def _enter(turn: Turn, body: TransferNode) -> Move:
    return Ask(PlanTransfer(*turn.hotline.file.transfers[body.to].whom))


def _hear(turn: Turn, body: TransferNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        match what:
            case Answered(TransferPlanned() as plan):
                return _ring(turn, body, plan)
            case _:
                return deaf(turn, body, what)
    if isinstance(what, DialEnded):
        return _ended(turn, what)
    # The report of how it went is lost; ringing once more would be worse than going on.
    turn.event(EventKind.UNEXPECTED, f"{type(what).__name__} while connected")
    _party_left(turn)
    return Out("failed")


def _ring(turn: Turn, body: TransferNode, plan: TransferPlanned) -> Move:
    if plan.outcome is not TransferOutcome.RINGING:
        return Out(plan.outcome.value)
    run = turn.run
    run.memo = {"member": plan.member_id}
    turn.say(body.say)
    whispers = bool(body.whisper) or body.screen
    party = Connect(
        plan.kind,
        plan.to,
        turn.next_path,
        caller_id=plan.caller_id,
        ring_s=body.ring_s,
        whisper_path=f"/voice/whisper/{run.run_id}/{run.step + 1}" if whispers else None,
        status_path=STATUS_PATH,
    )
    return Stay((party,), Standing.CONNECTED)


def _ended(turn: Turn, report: DialEnded) -> Move:
    way = _way(report)
    _party_left(turn, report, answered=way == "answered")
    return Out(way)


def _way(report: DialEnded) -> str:
    match report.status:
        case DialStatus.COMPLETED | DialStatus.ANSWERED:
            # Answered, but not by somebody who took the call.
            return "no_answer" if report.bridged is False else "answered"
        case DialStatus.BUSY:
            return "busy"
        case DialStatus.NO_ANSWER | DialStatus.CANCELED:
            return "no_answer"
        case DialStatus.FAILED:
            return "failed"


def _party_left(turn: Turn, report: DialEnded | None = None, *, answered: bool = False) -> None:
    turn.effects.append(
        PartyLeft(
            member_id=turn.run.memo.get("member", ""),
            sid=report.dialled_sid if report else None,
            answered=answered,
            status=report.status if report else None,
            duration_s=report.duration_s if report else None,
        )
    )


def _close(turn: Turn, _body: TransferNode) -> None:
    if turn.run.standing is Standing.CONNECTED:
        _party_left(turn)


TRANSFER = Behaviour(_enter, _hear, _close)
