"""Tables of calls, waiting, agents at work, promises and messages."""

from cti.models.agents import Conference, Presence, PresenceState, Reservation, ReservationState
from cti.models.calls import (
    Call,
    CallEvent,
    CallLeg,
    CallState,
    Direction,
    LegKind,
    WebhookAnswer,
)
from cti.models.media import Recording, RecordingKind, Voicemail
from cti.models.messages import Message, MessageDirection, MessageState
from cti.models.promises import (
    AttemptState,
    Callback,
    CallbackState,
    DialAttempt,
    DialPace,
    Purpose,
)
from cti.models.waiting import EntryKind, EntryState, LeftBecause, Queue, QueueEntry

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
    "Presence",
    "PresenceState",
    "Purpose",
    "Queue",
    "QueueEntry",
    "Recording",
    "RecordingKind",
    "Reservation",
    "ReservationState",
    "Voicemail",
    "WebhookAnswer",
]
