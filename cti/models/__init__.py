"""Tables of calls, waiting, agents at work, promises and messages, with the words they hold."""

from cti.models.agents import Conference, Presence, Reservation
from cti.models.calls import Call, CallEvent, CallLeg, WebhookAnswer
from cti.models.media import Recording, Voicemail
from cti.models.messages import Message
from cti.models.payments import Payment
from cti.models.promises import Callback, DialAttempt, DialPace
from cti.models.waiting import Queue, QueueEntry
from cti.words import (
    AttemptState,
    CallbackState,
    CallState,
    Direction,
    EntryKind,
    EntryState,
    LeftBecause,
    LegKind,
    MessageDirection,
    MessageState,
    PaymentState,
    PresenceState,
    Purpose,
    RecordingKind,
    RecordingWish,
    ReservationState,
)

__all__ = [
    "AttemptState",
    "Call",
    "CallEvent",
    "CallLeg",
    "CallState",
    "Callback",
    "CallbackState",
    "Conference",
    "DialAttempt",
    "DialPace",
    "Direction",
    "EntryKind",
    "EntryState",
    "LeftBecause",
    "LegKind",
    "Message",
    "MessageDirection",
    "MessageState",
    "Payment",
    "PaymentState",
    "Presence",
    "PresenceState",
    "Purpose",
    "Queue",
    "QueueEntry",
    "Recording",
    "RecordingKind",
    "RecordingWish",
    "Reservation",
    "ReservationState",
    "Voicemail",
    "WebhookAnswer",
]
