"""What our people work on afterwards: tickets and appointments."""

from base.errors import Conflict, NotFound
from ivr.appointment_requests import (
    AppointmentAnswer,
    BookAppointment,
    CancelAppointment,
    FindSlot,
    SlotAnswer,
)
from ivr.requests import OpenTicket, TicketOpened, UpdateTicket
from ivr.rooms.asker import Asker
from ivr.words import AppointmentOutcome
from tickets import appointments, tickets
from tickets.models import Appointment, Ticket
from tickets.words import TicketState


def open_ticket(asker: Asker, request: OpenTicket) -> TicketOpened:
    """A new ticket."""
    return TicketOpened(str(_opened(asker, request, request.details).number))


def _opened(asker: Asker, request: OpenTicket, details: str) -> Ticket:
    return tickets.open_ticket(
        asker.session,
        kind=request.kind,
        origin="ivr",
        origin_id=request.ticket_id,
        customer_id=asker.customer_id,
        call_id=asker.call.id,
        queue=request.queue,
        subject=request.subject,
        details=details,
        ticket_id=request.ticket_id,
        now=asker.now,
    )


def update_ticket(asker: Asker, request: UpdateTicket) -> TicketOpened:
    """More on a ticket of the customer; when it is closed, a new one that refers to it.

    Raises:
        NotFound: They have no such ticket, or nobody knows who they are.
    """
    if asker.customer_id is None:
        raise NotFound("A stranger has no tickets.", error_id="ticket.not_found")
    opens = request.opens
    text = "\n".join(part for part in (opens.subject, opens.details) if part)
    found = tickets.add_from_caller(
        asker.session,
        number=request.number,
        customer_id=asker.customer_id,
        text=text,
        comment_id=opens.ticket_id,
        now=asker.now,
    )
    if found.state is TicketState.CLOSED:
        found = _opened(asker, opens, f"{opens.details}\n← {found.number}".strip())
    return TicketOpened(str(found.number))


def find_slot(asker: Asker, request: FindSlot) -> SlotAnswer:
    """The next free time, held for the caller."""
    changed = _changed(asker, request.changes)
    if request.changes is not None and changed is None:
        return SlotAnswer(AppointmentOutcome.MISS)
    key = request.service or (changed.service if changed else "")
    service = appointments.service_of(asker.session, key)
    hold = appointments.hold_next(
        asker.session,
        request.hold_id,
        service=service,
        call=asker.call,
        now=asker.now,
        after=request.after,
        next_day=request.next_day,
    )
    if hold is None:
        return SlotAnswer(AppointmentOutcome.NONE_FREE)
    return SlotAnswer(AppointmentOutcome.FREE, hold.starts_at, asker.in_language(service.labels))


def _changed(asker: Asker, number: str | None) -> Appointment | None:
    if number is None or asker.customer_id is None:
        return None
    return appointments.find(asker.session, asker.customer_id, now=asker.now, number=number or None)


def book_appointment(asker: Asker, request: BookAppointment) -> AppointmentAnswer:
    """The held time becomes an appointment, unless it is somebody else's by now."""
    held = asker.session.get(Appointment, request.hold_id)
    instead_of = None if held is None else _changed(asker, request.changes)
    try:
        with asker.session.begin_nested():
            booked = appointments.book(
                asker.session,
                request.hold_id,
                call=asker.call,
                topic=request.topic,
                now=asker.now,
                instead_of=instead_of,
            )
    except Conflict:
        return AppointmentAnswer(AppointmentOutcome.TAKEN)
    return _told(asker, booked, AppointmentOutcome.BOOKED)


def cancel_appointment(asker: Asker, request: CancelAppointment) -> AppointmentAnswer:
    """The appointment is given up."""
    found = _changed(asker, request.number or "")
    if found is None:
        return AppointmentAnswer(AppointmentOutcome.MISS)
    told = _told(asker, found, AppointmentOutcome.CANCELLED)
    appointments.cancel(asker.session, found, call=asker.call, now=asker.now)
    return told


def _told(asker: Asker, appointment: Appointment, outcome: AppointmentOutcome) -> AppointmentAnswer:
    told = appointments.as_told(asker.session, appointment)
    return AppointmentAnswer(outcome, told.number, told.starts_at, asker.in_language(told.service))
