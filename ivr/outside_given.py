"""What the outside answers in a flow file's own tests: whatever the test gives."""

from datetime import datetime
from typing import assert_never

from ivr.facts import CustomerFacts
from ivr.flow_tests import Given
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
from ivr.words import AppointmentOutcome, LookupOutcome


def answer_as_given(request: Request, given: Given, now: datetime) -> Answer:
    """The answer; `failing` makes every one a failure."""
    if given.failing:
        return Failed("given")
    match request:
        case AskHours():
            return HoursAnswer(given.hours, reason=given.reason)
        case AskQueue():
            return QueueAnswer(given.waiting, given.ready, 0, given.estimate_s)
        case LookUpCustomer():
            return _customer(given)
        case LookUpTicket():
            outcome = given.lookup or LookupOutcome.FOUND
            return TicketAnswer(outcome, given.ticket.number, given.ticket.state, now)
        case BookCallback(number=number):
            return CallbackAnswer(given.callback, number or "", given.waiting + 1)
        case OpenTicket() | BookAppointment():
            return _noted(request, given)
        case _:
            assert_never(request)


def _customer(given: Given) -> Answer:
    who = given.customer
    if who is None:
        return CustomerAnswer(given.lookup or LookupOutcome.MISS, CustomerFacts())
    facts = CustomerFacts(known=True, name=who.name, language=who.language, tier=who.tier)
    return CustomerAnswer(LookupOutcome.FOUND, facts)


def _noted(request: OpenTicket | BookAppointment, given: Given) -> Answer:
    if isinstance(request, OpenTicket):
        return TicketOpened(given.ticket.number)
    return AppointmentAnswer(AppointmentOutcome.BOOKED, given.ticket.number)
