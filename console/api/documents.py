"""The objects that the API gives, read from the rows the pages show."""

from datetime import datetime
from uuid import UUID

from console.api.registry import Document
from console.figures import number as masked_number
from console.queries.call_log import CallRow
from console.queries.callbacks import CallbackRow
from console.queries.desk import AtHand, DeskState
from console.queries.tickets import TicketRow
from cti.models import (
    CallbackState,
    CallState,
    Direction,
    EntryKind,
    PresenceState,
    ReservationState,
)
from staff.models import Device, Role
from tickets.words import Severity, TicketKind, TicketState


class MemberFacts(Document):
    """Who the asker is."""

    id: UUID
    login: str
    name: str
    number: str
    role: Role
    language: str
    device: Device


class ReservationFacts(Document):
    """One offer, from ringing to wrapped up."""

    reservation_id: UUID
    state: ReservationState
    kind: EntryKind
    call_id: UUID | None
    customer_id: UUID | None
    direction: Direction | None
    queue: str
    entered_at: datetime
    offered_at: datetime
    deadline_at: datetime | None
    connected_at: datetime | None
    talk_ended_at: datetime | None
    held: bool
    muted: bool

    @classmethod
    def of(cls, hand: AtHand) -> "ReservationFacts":
        """The offer as the desk shows it."""
        return cls(**{name: getattr(hand, name) for name in cls.model_fields})


class PresenceFacts(Document):
    """What the asking agent is doing, and the offer or call that keeps them busy."""

    state: PresenceState
    reason: str
    since: datetime
    deadline_at: datetime | None
    next_state: PresenceState | None
    next_reason: str
    version: int
    reservation: ReservationFacts | None

    @classmethod
    def of(cls, desk: DeskState) -> "PresenceFacts":
        """The state as the desk shows it."""
        return cls(
            state=desk.state,
            reason=desk.reason,
            since=desk.since,
            deadline_at=desk.deadline_at,
            next_state=desk.next_state,
            next_reason=desk.next_reason,
            version=desk.version,
            reservation=ReservationFacts.of(desk.at_hand) if desk.at_hand else None,
        )


class CallFacts(Document):
    """One call of the log; the number is masked."""

    id: UUID
    direction: Direction
    state: CallState
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    number: str
    customer_id: UUID | None
    queue: str | None
    agent: str | None
    disposition: str | None

    @classmethod
    def of(cls, row: CallRow) -> "CallFacts":
        """The call as the log shows it."""
        facts = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**facts | {"number": masked_number(row.number)})


class CallList(Document):
    """A page of the log; `after` continues it."""

    calls: list[CallFacts]
    after: str | None


class CallbackFacts(Document):
    """One promised callback; the number is masked."""

    id: UUID
    state: CallbackState
    queue: str
    number: str
    customer_id: UUID | None
    call_id: UUID | None
    source: str
    promised_at: datetime
    due_at: datetime
    attempts: int
    max_attempts: int
    why: str

    @classmethod
    def of(cls, row: CallbackRow) -> "CallbackFacts":
        """The promise as the list shows it."""
        facts = {name: getattr(row, name) for name in cls.model_fields}
        return cls(**facts | {"number": masked_number(row.number)})


class CallbackList(Document):
    """A page of callbacks; `after` continues it."""

    callbacks: list[CallbackFacts]
    after: str | None


class TicketFacts(Document):
    """One ticket."""

    id: UUID
    number: int
    kind: TicketKind
    state: TicketState
    severity: Severity
    subject: str | None
    customer_id: UUID | None
    call_id: UUID | None
    queue: str | None
    assignee: str | None
    origin: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, row: TicketRow) -> "TicketFacts":
        """The ticket as the list shows it."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class TicketList(Document):
    """A page of tickets; `after` continues it."""

    tickets: list[TicketFacts]
    after: str | None
