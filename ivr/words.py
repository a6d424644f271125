"""Closed words that only the flow language says; their values are what flow files and runs hold.

What rows hold as well is said in the words of the floor that keeps the row: `cti.words`,
`tickets.words`.
"""

from enum import StrEnum


class LeadTemperature(StrEnum):
    """How warm a flow may call a lead; the archive knows colder states, which no flow sets."""

    HOT = "hot"
    WARM = "warm"
    LUKEWARM = "lukewarm"
    COLD = "cold"


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


class AppointmentOutcome(StrEnum):
    """What became of a wish for an appointment; `taken` and `miss` never reach a way out."""

    FREE = "free"
    BOOKED = "booked"
    NONE_FREE = "none_free"
    CANCELLED = "cancelled"
    TAKEN = "taken"
    MISS = "miss"


class SoundKind(StrEnum):
    """What a sound file is by its content; the value is the ending of its name."""

    WAV = "wav"
    MP3 = "mp3"


class DictationState(StrEnum):
    """How far somebody has come with speaking a prompt on the telephone."""

    CALLING = "calling"
    SPEAKING = "speaking"
    KEEPING = "keeping"
    KEPT = "kept"
    GIVEN_UP = "given_up"


class WebOutcome(StrEnum):
    """What came of asking another program; the ways out of an `http` node, and nobody there."""

    OK = "ok"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    ERROR = "error"
    DROPPED = "dropped"
