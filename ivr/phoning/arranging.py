"""What a test gives, put where the house itself looks: the archive, calendars, queues, promises.

Only made-up people are touched: whoever holds the test's number loses it to the test's customer.
What cannot be brought about by rows is refused by name, not imitated.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlmodel import Session, col, delete, select, update

from base.errors import BadInput
from base.ids import new_id
from calendars.models import CalendarOverride
from calendars.overrides import make_override
from cti import callbacks, queueing
from cti.calls import log_arrival
from cti.legs import end_leg, leg_of_sid
from cti.models import Call, Callback, LeftBecause
from cti.words import CallbackOutcome
from customers.archive import name_customer
from customers.lookup import add_phone, phone_index
from customers.models import ContactPoint, Customer, Purchase, Tier
from customers.purchases import note_purchase
from customers.words import Proof, PurchaseState
from ivr.archive_requests import LookUpOrder, PointsAnswer
from ivr.flow_tests import FlowTest, Given, GivenCustomer
from ivr.hotline import Hotline
from ivr.identity_requests import CheckProof, StartProof
from ivr.rehearsal.worlds import SOMEBODY
from ivr.requests import (
    Answer,
    AskHours,
    AskQueue,
    BookCallback,
    LookUpCustomer,
    LookUpTicket,
    OpenTicket,
    Request,
    UpdateTicket,
)
from ivr.testing import CallDriver, follow
from ivr.words import LookupOutcome, OpenState
from telephony.numbers import PartyNumber, read_number
from telephony.reports import CallStatus, LegFacts
from tickets import tickets
from tickets.models import Ticket
from tickets.words import TicketKind, TicketState

REASON = "A test of the flow file."
_AROUND = timedelta(days=1)
_DECIDED_BY_ROWS = (
    AskHours,
    AskQueue,
    BookCallback,
    CheckProof,
    LookUpCustomer,
    LookUpOrder,
    LookUpTicket,
    OpenTicket,
    UpdateTicket,
)


class CannotArrange(BadInput):
    """Something that a test gives cannot be brought about in a running installation."""

    error_id = "flows.cannot_arrange"


@dataclass
class Arranged:
    """What was put there for one test, to be taken away after it.

    Attributes:
        ticket: The number that the house gave to the ticket the test speaks of; 0 for none.
        customer: Whom the test speaks of.
    """

    overrides: list[UUID] = field(default_factory=list)
    crowd: list[tuple[UUID, str]] = field(default_factory=list)
    ticket: int = 0
    customer: Customer | None = None


def refusal(hotline: Hotline, test: FlowTest, *, alone: bool) -> str:
    """Why a test cannot be phoned in; nothing when it can.

    Args:
        hotline: The version.
        test: The test.
        alone: Whether nobody else works in the installation, so that agents can be acted.
    """
    worlds = [test.given, *(line.given for line in test.steps if line.given is not None)]
    for given in worlds:
        if reason := _cannot_give(hotline, given):
            return reason
    if test.call.flow is not None:
        return "a call that we place needs a dialled attempt"
    if asked := _asked_beyond(hotline, test):
        return f"what answers {asked} cannot be arranged"
    if alone:
        return ""
    if any(line.agent is not None for line in test.steps):
        return "an agent cannot be acted while others work there"
    if any((line.wait or 0) > 1 for line in test.steps):
        return "nobody waits here for minutes"
    return ""


def _asked_beyond(hotline: Hotline, test: FlowTest) -> str:
    """The first thing the test asks that no row here decides, by its name; nothing without one."""
    driver = CallDriver(hotline, test)
    follow(driver, test.steps)
    asked = zip(driver.requests, driver.answers, strict=True)
    return next((type(each).__name__ for each, got in asked if not _decided(each, got)), "")


def _decided(request: Request, answer: Answer) -> bool:
    """Whether rows that are put there bring this answer about."""
    match request, answer:
        case StartProof(proof=proof), _:
            return proof is Proof.ID_DIGITS
        case _, PointsAnswer(outcome=outcome):
            return outcome is LookupOutcome.FOUND
        case _:
            return isinstance(request, _DECIDED_BY_ROWS)


def _cannot_give(hotline: Hotline, given: Given) -> str:
    if given.failing:
        return "`failing` would break the installation"
    if "estimate_s" in given.model_fields_set:
        return "`estimate_s` comes from the queue's own past"
    if given.locked:
        return "`locked` takes many wrong answers"
    if given.callback is CallbackOutcome.INVALID:
        return "`callback: invalid` depends on the number"
    if given.lookup is LookupOutcome.AMBIGUOUS:
        return "`lookup: ambiguous` needs two people with one number"
    if given.hours is OpenState.HOLIDAY and any(n.verb == "hours" for n in hotline.nodes.values()):
        return "`hours: holiday` needs a holiday"
    return ""


def arrange(
    session: Session,
    hotline: Hotline,
    test: FlowTest,
    given: Given,
    *,
    now: datetime,
    region: str,
    before: Arranged | None = None,
) -> Arranged:
    """Bring about what a test gives; the unit of work is the caller's.

    Args:
        session: The unit of work.
        hotline: The version.
        test: The test.
        given: What it gives now.
        now: The present instant.
        region: Where numbers without a country are.
        before: What was put there earlier in the same call, whose customer stays.

    Raises:
        CannotArrange: A word of it is none that the archive or the tickets know.
    """
    made = Arranged()
    number = read_number(test.call.from_, region)
    if before is None:
        made.customer = _put_customer(session, number, given.customer, now=now)
    elif before.customer is not None:
        made.customer = session.get_one(Customer, before.customer.id)
    if made.customer is not None:
        _put_account(session, made.customer, given, now=now)
    if made.customer is not None and given.lookup is not LookupOutcome.MISS:
        made.ticket = _put_ticket(session, made.customer, given, now=now)
    _open_or_close(session, hotline, given, made, now=now)
    _promise(session, hotline, number, given, now=now)
    _crowd(session, hotline, given, made, now=now)
    return made


def _put_customer(
    session: Session, number: PartyNumber, who: GivenCustomer | None, *, now: datetime
) -> Customer | None:
    if number.e164 is None:
        return None
    held = col(ContactPoint.value_index) == phone_index(number.e164)
    session.exec(delete(ContactPoint).where(held))
    if who is None:
        return None
    customer = Customer(created_at=now, language=who.language or None)
    if who.tier:
        try:
            customer.tier = Tier(who.tier)
        except ValueError as error:
            raise CannotArrange(f"There is no tier `{who.tier}`.") from error
    session.add(customer)
    session.flush()
    # Somebody whom the archive knows has a name there.
    name_customer(session, customer, who.name or SOMEBODY)
    add_phone(session, customer.id, number.e164, is_primary=True)
    for _ in range(who.open_tickets):
        _ticket(session, customer.id, now=now)
    session.flush()
    return customer


def _put_account(session: Session, customer: Customer, given: Given, *, now: datetime) -> None:
    """Points, the digits that prove who they are, and their only order."""
    customer.points, customer.identity = given.points, given.pin
    session.add(customer)
    session.exec(delete(Purchase).where(col(Purchase.customer_id) == customer.id))
    session.exec(delete(Purchase).where(col(Purchase.number) == given.order.number))
    if given.lookup is LookupOutcome.MISS:
        return
    try:
        state = PurchaseState(given.order.state)
    except ValueError as error:
        raise CannotArrange(f"There is no order state `{given.order.state}`.") from error
    note_purchase(
        session,
        customer.id,
        given.order.number,
        title=given.order.title,
        amount_minor=given.order.amount_minor,
        state=state,
        bought_at=now,
        now=now,
    )


def _put_ticket(session: Session, customer: Customer, given: Given, *, now: datetime) -> int:
    ticket = _ticket(session, customer.id, now=now)
    try:
        ticket.state = TicketState(given.ticket.state)
    except ValueError as error:
        raise CannotArrange(f"There is no ticket state `{given.ticket.state}`.") from error
    session.add(ticket)
    session.flush()
    session.refresh(ticket)
    return ticket.number or 0


def _ticket(session: Session, customer_id: UUID, *, now: datetime) -> Ticket:
    return tickets.open_ticket(
        session,
        kind=TicketKind.OTHER,
        origin="test",
        origin_id=new_id(),
        customer_id=customer_id,
        call_id=None,
        queue=None,
        subject=REASON,
        now=now,
    )


def _open_or_close(
    session: Session, hotline: Hotline, given: Given, made: Arranged, *, now: datetime
) -> None:
    for calendar in hotline.file.hours:
        override = make_override(
            session,
            calendar,
            is_open=given.hours is OpenState.OPEN,
            starts_at=now - _AROUND,
            ends_at=now + _AROUND,
            reasons={"": given.reason} if given.reason else {},
            by=None,
            now=now,
        )
        made.overrides.append(override.id)


def _promise(
    session: Session, hotline: Hotline, number: PartyNumber, given: Given, *, now: datetime
) -> None:
    """One live callback to this number in every queue, or none."""
    if number.e164 is None:
        return
    index = phone_index(number.e164)
    live = select(Callback.id).where(
        Callback.number_index == index, col(Callback.ended_at).is_(None)
    )
    for callback_id in session.exec(live).all():
        callbacks.cancel_callback(session, callback_id, now=now)
    if given.callback is CallbackOutcome.DUPLICATE:
        for queue in hotline.file.queues:
            callbacks.request_callback(
                session,
                queue=queue,
                number=number,
                customer_id=None,
                call_id=None,
                language="",
                source="test",
                entered_at=now,
                now=now,
            )


def _crowd(
    session: Session, hotline: Hotline, given: Given, made: Arranged, *, now: datetime
) -> None:
    """So many callers before the test's own, in every queue, longer there and never more urgent."""
    for queue in hotline.file.queues:
        for place in range(given.waiting):
            sid, number = f"CA{uuid4().hex}", f"+8613900{place:06d}"
            leg = LegFacts(sid, number, "", CallStatus.IN_PROGRESS, direction="inbound")
            arrived_at = now - timedelta(minutes=5)
            call = log_arrival(session, leg, number=read_number(number), now=arrived_at)
            entry = queueing.join_queue(
                session,
                entry_id=new_id(),
                call=call,
                queue_key=queue,
                skills=(),
                priority=hotline.file.queues[queue].priority,
                resume_path="/voice/fallback",
                preferred_member_id=None,
                now=arrived_at,
            )
            made.crowd.append((entry.id, sid))


def take_away(session: Session, made: Arranged, *, now: datetime) -> None:
    """End what was put there; the made-up customer and the call stay in the archive."""
    session.exec(
        update(CalendarOverride)
        .where(col(CalendarOverride.id).in_(made.overrides))
        .values(withdrawn_at=now)
    )
    send_away(session, made.crowd, now=now)


def send_away(session: Session, crowd: Sequence[tuple[UUID, str]], *, now: datetime) -> None:
    """End the calls of those who only stood in line; may be repeated."""
    for entry_id, sid in crowd:
        queueing.leave_queue(session, entry_id, because=LeftBecause.ABANDONED, now=now)
        leg = leg_of_sid(session, sid)
        call = session.exec(select(Call).where(Call.sid == sid)).one()
        if leg is not None:
            end_leg(session, call, leg, now=now)
