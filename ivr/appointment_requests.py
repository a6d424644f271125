"""Appointments: what a flow wants found, booked and cancelled."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ivr.words import AppointmentOutcome


@dataclass(frozen=True, slots=True)
class FindSlot:
    """The first free time from an instant on, held for this caller; answered by `SlotAnswer`.

    Attributes:
        hold_id: Identity of the held time; the same one moves on from offer to offer.
        service: Key of the service; nothing takes that of the appointment that is changed.
        after: It starts later than this, aware UTC; nothing takes the service's own notice.
        next_day: Whether it must lie on a later day than `after`.
        changes: Number of the customer's appointment that is to move; empty for their next one,
            nothing when a new one is booked.
    """

    hold_id: UUID
    service: str | None
    after: datetime | None = None
    next_day: bool = False
    changes: str | None = None


@dataclass(frozen=True, slots=True)
class SlotAnswer:
    """A time held for the caller, or why there is none.

    Attributes:
        outcome: `free`, `none_free`, or `miss` when there is nothing to change.
        starts_at: When, aware UTC.
        service: The service's name in the call's language.
    """

    outcome: AppointmentOutcome
    starts_at: datetime | None = None
    service: str = ""


@dataclass(frozen=True, slots=True)
class BookAppointment:
    """Make the held time an appointment; answered by `AppointmentAnswer`.

    Attributes:
        hold_id: Identity of the held time.
        topic: One line for our people, at most 200 characters.
        changes: As in `FindSlot`: that appointment ends where this one begins.
    """

    hold_id: UUID
    topic: str
    changes: str | None = None


@dataclass(frozen=True, slots=True)
class CancelAppointment:
    """Give an appointment up; answered by `AppointmentAnswer`.

    Attributes:
        number: Its number as keyed; nothing takes the customer's next one.
    """

    number: str | None = None


@dataclass(frozen=True, slots=True)
class AppointmentAnswer:
    """What became of it.

    Attributes:
        outcome: `booked`, `cancelled`, `taken` when the hold ran out and somebody else was faster,
            or `miss`.
        number: The number it is told by.
        starts_at: When, aware UTC.
        service: The service's name in the call's language.
    """

    outcome: AppointmentOutcome
    number: str = ""
    starts_at: datetime | None = None
    service: str = ""
