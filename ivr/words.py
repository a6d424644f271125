"""Closed words of the flow language; their values are what flow files and rows hold."""

from enum import StrEnum


class TicketKind(StrEnum):
    """What a ticket is about."""

    CONSULTATION = "consultation"
    AFTER_SALES = "after_sales"
    APPOINTMENT = "appointment"
    COMPLAINT = "complaint"
    OTHER = "other"


class LeadTemperature(StrEnum):
    """How near to buying a lead is."""

    HOT = "hot"
    WARM = "warm"
    LUKEWARM = "lukewarm"
    COLD = "cold"


class DayPart(StrEnum):
    """The part of a day that a customer prefers for an appointment."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


class LeftBecause(StrEnum):
    """Why the engine takes a caller out of a queue; meeting an agent is not among them."""

    CALLBACK = "callback"
    VOICEMAIL = "voicemail"
    FULL = "full"
    TIMEOUT = "timeout"
    ERROR = "error"
    ABANDONED = "abandoned"


class RecordingKind(StrEnum):
    """What a recording on the line holds."""

    VOICEMAIL = "voicemail"
    VERBATIM = "verbatim"
    NOTE = "note"


class SurveyOutcome(StrEnum):
    """How a survey ended."""

    DONE = "done"
    PARTIAL = "partial"
    REFUSED = "refused"


class OpenState(StrEnum):
    """Whether a calendar is open at an instant; a holiday is a closed day with a name."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"


class LookupOutcome(StrEnum):
    """How a search in the archive ended."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    MISS = "miss"


class CallbackOutcome(StrEnum):
    """What became of a wish to be called back."""

    BOOKED = "booked"
    DUPLICATE = "duplicate"
    INVALID = "invalid"


class AppointmentOutcome(StrEnum):
    """What became of a wish for an appointment."""

    BOOKED = "booked"
    NONE_FREE = "none_free"
