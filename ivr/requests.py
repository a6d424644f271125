"""What the engine must know or have done before it can go on, and the answers.

The engine stops with one request; the host answers inside the same unit of work, before a document
is sent, by `step(…, Answered(answer))`. `Failed` answers any request. Identities are derived from
run and step: a request carried out twice makes one row.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cti.words import CallbackOutcome
from ivr.appointment_requests import (
    AppointmentAnswer,
    BookAppointment,
    CancelAppointment,
    FindSlot,
    SlotAnswer,
)
from ivr.archive_requests import (
    AppointmentFound,
    LookUpAppointment,
    LookUpOrder,
    LookUpPoints,
    OrderAnswer,
    PointsAnswer,
)
from ivr.facts import CustomerFacts
from ivr.identity_requests import CheckProof, ProofChecked, ProofStarted, StartProof
from ivr.line_requests import PaymentPrepared, PlanTransfer, PreparePayment, TransferPlanned
from ivr.program_requests import AskProgram, AwaitProgram, ProgramAnswer
from ivr.words import LookupOutcome, OpenState
from tickets.words import TicketKind


@dataclass(frozen=True, slots=True)
class AskHours:
    """Whether a calendar is open now; answered by `HoursAnswer`."""

    calendar: str


@dataclass(frozen=True, slots=True)
class HoursAnswer:
    """Whether a calendar is open.

    Attributes:
        opens_at: When it opens next, aware UTC; nothing when open or unknown.
        reason: What decided, in the call's language: somebody's words, or a holiday's name; empty
            where there is nothing to tell.
    """

    state: OpenState
    opens_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LookUpCustomer:
    """Who the customer is; answered by `CustomerAnswer`.

    Attributes:
        number: Number to look for in E.164 or as keyed; nothing takes the caller's own.
    """

    number: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerAnswer:
    """The customer as known now; `facts.known` only when found."""

    outcome: LookupOutcome
    facts: CustomerFacts


@dataclass(frozen=True, slots=True)
class LookUpTicket:
    """How a ticket stands; answered by `TicketAnswer`.

    Attributes:
        number: Ticket number as keyed, digits only; nothing takes the customer's latest open one.
    """

    number: str | None = None


@dataclass(frozen=True, slots=True)
class TicketAnswer:
    """A ticket of this customer, or why none is told.

    Attributes:
        outcome: A ticket of somebody else is a miss.
        number: Its number, read back digit by digit.
    X
        updated_at: Last change, aware UTC.
    """

    outcome: LookupOutcome
    number: str = ""
    state: str = ""
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AskQueue:
    """How a queue stands; answered by `QueueAnswer`."""

    queue: str


@dataclass(frozen=True, slots=True)
class QueueAnswer:
    """A queue as it is now.

    Attributes:
        waiting: Entries waiting, callbacks that are due among them.
        ready: Agents who could take the next entry at once.
        longest_s: Longest present wait, seconds.
        estimate_s: Estimated wait of a newcomer, seconds; nothing when it cannot be told.
    """

    waiting: int
    ready: int
    longest_s: int = 0
    estimate_s: int | None = None


@dataclass(frozen=True, slots=True)
class SlotSize:
    """A time at which callbacks may be booked.

    Attributes:
        minutes: How long it is.
        each: How many fit into it.
    """

    minutes: int
    each: int


@dataclass(frozen=True, slots=True)
class BookCallback:
    """Call the caller back; answered by `CallbackAnswer`.

    Attributes:
        callback_id: Identity of the row.
        queue: Queue whose agents call.
        number: Number as keyed, digits with an optional leading `+`; nothing takes the caller's.
        entry_id: Queue entry just left, whose place the callback keeps; nothing for a new place.
        due_at: Earliest instant, aware UTC; nothing means as soon as its turn comes.
        slot: Where `due_at` is a time that was offered: how long it is and how many it takes.
    """

    callback_id: UUID
    queue: str
    number: str | None = None
    entry_id: UUID | None = None
    due_at: datetime | None = None
    slot: SlotSize | None = None


@dataclass(frozen=True, slots=True)
class FindCallbackSlot:
    """The first time from an instant on with room for a callback; answered by `CallbackSlot`.

    Attributes:
        queue: Whose agents call.
        size: How long such a time is, and how many fit.
        after: The start of the time that was offered last; nothing asks for the first.
    """

    queue: str
    size: SlotSize
    after: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallbackSlot:
    """Its start, aware UTC; nothing when none is free in the days to come."""

    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What became of the wish.

    Attributes:
        outcome: `duplicate` when an open callback to this number exists already.
        number: The number in E.164; empty when invalid.
        place: Place in the queue, from 1; nothing when not told.
        due_at: When, where a time was chosen.
    """

    outcome: CallbackOutcome
    number: str = ""
    place: int | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Open a ticket; answered by `TicketOpened`.

    Attributes:
        ticket_id: Identity of the row.
        kind: What it is about.
        subject: One line, at most 200 characters.
        details: At most 2,000 characters.
        queue: Queue whose people work on it; nothing for none.
    """

    ticket_id: UUID
    kind: TicketKind
    subject: str
    details: str = ""
    queue: str | None = None


@dataclass(frozen=True, slots=True)
class UpdateTicket:
    """Add to a ticket of this customer; answered by `TicketOpened`.

    Attributes:
        number: Its number as keyed.
        opens: What is opened, with its identity, when that one is closed; its subject and details
            are what is added. The identity is also that of the addition.
    """

    number: str
    opens: OpenTicket


@dataclass(frozen=True, slots=True)
class TicketOpened:
    """The number that the customer is told."""

    number: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The request could not be carried out; nothing of it remains. The node's error way is taken.

    Attributes:
        reason: A stable word for the log, for example `unknown_calendar`; nothing personal.
    """

    reason: str


Request = (
    AskHours
    | LookUpCustomer
    | LookUpTicket
    | AskQueue
    | BookCallback
    | OpenTicket
    | AskProgram
    | AwaitProgram
    | BookAppointment
    | CancelAppointment
    | CheckProof
    | FindCallbackSlot
    | FindSlot
    | LookUpAppointment
    | LookUpOrder
    | LookUpPoints
    | PlanTransfer
    | PreparePayment
    | StartProof
    | UpdateTicket
)
Answer = (
    HoursAnswer
    | CustomerAnswer
    | TicketAnswer
    | QueueAnswer
    | CallbackAnswer
    | TicketOpened
    | AppointmentAnswer
    | AppointmentFound
    | CallbackSlot
    | OrderAnswer
    | PaymentPrepared
    | PointsAnswer
    | ProgramAnswer
    | ProofChecked
    | ProofStarted
    | SlotAnswer
    | TransferPlanned
    | Failed
)
