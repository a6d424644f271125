"""Calls as the carrier's books show them, and the moves their status may make."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from simulator.addresses import geography
from simulator.sids import new_sid
from simulator.webhooks import Hook

API_VERSION = "2010-04-01"


class CallStatus(StrEnum):
    """A call's state; `initiated` exists in callbacks only."""

    QUEUED = "queued"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


class Direction(StrEnum):
    """Who began a call."""

    INBOUND = "inbound"
    OUTBOUND_API = "outbound-api"
    OUTBOUND_DIAL = "outbound-dial"


ENDED = frozenset(
    {
        CallStatus.COMPLETED,
        CallStatus.BUSY,
        CallStatus.FAILED,
        CallStatus.NO_ANSWER,
        CallStatus.CANCELED,
    }
)

MOVES: dict[CallStatus, frozenset[CallStatus]] = {
    CallStatus.QUEUED: frozenset({CallStatus.RINGING}) | ENDED - {CallStatus.COMPLETED},
    CallStatus.RINGING: frozenset({CallStatus.IN_PROGRESS}) | ENDED,
    CallStatus.IN_PROGRESS: frozenset({CallStatus.COMPLETED}),
} | dict.fromkeys(ENDED, frozenset())


class IllegalMoveError(Exception):
    """A move that the table of moves does not know: a fault of the simulator."""


@dataclass(frozen=True)
class Callback:
    """Who wants to hear of progress, and of which events."""

    hook: Hook
    events: frozenset[str] = frozenset({"completed"})


@dataclass
class Call:
    """One leg between the carrier and a telephone, browser or SIP device."""

    from_: str
    to: str
    direction: Direction
    created_at: datetime
    account_sid: str
    status: CallStatus = CallStatus.QUEUED
    sid: str = field(default_factory=lambda: new_sid("CA"))
    parent_sid: str | None = None
    number_sid: str | None = None
    caller_name: str | None = None
    forwarded_from: str | None = None
    updated_at: datetime | None = None
    placed_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    queue_time_ms: int = 0
    answered_by: str | None = None
    fallback: Hook | None = None
    callbacks: list[Callback] = field(default_factory=list)
    custom: dict[str, str] = field(default_factory=dict)
    sequence: int = 0

    @property
    def ended(self) -> bool:
        """Tell whether the call is over; it never comes back."""
        return self.status in ENDED

    @property
    def duration_s(self) -> int:
        """Give the whole seconds between answer and end, 0 where never answered."""
        if self.answered_at is None or self.ended_at is None:
            return 0
        return round((self.ended_at - self.answered_at).total_seconds())

    def move(self, status: CallStatus, at: datetime) -> None:
        """Change the status along the table.

        Raises:
            IllegalMoveError: The table has no such move.
        """
        if status not in MOVES[self.status]:
            raise IllegalMoveError(f"{self.sid}: {self.status} cannot become {status}")
        self.status = status
        self.updated_at = at
        if status is CallStatus.IN_PROGRESS:
            self.answered_at = at
        if status in ENDED:
            self.ended_at = at

    def next_sequence(self) -> int:
        """Count the status callbacks, from 0."""
        self.sequence += 1
        return self.sequence - 1


def webhook_params(call: Call) -> dict[str, str]:
    """Give the parameters that every webhook about a call carries."""
    params = {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
        "CallStatus": call.status.value,
        "Direction": call.direction.value,
        "ApiVersion": API_VERSION,
        **geography("From", call.from_),
        **geography("Caller", call.from_),
        **geography("To", call.to),
        **geography("Called", call.to),
    }
    optional = {
        "ParentCallSid": call.parent_sid,
        "CallerName": call.caller_name,
        "ForwardedFrom": call.forwarded_from,
        "AnsweredBy": call.answered_by,
    }
    params.update({name: value for name, value in optional.items() if value is not None})
    params.update(call.custom)
    return params
