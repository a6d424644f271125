"""What the archive knows of the caller; nobody hears of what is not theirs."""

from uuid import UUID

from sqlmodel import Session, col, select

from customers.archive import customer_card
from customers.lookup import identify
from customers.models import Customer
from customers.purchases import purchase_of
from ivr.archive_requests import (
    AppointmentFound,
    LookUpAppointment,
    LookUpOrder,
    OrderAnswer,
    PointsAnswer,
)
from ivr.facts import CustomerFacts
from ivr.requests import CustomerAnswer, LookUpCustomer, LookUpTicket, TicketAnswer
from ivr.rooms.asker import Asker
from ivr.words import LookupOutcome
from telephony.numbers import read_number
from tickets import appointments, tickets


def customer(asker: Asker, request: LookUpCustomer) -> CustomerAnswer:
    """Who the number belongs to; an unknown ordinary one becomes a suspect lead."""
    text = asker.call.number if request.number is None else request.number
    found = identify(asker.session, read_number(text, asker.rules.region), now=asker.now)
    if found.candidates:
        return CustomerAnswer(LookupOutcome.AMBIGUOUS, CustomerFacts(ambiguous=True))
    if found.customer_id is None:
        return CustomerAnswer(LookupOutcome.MISS, CustomerFacts())
    facts = facts_of(asker.session, found.customer_id)
    return CustomerAnswer(LookupOutcome.FOUND if facts.known else LookupOutcome.MISS, facts)


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
        attributes=dict(session.get_one(Customer, customer_id).attributes or {}),
    )


def customer_of_cid(session: Session, cid: str) -> UUID | None:
    """The customer with this number; nothing for a stranger or somebody who was erased."""
    if not (cid.isascii() and cid.isdecimal()):
        return None
    return session.exec(
        select(Customer.id).where(Customer.cid == int(cid[:18]), col(Customer.erased_at).is_(None))
    ).first()


def ticket(asker: Asker, request: LookUpTicket) -> TicketAnswer:
    """A ticket of the customer."""
    if asker.customer_id is None:
        return TicketAnswer(LookupOutcome.MISS)
    number = None
    if request.number is not None:
        digits = "".join(sign for sign in request.number if sign.isascii() and sign.isdecimal())
        number = int(digits[:18] or 0)
    found = tickets.ticket_status(asker.session, number=number, customer_id=asker.customer_id)
    if found is None:
        return TicketAnswer(LookupOutcome.MISS)
    return TicketAnswer(LookupOutcome.FOUND, str(found.number), found.state.value, found.updated_at)


def points(asker: Asker) -> PointsAnswer:
    """The customer's points."""
    if asker.customer_id is None:
        return PointsAnswer(LookupOutcome.MISS)
    return PointsAnswer(LookupOutcome.FOUND, customer_card(asker.session, asker.customer_id).points)


def order(asker: Asker, request: LookUpOrder) -> OrderAnswer:
    """An order of the customer."""
    if asker.customer_id is None:
        return OrderAnswer(LookupOutcome.MISS)
    found = purchase_of(asker.session, asker.customer_id, number=request.number)
    if found is None:
        return OrderAnswer(LookupOutcome.MISS)
    return OrderAnswer(
        LookupOutcome.FOUND,
        number=found.number,
        title=found.title,
        state=found.state.value,
        amount_minor=found.amount_minor,
        updated_at=found.updated_at,
    )


def appointment(asker: Asker, request: LookUpAppointment) -> AppointmentFound:
    """An appointment of the customer that is still to come."""
    if asker.customer_id is None:
        return AppointmentFound(LookupOutcome.MISS)
    found = appointments.find(
        asker.session, asker.customer_id, now=asker.now, number=request.number
    )
    if found is None:
        return AppointmentFound(LookupOutcome.MISS)
    told = appointments.as_told(asker.session, found)
    return AppointmentFound(
        LookupOutcome.FOUND, told.number, asker.in_language(told.service), told.starts_at
    )
