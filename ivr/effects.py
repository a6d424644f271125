"""What the engine wants done and does not wait for; the host does it in the same transaction.

Every effect is safe to carry out twice: those that make something carry its identity, derived from
the run and the step, so that a repeated step names the same row.
"""

from dataclasses import dataclass, field
from uuid import UUID

from cti.words import LeftBecause, RecordingKind
from ivr.words import LeadTemperature
from telephony.reports import DialStatus, PayResult
from tickets.words import SurveyOutcome, TicketKind


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """The caller chose a language: the call carries it from here, the archive remembers it.

    Attributes:
        language: Tag of one of the file's languages, for example `en-US`.
    """

    language: str


@dataclass(frozen=True, slots=True)
class SetVariable:
    """Keep a text on the contact under a name; the former text goes.

    Attributes:
        name: A name as the file declares it under `contact`.
        value: At most 500 characters.
    """

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class AddLabel:
    """Stick a label on the customer; a label already there stays."""

    label: str


@dataclass(frozen=True, slots=True)
class RaiseLeadTemperature:
    """The caller shows interest: the lead becomes at least this warm, never colder."""

    temperature: LeadTemperature


@dataclass(frozen=True, slots=True)
class JoinQueue:
    """The caller begins to wait; the document sent with it holds the carrier's Enqueue.

    Attributes:
        entry_id: Identity of the queue entry; also the carrier's queue name and the wait path.
        queue: Name of a queue in the file.
        skills: Skills an agent needs, the call's language among them as `lang:zh-CN`.
        priority: 0 to 100, larger first.
    """

    entry_id: UUID
    queue: str
    skills: tuple[str, ...]
    priority: int


@dataclass(frozen=True, slots=True)
class ReturnToQueue:
    """The caller waits again in the same entry, which keeps `entered_at`.

    Attributes:
        entry_id: The entry.
        head: Whether the entry goes before all others: its agent was lost.
    """

    entry_id: UUID
    head: bool


@dataclass(frozen=True, slots=True)
class LeaveQueue:
    """The caller waits no longer, without having met an agent; an entry already left stays so."""

    entry_id: UUID
    because: LeftBecause


@dataclass(frozen=True, slots=True)
class KeepRecording:
    """A recording made on the line belongs to us from now on.

    Attributes:
        recording_id: Identity of the row.
        kind: What it holds.
        url: The carrier's address of it.
        duration_s: Its length, seconds, above zero.
        language: Language tag of the call when it was made.
        queue: Queue whose people should hear it; nothing for none.
        ticket_kind: A ticket of this kind is opened with a voicemail; nothing opens none.
        response_id: Survey response that a verbatim belongs to.
    """

    recording_id: UUID
    kind: RecordingKind
    url: str
    duration_s: int
    language: str
    queue: str | None = None
    ticket_kind: TicketKind | None = None
    response_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """One question of a survey was answered; the first answer opens the response.

    Attributes:
        response_id: Identity of the survey response.
        survey: Name of a survey in the file.
        question: Name of the question there.
        value: The key's number; nothing for a verbatim, which comes as `KeepRecording`.
    """

    response_id: UUID
    survey: str
    question: str
    value: int | None


@dataclass(frozen=True, slots=True)
class SurveyEnded:
    """A survey is over; it is sent exactly once per response, also when nothing was answered.

    Attributes:
        response_id: Identity of the survey response.
        survey: Name of a survey in the file.
        outcome: All asked, some answered, or none answered.
        reason: Why not all: `hangup`, `noinput`, `nomatch`, `declined`, `error`; empty when done.
    """

    response_id: UUID
    survey: str
    outcome: SurveyOutcome
    reason: str


@dataclass(frozen=True, slots=True)
class AllowRecording:
    """The caller was told of the recording, or asked: from here on it is, or is not, made."""

    allowed: bool


@dataclass(frozen=True, slots=True)
class KeepVerbatim:
    """What the caller said to a survey's question, as the recogniser took it down.

    Attributes:
        response_id: Identity of the survey response, already opened by a `SurveyAnswer`.
        text: Their words.
    """

    response_id: UUID
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PartyLeft:
    """Somebody outside the queues was rung and is no longer on the line, or never was.

    Attributes:
        member_id: The member who was rung; empty for anybody else.
        sid: The carrier's id of their leg; nothing when it gave none.
        answered: Whether the two talked.
        status: How their leg ended, in the carrier's word; nothing when not told.
        duration_s: How long, seconds; nothing when not told.
    """

    member_id: str
    sid: str | None = None
    answered: bool = False
    status: DialStatus | None = None
    duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class ReleaseSlot:
    """The caller does not take the time that was held for them; one already booked stays."""

    hold_id: UUID


@dataclass(frozen=True, slots=True)
class SendText:
    """Put a text message into the outbox.

    Attributes:
        message_id: Identity of the row.
        text: At most 1,000 characters.
        to: Number as a flow gives it; nothing takes the caller's own.
    """

    message_id: UUID
    text: str = field(repr=False)
    to: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SettlePayment:
    """A payment is over; the recording goes on. A late word of success beats an interruption.

    Attributes:
        payment_id: Identity of the row.
        result: How it ended.
        confirmation: The provider's receipt.
    """

    payment_id: UUID
    result: PayResult
    confirmation: str = ""


Effect = (
    SetLanguage
    | SetVariable
    | AddLabel
    | RaiseLeadTemperature
    | JoinQueue
    | ReturnToQueue
    | LeaveQueue
    | KeepRecording
    | SurveyAnswer
    | SurveyEnded
    | AllowRecording
    | KeepVerbatim
    | PartyLeft
    | ReleaseSlot
    | SendText
    | SettlePayment
)
