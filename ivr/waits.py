"""What a caller hears while waiting in a queue; polled by the carrier, so never counted as a step.

Only Play, Say, Pause, Hangup, Redirect, Leave and Gather may stand here: the carrier refuses the
rest inside a queue.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from cti.words import LeftBecause
from ivr.document import assemble
from ivr.effects import Effect, LeaveQueue
from ivr.hotline import Hotline
from ivr.names import UNKNOWN
from ivr.nodes.queueing import EnqueueNode, Offers, Waiting
from ivr.run import QueueStay, Run, Scalar, Standing
from ivr.turn import Turn
from telephony.instructions import Document, Gather, Leave, Pause, Redirect


@dataclass(frozen=True, slots=True)
class WaitPoll:
    """One poll of the waiting caller.

    Attributes:
        n: The poll's number, from 0, as its URL says.
        place: Place in the line, from 1; nothing when not known.
        estimate_s: Estimated further wait, seconds; nothing when it cannot be told.
        digits: Key pressed during the last document.
        waited_s: Waited so far, seconds.
    """

    n: int
    place: int | None = None
    estimate_s: int | None = None
    digits: str | None = None
    waited_s: int = 0


@dataclass(frozen=True, slots=True)
class WaitStep:
    """The document, what the host does in the same transaction, and the run, its step unchanged."""

    document: Document
    effects: tuple[Effect, ...]
    run: Run


def wait_document(flow: Hotline, run: Run, poll: WaitPoll, now: datetime) -> WaitStep:
    """What the waiting caller hears next, or that they leave the queue.

    May be asked again for the same poll. A run that does not wait (any more) hears a second of
    silence and keeps its place in the carrier's queue, because a redirect is on its way.
    """
    turn = Turn(flow, run.copy(), now)
    stay, body = turn.run.stay, turn.node.body
    if run.standing is not Standing.WAITING or stay is None or not isinstance(body, EnqueueNode):
        return WaitStep((Pause(1), Redirect(_path(stay, poll))), (), run)
    if stay.leaving:
        return WaitStep((Leave(),), (), run)
    queue = flow.file.queues[stay.queue]
    waiting = queue.waiting if body.waiting == Waiting() and queue.waiting else body.waiting
    leaving = _choice(waiting.offers, poll.digits)
    if not leaving and poll.waited_s >= queue.max_wait_s:
        leaving = "timeout"
    if leaving:
        turn.run.stay = replace(stay, leaving=leaving)
        left = LeaveQueue(UUID(stay.entry_id), LeftBecause(leaving))
        return WaitStep((Leave(),), (left,), turn.run)
    return WaitStep(_news(turn, waiting, stay, poll), (), run)


def _choice(offers: Offers, digits: str | None) -> str:
    if digits and digits == offers.callback:
        return "callback"
    if digits and digits == offers.voicemail:
        return "voicemail"
    return ""


def _news(turn: Turn, waiting: Waiting, stay: QueueStay, poll: WaitPoll) -> Document:
    turn.run.held = []
    if poll.n % waiting.every == 0:
        estimate_s = UNKNOWN if poll.estimate_s is None else poll.estimate_s
        told: dict[str, Scalar] = {
            "place": poll.place or 0,
            "estimate_s": estimate_s,
            "name": stay.queue,
        }
        turn.run.queue = {**turn.run.queue, **told}
        turn.changed()
        if poll.place is not None:
            turn.say(waiting.place)
        if poll.estimate_s is not None:
            turn.say(waiting.estimate)
        if not turn.run.held:
            turn.say(waiting.comfort)
        turn.say(waiting.offer)
    if waiting.music is not None:
        turn.run.held.append(["play", waiting.music.url, 1, True])
    else:
        turn.run.held.append(["pause", waiting.pause_s, "", True])
    again = Redirect(_path(stay, poll))
    if waiting.offers == Offers():
        return assemble(turn.run.held, (again,), turn.hotline.file.languages)
    # Music plays inside the Gather, so that the offered keys work at any moment.
    gather = Gather(_path(stay, poll), timeout_s=1, num_digits=1, finish_on_key="")
    return assemble(turn.run.held, (gather, again), turn.hotline.file.languages)


def _path(stay: QueueStay | None, poll: WaitPoll) -> str:
    entry = stay.entry_id if stay is not None else "none"
    return f"/voice/wait/{entry}?n={poll.n + 1}"
