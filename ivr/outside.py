"""What a flow asks of the rooms below, answered inside the unit of work of its webhook."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from uuid import UUID

from sqlmodel import Session

from base.errors import BadInput, NotFound
from calendars.hours import opening_at
from calendars.timeline import Why
from cti import callbacks, queueing
from cti.models import Call, QueueEntry
from customers.archive import customer_card
from customers.lookup import identify
from ivr.facts import CustomerFacts
from ivr.requests import (
    Answer,
    AppointmentAnswer,
    AskHours,
    AskQueue,
    BookAppointment,
    BookCallback,
    CallbackAnswer,
    CustomerAnswer,
    Failed,
    HoursAnswer,
    LookUpCustomer,
    LookUpTicket,
    OpenTicket,
    QueueAnswer,
    Request,
    TicketAnswer,
    TicketOpened,
)
from ivr.words import AppointmentOutcome, LookupOutcome, OpenState
from telephony.numbers import read_number
from tickets import tickets
from tickets.words import TicketKind


@dataclass(frozen=True, slots=True)
class Outside:
    """The rooms below, as one call may ask them.

    Attributes:
        session: The webhook's unit of work.
        call: The call, locked.
        language: Tag that the caller speaks now.
        region: Country whose national numbers are understood.
        now: The present instant.
    """

    session: Session
    call: Call
    language: str
    region: str
    now: datetime

    def answer(self, request: Request) -> Answer:
        """Carry a request out; what cannot be done is `Failed`, and nothing of it remains."""
        try:
            with self.session.begin_nested():
                return self._answer(request)
        except (NotFound, BadInput) as error:
            return Failed(error.error_id)

    def _answer(self, request: Request) -> Answer:
        match request:
            case AskHours():
                return self._hours(request)
            case LookUpCustomer():
                return self._customer(request)
            case LookUpTicket():
                return self._ticket(request)
            case AskQueue():
                return self._queue(request)
            case BookCallback():
                return self._callback(request)
            case OpenTicket():
                return self._open_ticket(request)
            case BookAppointment():
                return self._appointment(request)
            case _:
                assert_never(request)

    def _hours(self, request: AskHours) -> HoursAnswer:
        opening = opening_at(self.session, request.calendar, now=self.now, language=self.language)
        if opening.is_open:
            return HoursAnswer(OpenState.OPEN, reason=opening.reason)
        holiday = opening.why is Why.HOLIDAY
        state = OpenState.HOLIDAY if holiday else OpenState.CLOSED
        return HoursAnswer(state, opening.opens_at, opening.reason)

    def _customer(self, request: LookUpCustomer) -> CustomerAnswer:
        text = self.call.number if request.number is None else request.number
        found = identify(self.session, read_number(text, self.region), now=self.now)
        if found.candidates:
            facts = CustomerFacts(ambiguous=True)
            return CustomerAnswer(LookupOutcome.AMBIGUOUS, facts)
        if found.customer_id is None:
            return CustomerAnswer(LookupOutcome.MISS, CustomerFacts())
        facts = facts_of(self.session, found.customer_id)
        return CustomerAnswer(LookupOutcome.FOUND if facts.known else LookupOutcome.MISS, facts)

    def _ticket(self, request: LookUpTicket) -> TicketAnswer:
        # Nobody hears of a ticket that is not theirs, and a stranger has none.
        if self.call.customer_id is None:
            return TicketAnswer(LookupOutcome.MISS)
        number = int(request.number[:18]) if request.number else None
        ticket = tickets.ticket_status(
            self.session, number=number, customer_id=self.call.customer_id
        )
        if ticket is None:
            return TicketAnswer(LookupOutcome.MISS)
        return TicketAnswer(
            LookupOutcome.FOUND, str(ticket.number), ticket.state.value, ticket.updated_at
        )

    def _queue(self, request: AskQueue) -> QueueAnswer:
        glance = queueing.queue_glance(self.session, request.queue, self.now)
        return QueueAnswer(
            waiting=glance.waiting,
            ready=glance.ready,
            longest_s=glance.longest_s,
            estimate_s=glance.estimate_s,
        )

    def _callback(self, request: BookCallback) -> CallbackAnswer:
        text = self.call.number if request.number is None else request.number
        number = read_number(text, self.region)
        booking = callbacks.request_callback(
            self.session,
            queue=request.queue,
            number=number,
            customer_id=self.call.customer_id,
            call_id=self.call.id,
            language=self.language,
            source="ivr",
            entered_at=self._place_of(request.entry_id),
            now=self.now,
            due_at=request.due_at,
            callback_id=request.callback_id,
        )
        return CallbackAnswer(booking.outcome, number.e164 or "", booking.place)

    def _place_of(self, entry_id: UUID | None) -> datetime:
        entry = self.session.get(QueueEntry, entry_id) if entry_id else None
        return entry.entered_at if entry else self.now

    def _open_ticket(self, request: OpenTicket) -> TicketOpened:
        ticket = tickets.open_ticket(
            self.session,
            kind=request.kind,
            origin="ivr",
            origin_id=request.ticket_id,
            customer_id=self.call.customer_id,
            call_id=self.call.id,
            queue=request.queue,
            subject=request.subject,
            details=request.details,
            ticket_id=request.ticket_id,
            now=self.now,
        )
        return TicketOpened(str(ticket.number))

    def _appointment(self, request: BookAppointment) -> AppointmentAnswer:
        ticket = tickets.open_ticket(
            self.session,
            kind=TicketKind.APPOINTMENT,
            origin="ivr",
            origin_id=request.appointment_id,
            customer_id=self.call.customer_id,
            call_id=self.call.id,
            queue=None,
            subject=request.topic,
            details=f"{request.part.value}, {request.after_days} d",
            ticket_id=request.appointment_id,
            now=self.now,
        )
        return AppointmentAnswer(AppointmentOutcome.BOOKED, str(ticket.number))


def facts_of(session: Session, customer_id: UUID) -> CustomerFacts:
    """What a flow may know of a customer; a suspect lead without a name is not `known`."""
    card = customer_card(session, customer_id)
    return CustomerFacts(
        known=bool(card.name),
        cid=str(card.cid),
        name=card.name,
        language=card.language or "",
        tier=card.tier.value,
        lifecycle=card.stage.value,
        lead=card.lead_state.value,
        points=card.points,
        open_tickets=tickets.count_open(session, customer_id),
    )
