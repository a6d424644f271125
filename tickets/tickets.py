"""Tickets: what is to be settled after a call, by whom and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from base import bus
from base.errors import Conflict, NotFound
from base.ids import new_id
from base.sentences import said
from customers.models import InteractionKind
from customers.timeline import note_interaction
from tickets.happenings import TicketChanged
from tickets.models import Ticket, TicketEvent
from tickets.ticket_states import may_move
from tickets.words import Severity, TicketKind, TicketState

# How soon a customer may expect an answer, by how much it hurts.
DUE_AFTER_S = {Severity.HIGH: 4 * 3600, Severity.NORMAL: 24 * 3600, Severity.LOW: 72 * 3600}
SUBJECT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """What a caller is told of a ticket."""

    number: int
    kind: TicketKind
    state: TicketState
    updated_at: datetime


def open_ticket(
    session: Session,
    *,
    kind: TicketKind,
    origin: str,
    origin_id: UUID,
    customer_id: UUID | None,
    call_id: UUID | None,
    queue: str | None,
    subject: str,
    now: datetime,
    severity: Severity = Severity.NORMAL,
    recording_id: UUID | None = None,
    details: str = "",
    ticket_id: UUID | None = None,
) -> Ticket:
    """The ticket of this origin, opened on first sight; asking again gives the same one.

    Args:
        session: The unit of work of whatever opens it.
        kind: What it is about.
        origin: What opens it: `ivr`, `voicemail`, `survey` or `agent`.
        origin_id: Which one; one origin has one ticket.
        customer_id: Whose matter it is, where known.
        call_id: The call it comes from.
        queue: Whose people work on it.
        subject: One line, cut at 200 characters; sealed.
        now: The present instant.
        severity: How much it hurts; decides when it is due.
        recording_id: What the customer said.
        details: More words, kept as the first comment; sealed.
        ticket_id: Identity of the row, where the opener has derived one.
    """
    if known := _of_origin(session, origin, origin_id):
        return known
    ticket = Ticket(
        id=ticket_id or new_id(),
        kind=kind,
        severity=severity,
        customer_id=customer_id,
        call_id=call_id,
        queue=queue,
        recording_id=recording_id,
        origin=origin,
        origin_id=origin_id,
        opened_at=now,
        due_at=now + timedelta(seconds=DUE_AFTER_S[severity]),
    )
    ticket.subject = subject[:SUBJECT_LENGTH]
    # A savepoint, because somebody may open it at this moment, and our own work must survive that.
    try:
        with session.begin_nested():
            session.add(ticket)
    except sa.exc.IntegrityError:
        if known := _of_origin(session, origin, origin_id):
            return known
        raise
    session.refresh(ticket, ["number"])
    facts = {"kind": kind.value, "severity": severity.value, "origin": origin}
    _tell(session, ticket, "opened", now=now, facts=facts, comment=details or None)
    return ticket


def _of_origin(session: Session, origin: str, origin_id: UUID) -> Ticket | None:
    return session.exec(
        select(Ticket).where(Ticket.origin == origin, Ticket.origin_id == origin_id)
    ).first()


def lock_ticket(session: Session, ticket_id: UUID) -> Ticket:
    """The locked ticket.

    Raises:
        NotFound: There is no such ticket.
    """
    ticket = session.get(Ticket, ticket_id, with_for_update=True, populate_existing=True)
    if ticket is None:
        raise NotFound("There is no such ticket.", error_id="ticket.not_found")
    return ticket


def move(
    session: Session,
    ticket_id: UUID,
    state: TicketState,
    *,
    member_id: UUID | None,
    now: datetime,
) -> Ticket:
    """Change a ticket's state; moving it to where it is does nothing.

    Raises:
        NotFound: There is no such ticket.
        Conflict: The table of moves does not allow it.
    """
    ticket = lock_ticket(session, ticket_id)
    if ticket.state is state:
        return ticket
    if not may_move(ticket.state, state):
        raise Conflict(
            f"A ticket that is {ticket.state.value} cannot become {state.value}.",
            error_id="ticket.move",
        )
    facts = {"from": ticket.state.value, "to": state.value}
    ticket.state = state
    ticket.closed_at = now if state is TicketState.CLOSED else None
    _tell(session, ticket, "moved", now=now, member_id=member_id, facts=facts)
    return ticket


def assign(
    session: Session,
    ticket_id: UUID,
    assignee_id: UUID | None,
    *,
    member_id: UUID | None,
    now: datetime,
) -> Ticket:
    """Give a ticket to a member, or back to its queue; may be repeated.

    Raises:
        NotFound: There is no such ticket.
        Conflict: It is closed.
    """
    ticket = lock_ticket(session, ticket_id)
    if ticket.state is TicketState.CLOSED:
        raise Conflict(said("A closed ticket stays as it is."), error_id="ticket.closed")
    if ticket.assignee_id != assignee_id:
        ticket.assignee_id = assignee_id
        facts = {"to": str(assignee_id) if assignee_id else None}
        _tell(session, ticket, "assigned", now=now, member_id=member_id, facts=facts)
    return ticket


def comment(
    session: Session,
    ticket_id: UUID,
    text: str,
    *,
    member_id: UUID | None,
    now: datetime,
    comment_id: UUID | None = None,
) -> Ticket:
    """Add a line to a ticket's history; sealed.

    May be repeated with the same identity of the line: then it is there once.

    Raises:
        NotFound: There is no such ticket.
    """
    ticket = lock_ticket(session, ticket_id)
    if comment_id is not None and session.get(TicketEvent, comment_id) is not None:
        return ticket
    _tell(
        session,
        ticket,
        "commented",
        now=now,
        member_id=member_id,
        comment=text,
        event_id=comment_id,
    )
    return ticket


def add_from_caller(
    session: Session,
    *,
    number: str,
    customer_id: UUID,
    text: str,
    comment_id: UUID,
    now: datetime,
) -> Ticket:
    """Add what a customer says on the telephone to their ticket of this number; repeatable.

    One that was resolved is in work again: to them it is not settled. One that is closed stays so
    and is given unchanged; a new ticket may refer to it.

    Raises:
        NotFound: They have no such ticket.
    """
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdecimal())[:18]
    found = session.exec(
        select(Ticket.id).where(
            Ticket.number == int(digits or 0), Ticket.customer_id == customer_id
        )
    ).first()
    if found is None:
        raise NotFound("There is no such ticket.", error_id="ticket.not_found")
    ticket = lock_ticket(session, found)
    if ticket.state is TicketState.CLOSED:
        return ticket
    comment(session, ticket.id, text, member_id=None, now=now, comment_id=comment_id)
    if ticket.state is TicketState.RESOLVED:
        move(session, ticket.id, TicketState.IN_WORK, member_id=None, now=now)
    return ticket


def ticket_status(
    session: Session, *, number: int | None = None, customer_id: UUID | None = None
) -> TicketStatus | None:
    """What to tell a caller: the ticket of this number, or the customer's newest one.

    With both, a ticket of somebody else is none. Nothing where there is none.
    """
    wanted = select(Ticket).order_by(col(Ticket.opened_at).desc(), col(Ticket.id).desc()).limit(1)
    if number is None and customer_id is None:
        return None
    if number is not None:
        wanted = wanted.where(Ticket.number == number)
    if customer_id is not None:
        wanted = wanted.where(Ticket.customer_id == customer_id)
    ticket = session.exec(wanted).first()
    if ticket is None or ticket.number is None:
        return None
    lines = history(session, ticket.id)
    return TicketStatus(
        number=ticket.number,
        kind=ticket.kind,
        state=ticket.state,
        updated_at=lines[-1].at if lines else ticket.opened_at,
    )


def count_open(session: Session, customer_id: UUID) -> int:
    """How many of a customer's tickets are not closed."""
    return session.exec(
        select(sa.func.count())
        .select_from(Ticket)
        .where(Ticket.customer_id == customer_id, col(Ticket.closed_at).is_(None))
    ).one()


def history(session: Session, ticket_id: UUID) -> Sequence[TicketEvent]:
    """A ticket's lines, oldest first."""
    return session.exec(
        select(TicketEvent)
        .where(TicketEvent.ticket_id == ticket_id)
        .order_by(col(TicketEvent.at), col(TicketEvent.id))
    ).all()


def _tell(
    session: Session,
    ticket: Ticket,
    kind: str,
    *,
    now: datetime,
    member_id: UUID | None = None,
    facts: dict[str, Any] | None = None,
    comment: str | None = None,
    event_id: UUID | None = None,
) -> None:
    event = TicketEvent(
        id=event_id or new_id(),
        ticket_id=ticket.id,
        at=now,
        member_id=member_id,
        kind=kind,
        facts=facts or {},
    )
    event.comment = comment
    session.add_all([ticket, event])
    session.flush()
    if ticket.customer_id is not None:
        note_interaction(
            session,
            ticket.customer_id,
            kind=InteractionKind.TICKET,
            subject_id=ticket.id,
            at=now,
            words={"number": ticket.number, "kind": ticket.kind.value, "state": ticket.state.value},
        )
    bus.announce(session, TicketChanged(ticket_id=ticket.id))
