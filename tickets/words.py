"""Closed words of tickets and surveys; their values are what rows hold.

Pure, so that flows may say them too: this module reaches no store.
"""

from enum import StrEnum


class TicketKind(StrEnum):
    """What a customer wants settled."""

    CONSULTATION = "consultation"
    AFTER_SALES = "after_sales"
    APPOINTMENT = "appointment"
    COMPLAINT = "complaint"
    OTHER = "other"


class TicketState(StrEnum):
    """Where a ticket stands; the allowed moves are in `tickets.ticket_states`."""

    OPEN = "open"
    IN_WORK = "in_work"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Severity(StrEnum):
    """How much it hurts."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class SurveyOutcome(StrEnum):
    """How a survey ended, also when nothing was answered."""

    ASKED = "asked"
    DONE = "done"
    PARTIAL = "partial"
    REFUSED = "refused"
    NOT_ASKED = "not_asked"


class FollowUpState(StrEnum):
    """How somebody who hung up before the survey is asked afterwards."""

    DUE = "due"
    LINKED = "linked"
    PHONED = "phoned"
    SPARED = "spared"


class AppointmentState(StrEnum):
    """Where an appointment stands; a held one is only being offered."""

    HELD = "held"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    MOVED = "moved"
    LAPSED = "lapsed"
