"""When a promised callback may be tried, and when the promise has to be given back.

Pure: facts in, a word out. The words are stored, shown and counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cti.models import AttemptState, CallbackState

KEEP_S = 48 * 3600
SPACING_S = 30 * 60
BUSY_SPACING_S = 5 * 60


class NotYet(StrEnum):
    """Why a callback is not tried now."""

    NOT_DUE = "not_due"
    CLOSED = "closed"
    WAITING_FOR_AGENT = "waiting_for_agent"
    UNDER_WAY = "under_way"


class EndedBecause(StrEnum):
    """Why a callback is over; all but `kept` and `withdrawn` are told to the customer."""

    KEPT = "kept"
    WITHDRAWN = "withdrawn"
    NO_AGENT = "no_agent"
    NOT_REACHED = "not_reached"
    NUMBER_REFUSED = "number_refused"
    DOUBTFUL = "doubtful"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class CallbackFacts:
    """What decides about a callback.

    Attributes:
        is_open: Whether the queue's people work now.
        is_suppressed: Whether the number must not be called.
    """

    state: CallbackState
    due_at: datetime
    expires_at: datetime
    attempts: int
    max_attempts: int
    is_open: bool
    is_suppressed: bool = False


def why_not_now(facts: CallbackFacts, *, now: datetime) -> NotYet | None:
    """Why it may not enter its queue now; nothing when it may.

    A callback whose promise must be given back (`why_over`) is none of this function's business.
    """
    if facts.state is not CallbackState.OPEN:
        return NotYet.UNDER_WAY
    if now < facts.due_at:
        return NotYet.NOT_DUE
    if not facts.is_open:
        return NotYet.CLOSED
    return None


def why_over(facts: CallbackFacts, *, now: datetime) -> EndedBecause | None:
    """Why the promise has to be given back now; nothing while it stands.

    A callback that an agent holds or that is being dialled is never taken away by time.
    """
    if facts.state is not CallbackState.OPEN:
        return None
    if facts.is_suppressed:
        return EndedBecause.SUPPRESSED
    if facts.attempts >= facts.max_attempts:
        return EndedBecause.NOT_REACHED
    if now >= facts.expires_at:
        return EndedBecause.NOT_REACHED if facts.attempts else EndedBecause.NO_AGENT
    return None


def why_never_again(state: AttemptState) -> EndedBecause | None:
    """Why a callback is over after an attempt that ended so; nothing when it may be tried again.

    In doubt nobody is dialled twice: a call that the carrier may have placed without telling us
    ends the promise, and the customer is told.
    """
    if state is AttemptState.REFUSED:
        return EndedBecause.NUMBER_REFUSED
    if state is AttemptState.DOUBTFUL:
        return EndedBecause.DOUBTFUL
    return None


def next_due_at(outcome: str, *, ended_at: datetime) -> datetime:
    """When to try again after an attempt that nobody answered.

    Args:
        outcome: The attempt's word; a busy line is worth a sooner try than a silent one.
        ended_at: When the attempt ended.
    """
    spacing_s = BUSY_SPACING_S if outcome == "busy" else SPACING_S
    return ended_at + timedelta(seconds=spacing_s)


def expires_at(due_at: datetime) -> datetime:
    """How long the promise stands: two days from the first instant it could be kept."""
    return due_at + timedelta(seconds=KEEP_S)
