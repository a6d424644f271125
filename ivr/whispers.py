"""What the answering side of a transfer hears alone, before the caller is connected."""

from datetime import datetime

from ivr.document import Held, assemble
from ivr.hotline import Hotline
from ivr.nodes.transferring import TransferNode
from ivr.run import Run, Standing
from ivr.turn import Turn
from telephony.instructions import Document, Gather, Hangup

ACCEPT = "1"
_PATIENCE_S = 8

# A document that runs out is how the carrier is told to connect the two.
CONNECT: Document = ()
REFUSE: Document = (Hangup(),)


def whisper_document(flow: Hotline, run: Run, now: datetime) -> Document:
    """The words, and the question where the node screens; a hang-up when nobody waits any more.

    May be asked again; nothing of the run is changed.
    """
    body = flow.nodes[run.place].body
    if run.standing is not Standing.CONNECTED or not isinstance(body, TransferNode):
        return REFUSE
    turn = Turn(flow, run.copy(), now)
    turn.run.held = []
    turn.say(body.whisper)
    held: Held = turn.run.held
    if not body.screen:
        return assemble(held, CONNECT, flow.file.languages)
    question = Gather(
        f"/voice/screen/{run.run_id}/{run.step}",
        timeout_s=_PATIENCE_S,
        num_digits=1,
        finish_on_key="",
    )
    return assemble(held, (question, Hangup()), flow.file.languages)


def screened(digits: str | None) -> Document:
    """Connected on the one key, and refused on anything else: a voicemail box presses none."""
    return CONNECT if digits == ACCEPT else REFUSE
