"""Closed words of the rooms below as people read them: an icon, a word and a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from flask_babel import lazy_gettext as _l

from cti.models import CallbackState, CallState, Direction, LeftBecause, PresenceState
from customers.models import InteractionKind, LeadState, Stage, Tier
from ivr.words import DictationState
from staff.models import Role
from tickets.words import Severity, TicketKind, TicketState


@dataclass(frozen=True, slots=True)
class Mark:
    """How a word looks: never by colour alone.

    Attributes:
        word: Translated when it is rendered.
        icon: Symbol of `icons.svg`.
        tone: Class that names its colours.
    """

    word: Any
    icon: str = "dot"
    tone: str = "plain"


MARKS: Mapping[type[StrEnum], Mapping[Any, Mark]] = MappingProxyType(
    {
        PresenceState: {
            PresenceState.OFFLINE: Mark(_l("Offline"), "offline", "notready"),
            PresenceState.READY: Mark(_l("Ready"), "check", "ready"),
            PresenceState.RESERVED: Mark(_l("Ringing"), "ringing", "reserved"),
            PresenceState.TALKING: Mark(_l("Talking"), "dot", "talking"),
            PresenceState.WRAP_UP: Mark(_l("Wrap-up"), "pencil", "wrapup"),
            PresenceState.NOT_READY: Mark(_l("Not ready"), "pause", "notready"),
            PresenceState.UNAVAILABLE: Mark(_l("Unavailable"), "alert", "alert"),
        },
        CallState: {
            CallState.PLANNED: Mark(_l("Planned"), "clock"),
            CallState.RINGING: Mark(_l("Ringing"), "ringing", "reserved"),
            CallState.LIVE: Mark(_l("On the line"), "dot", "talking"),
            CallState.COMPLETED: Mark(_l("Completed"), "check"),
            CallState.BUSY: Mark(_l("Busy"), "cross", "wrapup"),
            CallState.NO_ANSWER: Mark(_l("No answer"), "cross", "wrapup"),
            CallState.FAILED: Mark(_l("Failed"), "alert", "alert"),
            CallState.CANCELED: Mark(_l("Cancelled"), "cross"),
        },
        Direction: {
            Direction.INBOUND: Mark(_l("Inbound"), "inbound"),
            Direction.OUTBOUND: Mark(_l("Outbound"), "outbound"),
        },
        LeftBecause: {
            LeftBecause.ANSWERED: Mark(_l("answered"), "check", "ready"),
            LeftBecause.ABANDONED: Mark(_l("caller gave up"), "cross", "alert"),
            LeftBecause.CALLBACK: Mark(_l("took a callback"), "callback"),
            LeftBecause.VOICEMAIL: Mark(_l("left a message"), "voicemail"),
            LeftBecause.TIMEOUT: Mark(_l("waited too long"), "clock", "wrapup"),
            LeftBecause.FULL: Mark(_l("queue was full"), "alert", "wrapup"),
            LeftBecause.CLOSED: Mark(_l("closed"), "cross"),
            LeftBecause.UNREACHED: Mark(_l("not reached"), "cross", "wrapup"),
            LeftBecause.WITHDRAWN: Mark(_l("withdrawn"), "cross"),
            LeftBecause.ERROR: Mark(_l("error"), "alert", "alert"),
        },
        CallbackState: {
            CallbackState.OPEN: Mark(_l("Promised"), "clock", "talking"),
            CallbackState.RESERVED: Mark(_l("Agent reserved"), "ringing", "reserved"),
            CallbackState.DIALLING: Mark(_l("Dialling"), "outbound", "talking"),
            CallbackState.KEPT: Mark(_l("Kept"), "check", "ready"),
            CallbackState.EXPIRED: Mark(_l("Expired"), "alert", "alert"),
            CallbackState.CANCELLED: Mark(_l("Cancelled"), "cross", "notready"),
            CallbackState.UNREACHED: Mark(_l("Not reached"), "cross", "wrapup"),
        },
        TicketKind: {
            TicketKind.CONSULTATION: Mark(_l("Sales consultation"), "ticket"),
            TicketKind.AFTER_SALES: Mark(_l("After-sales"), "ticket"),
            TicketKind.APPOINTMENT: Mark(_l("Appointment"), "calendar"),
            TicketKind.COMPLAINT: Mark(_l("Complaint"), "alert"),
            TicketKind.OTHER: Mark(_l("Other"), "ticket"),
        },
        TicketState: {
            TicketState.OPEN: Mark(_l("Open"), "circle", "talking"),
            TicketState.IN_WORK: Mark(_l("In work"), "pencil", "reserved"),
            TicketState.WAITING: Mark(_l("Waiting"), "pause", "wrapup"),
            TicketState.RESOLVED: Mark(_l("Resolved"), "check", "ready"),
            TicketState.CLOSED: Mark(_l("Closed"), "cross", "notready"),
        },
        Severity: {
            Severity.LOW: Mark(_l("low")),
            Severity.NORMAL: Mark(_l("normal")),
            Severity.HIGH: Mark(_l("high"), "alert", "alert"),
        },
        Tier: {
            Tier.NONE: Mark(_l("no membership")),
            Tier.SILVER: Mark(_l("Silver"), "star"),
            Tier.GOLD: Mark(_l("Gold"), "star", "accent"),
            Tier.PLATINUM: Mark(_l("Platinum"), "star", "accent"),
        },
        LeadState: {
            LeadState.NONE: Mark(_l("no lead")),
            LeadState.SUSPECT: Mark(_l("Suspect")),
            LeadState.COLD: Mark(_l("Cold lead")),
            LeadState.LUKEWARM: Mark(_l("Lukewarm lead")),
            LeadState.WARM: Mark(_l("Warm lead"), "flame", "accent"),
            LeadState.HOT: Mark(_l("Hot lead"), "flame", "accent"),
        },
        Stage: {
            Stage.PROSPECT: Mark(_l("Prospect")),
            Stage.CUSTOMER: Mark(_l("Customer")),
            Stage.MEMBER: Mark(_l("Member")),
            Stage.CHURNED: Mark(_l("Churned"), "alert", "alert"),
        },
        InteractionKind: {
            InteractionKind.CALL: Mark(_l("Call"), "phone"),
            InteractionKind.CALLBACK: Mark(_l("Callback"), "callback"),
            InteractionKind.TICKET: Mark(_l("Ticket"), "ticket"),
            InteractionKind.SURVEY: Mark(_l("Survey"), "star"),
            InteractionKind.MESSAGE: Mark(_l("Message"), "message"),
            InteractionKind.NOTE: Mark(_l("Note"), "pencil"),
        },
        DictationState: {
            DictationState.CALLING: Mark(_l("Phoning you"), "ringing", "reserved"),
            DictationState.SPEAKING: Mark(_l("Being spoken"), "mic", "talking"),
            DictationState.KEEPING: Mark(_l("Being fetched"), "clock", "wrapup"),
            DictationState.KEPT: Mark(_l("In the candidate"), "check", "ready"),
            DictationState.GIVEN_UP: Mark(_l("Not kept"), "cross", "alert"),
        },
        Role: {
            Role.AGENT: Mark(_l("Agent")),
            Role.SENIOR: Mark(_l("Senior agent")),
            Role.SUPERVISOR: Mark(_l("Supervisor")),
            Role.ADMINISTRATOR: Mark(_l("Administrator")),
            Role.AUDITOR: Mark(_l("Auditor")),
        },
    }
)

# Why an agent takes no calls; the server keeps the key.
BREAKS: Mapping[str, Any] = MappingProxyType(
    {
        "break": _l("Short break"),
        "lunch": _l("Lunch"),
        "training": _l("Training"),
        "meeting": _l("Meeting"),
        "paperwork": _l("Paperwork"),
    }
)
_REASONS = {
    **BREAKS,
    "missed": _l("Missed a call"),
    "rejected": _l("Rejected a call"),
    "lost": _l("Line was lost"),
    "reconnected": _l("Reconnected"),
}

# How a call ended for the customer; the call log keeps the key.
DISPOSITIONS: Mapping[str, Any] = MappingProxyType(
    {
        "resolved": _l("Resolved"),
        "ticket": _l("Ticket opened"),
        "callback": _l("Callback promised"),
        "escalated": _l("Escalated"),
        "sale": _l("Sale"),
        "wrong_number": _l("Wrong number"),
    }
)


def mark(word: StrEnum) -> Mark:
    """How a closed word looks."""
    return MARKS[type(word)][word]


def reason_word(key: str) -> Any:
    """A break reason as people read it; an unknown key as it is."""
    return _REASONS.get(key, key)


def disposition_word(key: str | None) -> Any:
    """A disposition as people read it; an unknown key as it is."""
    return DISPOSITIONS.get(key, key) if key else ""
