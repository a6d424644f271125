"""What a flow looks up of the caller's own: points, orders, appointments."""

from dataclasses import dataclass
from datetime import datetime

from ivr.words import LookupOutcome


@dataclass(frozen=True, slots=True)
class LookUpPoints:
    """The customer's loyalty points; answered by `PointsAnswer`."""


@dataclass(frozen=True, slots=True)
class PointsAnswer:
    """How many there are; a stranger is a miss."""

    outcome: LookupOutcome
    points: int = 0


@dataclass(frozen=True, slots=True)
class LookUpOrder:
    """An order of this customer; answered by `OrderAnswer`.

    Attributes:
        number: Order number as keyed; nothing takes the latest.
    """

    number: str | None = None


@dataclass(frozen=True, slots=True)
class OrderAnswer:
    """An order of this customer; one of somebody else is a miss.

    Attributes:
        state: The state's word, for example `shipped`.
        amount_minor: Its price in hundredths.
        updated_at: Last change, aware UTC.
    """

    outcome: LookupOutcome
    number: str = ""
    title: str = ""
    state: str = ""
    amount_minor: int = 0
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LookUpAppointment:
    """An appointment of this customer; answered by `AppointmentFound`.

    Attributes:
        number: Its number as keyed; nothing takes the next one.
    """

    number: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentFound:
    """An appointment that is still to come; one of somebody else is a miss.

    Attributes:
        service: The service's name in the call's language.
        starts_at: When, aware UTC.
    """

    outcome: LookupOutcome
    number: str = ""
    service: str = ""
    starts_at: datetime | None = None
