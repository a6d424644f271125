"""What the carrier reports, as values; parsing lives beside it, the network elsewhere."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CallStatus(StrEnum):
    """The carrier's word for where a leg stands."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


TERMINAL_STATUSES = frozenset(
    {
        CallStatus.COMPLETED,
        CallStatus.BUSY,
        CallStatus.FAILED,
        CallStatus.NO_ANSWER,
        CallStatus.CANCELED,
    }
)


class QueueResult(StrEnum):
    """Why a caller left a carrier's queue."""

    BRIDGED = "bridged"
    BRIDGING = "bridging-in-process"
    ERROR = "error"
    HANGUP = "hangup"
    LEAVE = "leave"
    REDIRECTED = "redirected"
    REDIRECTED_FROM_BRIDGED = "redirected-from-bridged"
    QUEUE_FULL = "queue-full"
    SYSTEM_ERROR = "system-error"


class DialStatus(StrEnum):
    """How a dialled party or a room was left."""

    COMPLETED = "completed"
    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


class AnsweredBy(StrEnum):
    """What picked up."""

    HUMAN = "human"
    FAX = "fax"
    MACHINE_START = "machine_start"
    MACHINE_END_BEEP = "machine_end_beep"
    MACHINE_END_SILENCE = "machine_end_silence"
    MACHINE_END_OTHER = "machine_end_other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LegFacts:
    """What every voice webhook says about its leg.

    Attributes:
        call_sid: The carrier's id of the leg (CA…).
        from_: The calling party as sent, cleaned of control characters.
        to: The called party as sent, likewise.
        status: Where the leg stands; nothing when absent or a word we do not know.
        direction: `inbound`, `outbound-api` or `outbound-dial`, or what was sent.
        parent_call_sid: The leg that dialled this one.
        forwarded_from: Number that forwarded the call to us.
        caller_name: The carrier's name for the caller.
    """

    call_sid: str
    from_: str = ""
    to: str = ""
    status: CallStatus | None = None
    direction: str = ""
    parent_call_sid: str | None = None
    forwarded_from: str | None = None
    caller_name: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """The document of a fresh call was requested."""


@dataclass(frozen=True, slots=True)
class KeysPressed:
    """Keys, without the finish key."""

    digits: str


@dataclass(frozen=True, slots=True)
class SpeechHeard:
    """Recognised speech; the confidence, 0 to 1, may be absent."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class NothingHeard:
    """A collection ended in silence, or a document ran to its end."""


@dataclass(frozen=True, slots=True)
class MessageRecorded:
    """A recording on the line ended; `by_hangup` when the caller ended it by leaving."""

    recording_url: str
    duration_s: int
    by_hangup: bool = False


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """The caller left the carrier's queue."""

    result: QueueResult
    waited_s: int | None = None


@dataclass(frozen=True, slots=True)
class DialEnded:
    """The dialled party, or the room, was left.

    Attributes:
        status: How, in the carrier's word.
        dialled_sid: The carrier's id of the party's leg.
        duration_s: Length of that leg, seconds.
        leg_over: Whether the caller's own call is over.
        bridged: Whether the two were ever connected; nothing when the carrier does not say.
    """

    status: DialStatus
    dialled_sid: str | None = None
    duration_s: int | None = None
    leg_over: bool = False
    bridged: bool | None = None


class PayResult(StrEnum):
    """How the taking of a card ended."""

    SUCCESS = "success"
    DECLINED = "declined"
    INTERRUPTED = "interrupted"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class PaymentReported:
    """The taking of a card ended; nothing of the card is in here.

    Attributes:
        result: How.
        confirmation: The provider's receipt; empty without one.
        leg_over: Whether the caller's call is over.
    """

    result: PayResult
    confirmation: str = ""
    leg_over: bool = False


StepReport = (
    Arrived
    | KeysPressed
    | SpeechHeard
    | NothingHeard
    | MessageRecorded
    | QueueLeft
    | DialEnded
    | PaymentReported
)


@dataclass(frozen=True, slots=True)
class StatusReport:
    """A leg moved; arrival order means nothing, `sequence` and `at` do.

    Attributes:
        leg: The leg.
        sequence: Counts from 0 per leg; nothing in number-level callbacks.
        at: The carrier's whole-second time of the event.
        duration_s: Length of an ended leg, seconds.
        sip_code: The network's last answer.
    """

    leg: LegFacts
    sequence: int | None = None
    at: datetime | None = None
    duration_s: int | None = None
    sip_code: int | None = None


class RoomEvent(StrEnum):
    """What happened in a conference."""

    END = "conference-end"
    START = "conference-start"
    LEAVE = "participant-leave"
    JOIN = "participant-join"
    MUTE = "participant-mute"
    UNMUTE = "participant-unmute"
    HOLD = "participant-hold"
    UNHOLD = "participant-unhold"
    MODIFY = "participant-modify"
    SPEECH_START = "participant-speech-start"
    SPEECH_STOP = "participant-speech-stop"
    ANNOUNCEMENT_END = "announcement-end"
    ANNOUNCEMENT_FAIL = "announcement-fail"


@dataclass(frozen=True, slots=True)
class RoomReport:
    """An event of a conference, named by the friendly name we gave it."""

    conference_sid: str
    room: str
    event: RoomEvent
    sequence: int | None = None
    at: datetime | None = None
    call_sid: str | None = None
    label: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RecordingReport:
    """A recording changed its state: in-progress, completed, absent or failed."""

    recording_sid: str
    status: str
    call_sid: str | None = None
    conference_sid: str | None = None
    url: str | None = None
    duration_s: int | None = None
    channels: int | None = None
    source: str | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TranscriptReport:
    """What the carrier's recogniser made of a recording; no text when it failed."""

    recording_sid: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class DetectionReport:
    """What the answering-machine detection found, some seconds after the answer."""

    call_sid: str
    answered_by: AnsweredBy
    after_ms: int | None = None


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """An inbound SMS; `opt_out` is the carrier's own START, STOP or HELP."""

    message_sid: str
    from_: str
    to: str
    body: str
    media_count: int = 0
    opt_out: str | None = None


@dataclass(frozen=True, slots=True)
class MessageStatusReport:
    """An outbound SMS moved on."""

    message_sid: str
    status: str
    error_code: str | None = None
