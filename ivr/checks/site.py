"""The installation that a file is checked for."""

from dataclasses import dataclass
from datetime import date

from telephony.profiles import CarrierProfile


@dataclass(frozen=True, slots=True)
class Site:
    """What is outside the file and changes without it.

    Attributes:
        profile: What the carrier does.
        today: The date where the centre is.
    """

    profile: CarrierProfile
    today: date
