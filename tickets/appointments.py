"""Appointments: a free time held while the caller decides, booked, moved, cancelled.

That two appointments never lie on one another is the slots' key, not this code's care.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from base.errors import Conflict, NotFound
from cti.events import note
from cti.models import Call
from tickets import tickets
from tickets.free_times import free_times, next_local_day, quarters
from tickets.models import Appointment, Service, Slot, Ticket
from tickets.words import AppointmentState, TicketKind, TicketState

# As long as a caller may think about one offer, with room for a slow question or two.
HOLD = timedelta(minutes=3)
ORIGIN = "appointment"


@dataclass(frozen=True, slots=True)
class Booked:
    """An appointment as it is told.

    Attributes:
        number: The ticket's number.
        service: Language tag to the service's name.
    """

    number: str
    starts_at: datetime
    service: dict[str, str]


def service_of(session: Session, key: str) -> Service:
    """The service.

    One that was retired serves on for the calls that run on an older file.

    Raises:
        NotFound: There is none of this name.
    """
    service = session.get(Service, key)
    if service is None:
        raise NotFound(f"There is no service {key!r}.", error_id="service.not_found")
    return service


def hold_next(
    session: Session,
    hold_id: UUID,
    *,
    service: Service,
    call: Call,
    now: datetime,
    after: datetime | None = None,
    next_day: bool = False,
) -> Appointment | None:
    """The next free time, kept for this caller for a while; what this hold had before is freed.

    Nothing when no time is free within the service's days. The call must be locked.

    Args:
        session: The unit of work.
        hold_id: Identity of the hold; it moves on from offer to offer.
        service: What for.
        call: Whose.
        now: The present instant.
        after: It starts later than this.
        next_day: And on a later day, where the service is done.
    """
    hold = session.get(Appointment, hold_id, with_for_update=True, populate_existing=True)
    if hold is not None and hold.state not in {AppointmentState.HELD, AppointmentState.LAPSED}:
        return hold
    free_slots(session, hold_id)
    free_lapsed(session, now=now)
    if after is not None and next_day:
        after = next_local_day(session, service, after)
    for starts_at, resource in free_times(session, service, now=now, after=after):
        ends_at = starts_at + timedelta(minutes=service.minutes)
        hold = hold or Appointment(
            id=hold_id,
            service=service.key,
            resource=resource,
            starts_at=starts_at,
            ends_at=ends_at,
            call_id=call.id,
            made_at=now,
            changed_at=now,
        )
        hold.service, hold.resource = service.key, resource
        hold.starts_at, hold.ends_at = starts_at, ends_at
        hold.customer_id, hold.state = call.customer_id, AppointmentState.HELD
        hold.held_until, hold.changed_at = now + HOLD, now
        if _take(session, hold, service.minutes):
            return hold
    return None


def _take(session: Session, appointment: Appointment, minutes: int) -> bool:
    """Write the appointment and its quarters; False when somebody was faster with one of them."""
    try:
        with session.begin_nested():
            session.add(appointment)
            session.flush()
            session.add_all(
                Slot(
                    resource=appointment.resource,
                    starts_at=quarter,
                    appointment_id=appointment.id,
                )
                for quarter in quarters(appointment.starts_at, minutes)
            )
    except sa.exc.IntegrityError:
        return False
    return True


def book(
    session: Session,
    hold_id: UUID,
    *,
    call: Call,
    topic: str,
    now: datetime,
    instead_of: Appointment | None = None,
) -> Appointment:
    """Make a held time an appointment, with a ticket that people see; may be repeated.

    One whose hold has run out is booked all the same, unless somebody else has the time by now.

    Args:
        session: The unit of work.
        hold_id: The hold.
        call: The call, locked.
        topic: One line for our people.
        now: The present instant.
        instead_of: An appointment that moves here.

    Raises:
        NotFound: There is no such hold.
        Conflict: The time is somebody else's now.
    """
    appointment = session.get(Appointment, hold_id, with_for_update=True, populate_existing=True)
    if appointment is None:
        raise NotFound("There is no such hold.", error_id="appointment.not_found")
    if appointment.state is AppointmentState.BOOKED:
        return appointment
    minutes = round((appointment.ends_at - appointment.starts_at).total_seconds() / 60)
    if appointment.state is AppointmentState.LAPSED and not _take(session, appointment, minutes):
        raise Conflict("Somebody else has this time.", error_id="appointment.taken")
    if appointment.state not in {AppointmentState.HELD, AppointmentState.LAPSED}:
        raise Conflict("This time was given up.", error_id="appointment.over")
    appointment.state, appointment.held_until = AppointmentState.BOOKED, None
    appointment.customer_id, appointment.changed_at = call.customer_id, now
    if instead_of is None or instead_of.ticket_id is None:
        appointment.ticket_id = _open_ticket(session, appointment, call, topic, now=now).id
    else:
        appointment.ticket_id = instead_of.ticket_id
        _end(session, instead_of, AppointmentState.MOVED, now=now)
        instead_of.replaced_by = appointment.id
        _tell(session, appointment, f"→ {appointment.starts_at:%Y-%m-%d %H:%M} UTC", now=now)
    session.add(appointment)
    session.flush()
    facts = {"appointment": str(appointment.id), "service": appointment.service}
    note(session, call, "appointment_booked", now=now, facts=facts)
    return appointment


def _open_ticket(
    session: Session, appointment: Appointment, call: Call, topic: str, *, now: datetime
) -> Ticket:
    return tickets.open_ticket(
        session,
        kind=TicketKind.APPOINTMENT,
        origin=ORIGIN,
        origin_id=appointment.id,
        customer_id=call.customer_id,
        call_id=call.id,
        queue=None,
        subject=topic or appointment.service,
        details=f"{appointment.service}: {appointment.starts_at:%Y-%m-%d %H:%M} UTC",
        now=now,
    )


def _tell(session: Session, appointment: Appointment, text: str, *, now: datetime) -> None:
    if appointment.ticket_id is not None:
        tickets.comment(session, appointment.ticket_id, text, member_id=None, now=now)


def cancel(session: Session, appointment: Appointment, *, call: Call, now: datetime) -> None:
    """Give a booked appointment up: its time is free and its ticket closed; may be repeated."""
    session.refresh(appointment, with_for_update=True)
    if appointment.state is not AppointmentState.BOOKED:
        return
    _end(session, appointment, AppointmentState.CANCELLED, now=now)
    if appointment.ticket_id is not None:
        tickets.move(session, appointment.ticket_id, TicketState.CLOSED, member_id=None, now=now)
    facts = {"appointment": str(appointment.id), "service": appointment.service}
    note(session, call, "appointment_cancelled", now=now, facts=facts)


def release(session: Session, hold_id: UUID, *, now: datetime) -> None:
    """Give a held time back; one that was booked stays. May be repeated."""
    hold = session.get(Appointment, hold_id, with_for_update=True, populate_existing=True)
    if hold is not None and hold.state is AppointmentState.HELD:
        _end(session, hold, AppointmentState.LAPSED, now=now)


def _end(
    session: Session, appointment: Appointment, state: AppointmentState, *, now: datetime
) -> None:
    appointment.state, appointment.held_until, appointment.changed_at = state, None, now
    session.add(appointment)
    free_slots(session, appointment.id)


def free_slots(session: Session, appointment_id: UUID) -> None:
    """Give every quarter of an appointment back."""
    session.flush()
    session.exec(delete(Slot).where(col(Slot.appointment_id) == appointment_id))


def free_lapsed(session: Session, *, now: datetime, limit: int = 100) -> int:
    """Give back what was held for callers who decided nothing; gives how many. Repeatable."""
    lapsed = session.exec(
        select(Appointment)
        .where(Appointment.state == AppointmentState.HELD, col(Appointment.held_until) <= now)
        .order_by(col(Appointment.held_until))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for hold in lapsed:
        _end(session, hold, AppointmentState.LAPSED, now=now)
    return len(lapsed)


def find(
    session: Session, customer_id: UUID, *, now: datetime, number: str | None = None
) -> Appointment | None:
    """The customer's appointment of this number, or their next one; one that is past is none."""
    wanted = (
        select(Appointment)
        .where(
            Appointment.customer_id == customer_id,
            Appointment.state == AppointmentState.BOOKED,
            Appointment.starts_at > now,
        )
        .order_by(col(Appointment.starts_at))
        .limit(1)
    )
    if number is not None:
        digits = "".join(sign for sign in number if sign.isascii() and sign.isdecimal())[:18]
        wanted = wanted.join(Ticket, col(Ticket.id) == col(Appointment.ticket_id)).where(
            Ticket.number == int(digits or 0)
        )
    return session.exec(wanted).first()


def as_told(session: Session, appointment: Appointment) -> Booked:
    """What a caller hears of it."""
    ticket = session.get(Ticket, appointment.ticket_id) if appointment.ticket_id else None
    service = session.get_one(Service, appointment.service)
    number = "" if ticket is None else str(ticket.number)
    return Booked(number, appointment.starts_at, dict(service.labels))
