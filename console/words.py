"""Closed words of the rooms below as people read them: an icon, a word and a colour."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from flask_babel import lazy_gettext as _l

from console.queries.call_log import Wait, With
from console.queries.callbacks import Show
from cti.models import (
    CallbackState,
    CallState,
    Direction,
    LeftBecause,
    PresenceState,
    Purpose,
    RecordingKind,
)
from cti.words import PaymentState
from customers.models import InteractionKind, LeadState, Stage, Tier
from ivr.differences import Change
from ivr.models import Deed
from ivr.words import DictationState
from staff.models import Role
from telephony.reports import AnsweredBy
from tickets.words import Severity, SurveyOutcome, TicketKind, TicketState

Word = TypeVar("Word", bound=StrEnum)


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
        Change: {
            Change.ADDED: Mark(_l("new"), "check", "ready"),
            Change.REMOVED: Mark(_l("gone"), "cross", "alert"),
            Change.RENAMED: Mark(_l("renamed"), "pencil", "talking"),
            Change.CHANGED: Mark(_l("changed"), "pencil", "wrapup"),
        },
        Deed: {
            Deed.ACTIVATED: Mark(_l("activated"), "check", "ready"),
            Deed.ROLLED_BACK: Mark(_l("went back to"), "callback", "wrapup"),
            Deed.CANARY_SET: Mark(_l("tried on some callers"), "people", "talking"),
            Deed.CANARY_ENDED: Mark(_l("ended the trial"), "cross", "notready"),
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

# Words that need no icon and no colour.
WORDS: Mapping[type[StrEnum], Mapping[Any, Any]] = MappingProxyType(
    {
        RecordingKind: {
            RecordingKind.VOICEMAIL: _l("Message left"),
            RecordingKind.VERBATIM: _l("In their own words"),
            RecordingKind.NOTE: _l("Spoken note"),
            RecordingKind.CALL: _l("Conversation"),
        },
        PaymentState: {
            PaymentState.PREPARING: _l("being prepared"),
            PaymentState.ASKED: _l("asked for"),
            PaymentState.PAID: _l("paid"),
            PaymentState.DECLINED: _l("declined"),
            PaymentState.INTERRUPTED: _l("broken off"),
            PaymentState.FAILED: _l("failed"),
        },
        SurveyOutcome: {
            SurveyOutcome.ASKED: _l("asked"),
            SurveyOutcome.DONE: _l("answered to the end"),
            SurveyOutcome.PARTIAL: _l("partly answered"),
            SurveyOutcome.REFUSED: _l("declined"),
            SurveyOutcome.NOT_ASKED: _l("not asked"),
        },
        Wait: {
            Wait.ANY: _l("came to a queue"),
            Wait.NOW: _l("waiting now"),
            Wait.IN_TIME: _l("answered in time"),
        },
        With: {
            With.TALKED: _l("talked with"),
            With.MISSED: _l("missed"),
            With.RATED: _l("rated by the customer"),
        },
        Show: {
            Show.OPEN: _l("still promised"),
            Show.LATE: _l("late"),
            Show.ALL: _l("all, newest first"),
            Show.KEPT: _l("kept today"),
            Show.OVER: _l("ended today"),
        },
        Purpose: {
            Purpose.CALLBACK: _l("promised callback"),
            Purpose.CAMPAIGN: _l("campaign"),
            Purpose.SURVEY: _l("survey"),
            Purpose.CLICK: _l("dialled by an agent"),
            Purpose.PROMPT: _l("dictating a prompt"),
        },
        AnsweredBy: {
            AnsweredBy.HUMAN: _l("a person"),
            AnsweredBy.FAX: _l("a fax machine"),
            AnsweredBy.MACHINE_START: _l("an answering machine"),
            AnsweredBy.MACHINE_END_BEEP: _l("an answering machine, after its tone"),
            AnsweredBy.MACHINE_END_SILENCE: _l("an answering machine, after its text"),
            AnsweredBy.MACHINE_END_OTHER: _l("an answering machine, at its end"),
            AnsweredBy.UNKNOWN: _l("not to be told"),
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
# What came over an agent, other than a break of their choice.
_BEFALLEN: Mapping[str, Mark] = MappingProxyType(
    {
        "missed": Mark(_l("Missed a call"), "alert", "alert"),
        "rejected": Mark(_l("Rejected a call"), "cross", "wrapup"),
        "lost": Mark(_l("Line was lost"), "alert", "alert"),
        "reconnected": Mark(_l("Reconnected"), "pause", "wrapup"),
    }
)
_ADVICE: Mapping[str, Any] = MappingProxyType(
    {
        "missed": _l("The caller kept their place and goes to a colleague. Go ready when you can."),
        "rejected": _l("The caller kept their place. Go ready when you can take the next one."),
        "lost": _l("Your line broke off; the caller is served first. Check it, then go ready."),
        "reconnected": _l("You were away without a word. Go ready when you are back."),
    }
)

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


def word(closed: StrEnum) -> Any:
    """A closed word as people read it, translated when it is rendered."""
    plain = WORDS.get(type(closed))
    return plain[closed] if plain is not None else mark(closed).word


def known(words: type[Word], value: object) -> Word | None:
    """The closed word that was stored; None for one that this release does not know."""
    try:
        return words(value)  # type: ignore[arg-type]
    except ValueError:
        return None


def presence_mark(state: PresenceState, reason: str) -> Mark:
    """How an agent's state looks, with the break or mishap that explains it."""
    if reason in _BEFALLEN:
        return _BEFALLEN[reason]
    usual = mark(state)
    return Mark(BREAKS.get(reason, usual.word), usual.icon, usual.tone)


def presence_advice(state: PresenceState, reason: str) -> Any:
    """What an agent who takes no call should know; nothing where the state says it all."""
    match state:
        case PresenceState.READY:
            return _l("waiting for the next caller")
        case PresenceState.UNAVAILABLE:
            return _l("The house has not heard from this page for a while, so nobody rings here.")
        case _:
            return _ADVICE.get(reason, "")


def reason_word(key: str) -> Any:
    """A break reason as people read it; an unknown key as it is."""
    befallen = _BEFALLEN.get(key)
    return befallen.word if befallen else BREAKS.get(key, key)


def disposition_word(key: str | None) -> Any:
    """A disposition as people read it; an unknown key as it is."""
    return DISPOSITIONS.get(key, key) if key else ""
