"""Closed words of calls, waiting, agents and promises; their values are what rows hold.

Pure, so that flows may say them too: this module reaches no store.
"""

from enum import StrEnum


class Direction(StrEnum):
    """Who started a call."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class CallState(StrEnum):
    """Where a call or a leg stands; the allowed moves are in `cti.call_states`."""

    PLANNED = "planned"
    RINGING = "ringing"
    LIVE = "live"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    CANCELED = "canceled"


class LegKind(StrEnum):
    """Whose telephone a leg is."""

    CUSTOMER = "customer"
    AGENT = "agent"
    THIRD = "third"


class EntryKind(StrEnum):
    """What waits: somebody on the line, or the promise to phone them."""

    CALL = "call"
    CALLBACK = "callback"


class EntryState(StrEnum):
    """Where an entry stands; the allowed moves are in `cti.queueing`."""

    WAITING = "waiting"
    OFFERED = "offered"
    MEETING = "meeting"
    BRIDGED = "bridged"
    LEFT = "left"


class LeftBecause(StrEnum):
    """The closed list of reasons to leave; with those still waiting they sum up to offered."""

    ANSWERED = "answered"
    ABANDONED = "abandoned"
    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    TIMEOUT = "timeout"
    FULL = "full"
    CLOSED = "closed"
    UNREACHED = "unreached"
    WITHDRAWN = "withdrawn"
    ERROR = "error"


class PresenceState(StrEnum):
    """What an agent is doing; the allowed moves are in `cti.presence`."""

    OFFLINE = "offline"
    READY = "ready"
    RESERVED = "reserved"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    NOT_READY = "not_ready"
    UNAVAILABLE = "unavailable"


class ReservationState(StrEnum):
    """How far an offer got; the allowed moves are in `cti.reservations`."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    CONNECTING = "connecting"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    DONE = "done"
    MISSED = "missed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    LOST = "lost"


class CallbackState(StrEnum):
    """Where a promised callback stands; the allowed moves are in `cti.callback_states`."""

    OPEN = "open"
    RESERVED = "reserved"
    DIALLING = "dialling"
    KEPT = "kept"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNREACHED = "unreached"


class Purpose(StrEnum):
    """Why we dial."""

    CALLBACK = "callback"
    CAMPAIGN = "campaign"
    SURVEY = "survey"
    CLICK = "click"
    PROMPT = "prompt"


class HouseFlow(StrEnum):
    """Flows in which calls of the house's own making begin; a flow file that needs one holds it."""

    CALLBACK = "callback"
    SURVEY = "survey_call"


class AttemptState(StrEnum):
    """How far an outbound call got; the allowed moves are in `cti.attempt_states`."""

    PLANNED = "planned"
    PLACING = "placing"
    UNKNOWN = "unknown"
    PLACED = "placed"
    ANSWERED = "answered"
    ENDED = "ended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DOUBTFUL = "doubtful"


class RecordingKind(StrEnum):
    """What a recording holds."""

    VOICEMAIL = "voicemail"
    VERBATIM = "verbatim"
    NOTE = "note"
    CALL = "call"


class MessageDirection(StrEnum):
    """Who wrote."""

    INBOUND = "inbound"
    OUTBOUND = "outbound"


class MessageState(StrEnum):
    """Where a message stands."""

    RECEIVED = "received"
    DUE = "due"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    WITHHELD = "withheld"


class CallbackOutcome(StrEnum):
    """What became of a wish to be phoned back."""

    BOOKED = "booked"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    FULL = "full"


class RecordingWish(StrEnum):
    """What is to become of a call's recording; the carrier is brought in line with it."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class PaymentState(StrEnum):
    """How far a payment got."""

    PREPARING = "preparing"
    ASKED = "asked"
    PAID = "paid"
    DECLINED = "declined"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


class TransferOutcome(StrEnum):
    """Whether somebody can be rung; all but `ringing` are ways out of a `transfer`."""

    RINGING = "ringing"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
