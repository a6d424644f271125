"""The appointment that a look-up finds: booked in an earlier call, by what callers book by."""

from datetime import timedelta

from sqlmodel import col, select

from base.ids import new_id
from cti.models import Call
from ivr.appointment_requests import CancelAppointment, FindSlot
from ivr.archive_requests import LookUpAppointment
from ivr.phoning.scene import REASON, Arranged, CannotArrange, Scene
from ivr.phoning.stand_ins import hang_up, phone_in
from ivr.words import LookupOutcome
from tickets import appointments
from tickets.models import Appointment, Ticket
from tickets.words import AppointmentState

_LIVE = (AppointmentState.HELD, AppointmentState.BOOKED)


def is_wanted(scene: Scene) -> bool:
    """Whether the test speaks of an appointment that its customer has already."""
    changes = any(
        isinstance(each.request, FindSlot) and each.request.changes is not None
        for each in scene.asked
    )
    asks = changes or scene.asks(LookUpAppointment, CancelAppointment)
    return asks and scene.given.lookup in {None, LookupOutcome.FOUND}


def put_appointment(scene: Scene, made: Arranged) -> None:
    """Their next one, at the first time that is free; one they have already stays.

    Raises:
        CannotArrange: No service has a free time.
    """
    customer = made.customer
    if customer is None:
        return
    found = appointments.find(scene.session, customer.id, now=scene.now)
    if found is None:
        found = _booked(scene, made)
    ticket = scene.session.get_one(Ticket, found.ticket_id)
    scene.session.refresh(ticket)
    made.numbers.append(ticket.number or 0)


def _booked(scene: Scene, made: Arranged) -> Appointment:
    session, now = scene.session, scene.now
    call = phone_in(session, scene.number, at=now - timedelta(hours=1))
    call.customer_id = made.customer.id if made.customer else None
    for key in scene.hotline.file.services:
        service = appointments.service_of(session, key)
        hold = appointments.hold_next(session, new_id(), service=service, call=call, now=now)
        if hold is not None:
            booked = appointments.book(session, hold.id, call=call, topic=REASON, now=now)
            session.flush()
            hang_up(session, call, at=now)
            return booked
    raise CannotArrange("No service has a free time for the appointment.")


def give_up(scene: Scene, made: Arranged) -> None:
    """Give every time back that the customer has or holds; may be repeated."""
    if made.customer is None:
        return
    theirs = select(Appointment).where(
        Appointment.customer_id == made.customer.id, col(Appointment.state).in_(_LIVE)
    )
    for appointment in scene.session.exec(theirs).all():
        call = scene.session.get_one(Call, appointment.call_id)
        appointments.release(scene.session, appointment.id, now=scene.now)
        appointments.cancel(scene.session, appointment, call=call, now=scene.now)
