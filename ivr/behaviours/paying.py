"""How taking a payment behaves: the card is asked for only when nothing records."""

from uuid import UUID

from ivr.behaviours.behaviour import Behaviour, deaf
from ivr.effects import SettlePayment
from ivr.events import EventKind
from ivr.happenings import Answered, Happening
from ivr.line_requests import PaymentPrepared, PreparePayment
from ivr.moves import Ask, Move, Out, Stay
from ivr.nodes.paying import PayNode
from ivr.run import Standing
from ivr.turn import Turn
from telephony.instructions import Pause, Pay, Redirect
from telephony.reports import PaymentReported, PayResult

MAX_AMOUNT_MINOR = 10_000_000_000
MAX_DESCRIPTION = 100
# A recording is paused within a second or two; a carrier that does not say so gets no card.
_MAX_POLLS = 12
_POLL_S = 1


def _enter(turn: Turn, body: PayNode) -> Move:
    run = turn.run
    amount = turn.evaluate(body.amount_minor)
    if not isinstance(amount, int) or not 0 < amount <= MAX_AMOUNT_MINOR:
        turn.event(EventKind.MISTAKE, f"{body.amount_minor}: this cannot be paid")
        return Out("error")
    run.memo = {
        "payment": str(run.identity(f"payment:{run.place}")),
        "amount": amount,
        "polls": 0,
        "state": "preparing",
    }
    turn.say(body.say)
    return _prepare(turn, body)


def _prepare(turn: Turn, body: PayNode) -> Move:
    memo = turn.run.memo
    return Ask(PreparePayment(UUID(memo["payment"]), memo["amount"], body.currency))


def _hear(turn: Turn, body: PayNode, what: Happening) -> Move:
    if turn.run.standing is Standing.ASKING:
        match what:
            case Answered(PaymentPrepared(ready, connector)):
                return _take(turn, body, connector) if ready else _wait(turn)
            case _:
                return deaf(turn, body, what)
    if isinstance(what, PaymentReported):
        return _settled(turn, what.result, what.confirmation)
    if turn.run.memo["state"] == "preparing":
        return _prepare(turn, body)
    turn.event(EventKind.UNEXPECTED, f"{type(what).__name__} instead of a payment's end")
    return _settled(turn, PayResult.ERROR)


def _wait(turn: Turn) -> Move:
    memo = turn.run.memo
    memo["polls"] += 1
    if memo["polls"] > _MAX_POLLS:
        turn.event(EventKind.MISTAKE, "the recording was not paused in time")
        return _settled(turn, PayResult.ERROR)
    silence = () if turn.run.held else (Pause(_POLL_S),)
    return Stay((*silence, Redirect(turn.next_path)))


def _take(turn: Turn, body: PayNode, connector: str) -> Move:
    memo = turn.run.memo
    memo["state"] = "asked"
    words = turn.write(body.description)[:MAX_DESCRIPTION] if body.description else ""
    card = Pay(
        turn.next_path, memo["amount"], body.currency, connector=connector, description=words
    )
    return Stay((card, Redirect(turn.next_path)))


def _settled(turn: Turn, result: PayResult, confirmation: str = "") -> Move:
    memo = turn.run.memo
    memo["state"] = "settled"
    turn.effects.append(SettlePayment(UUID(memo["payment"]), result, confirmation))
    turn.run.result = {"outcome": result.value, "confirmation": confirmation}
    turn.changed()
    return Out(result.value)


def _close(turn: Turn, _body: PayNode) -> None:
    if turn.run.memo.get("state") in {"preparing", "asked"}:
        _settled(turn, PayResult.INTERRUPTED)


def _keep(turn: Turn, _body: PayNode, fact: Happening) -> bool:
    if not isinstance(fact, PaymentReported) or "payment" not in turn.run.memo:
        return False
    _settled(turn, fact.result, fact.confirmation)
    return True


PAY = Behaviour(_enter, _hear, _close, _keep)
