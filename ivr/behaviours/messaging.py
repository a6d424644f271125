"""How writing to the caller behaves: never waited for."""

from ivr.behaviours.behaviour import Behaviour
from ivr.effects import SendText
from ivr.events import EventKind
from ivr.moves import Move, Out
from ivr.nodes.messaging import SmsNode
from ivr.turn import Turn

MAX_TEXT = 1_000


def _enter(turn: Turn, body: SmsNode) -> Move:
    text = turn.text(body.text)[:MAX_TEXT]
    to = None
    if body.to is not None:
        value = turn.evaluate(body.to)
        to = str(value) if value else ""
    if text and to != "":
        message_id = turn.run.identity(f"sms:{turn.run.place}")
        turn.effects.append(SendText(message_id, text, to))
    else:
        turn.event(EventKind.MISTAKE, "nothing to write, or nobody to write to")
    return Out("next")


SMS = Behaviour(_enter)
