"""Tickets: the list, one ticket with its history, and a customer's open ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from base.errors import NotFound
from console.queries.names import customer_names
from console.queries.paging import PAGE_SIZE, Page, Place, page_of, read_cursor
from staff.members import names_of
from tickets.models import Ticket, TicketEvent
from tickets.ticket_states import MOVES
from tickets.tickets import history
from tickets.words import Severity, TicketKind, TicketState


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket as lists show it."""

    id: UUID
    number: int
    kind: TicketKind
    state: TicketState
    severity: Severity
    subject: str | None
    customer_id: UUID | None
    customer_name: str | None
    call_id: UUID | None
    queue: str | None
    assignee: str | None
    origin: str
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a ticket's history with who did it.

    Attributes:
        to: Whom it was given to; None when it went back to its queue, or nobody was meant.
    """

    at: datetime
    by: str | None
    to: str | None
    kind: str
    facts: dict[str, object]
    comment: str | None


@dataclass(frozen=True, slots=True)
class TicketStory:
    """One ticket with its history, oldest first, and where it may move.

    Attributes:
        voicemail_id: The message that opened it, if one did.
    """

    row: TicketRow
    assignee_id: UUID | None
    voicemail_id: UUID | None
    history: Sequence[HistoryLine]
    moves: Sequence[TicketState]
    recording_id: UUID | None


def find_tickets(
    session: Session,
    *,
    state: TicketState | None = None,
    kind: TicketKind | None = None,
    only_open: bool = False,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[TicketRow]:
    """A page of tickets, newest first.

    Raises:
        BadInput: The cursor is malformed.
    """
    statement = select(Ticket)
    if state:
        statement = statement.where(Ticket.state == state)
    if kind:
        statement = statement.where(Ticket.kind == kind)
    if only_open:
        statement = statement.where(col(Ticket.closed_at).is_(None))
    if place := read_cursor(after):
        key = sa.tuple_(col(Ticket.opened_at), col(Ticket.id))
        statement = statement.where(key < sa.tuple_(sa.literal(place.at), sa.literal(place.id)))
    statement = statement.order_by(col(Ticket.opened_at).desc(), col(Ticket.id).desc())
    page = page_of(
        session.exec(statement.limit(size + 1)).all(),
        lambda ticket: Place(ticket.opened_at, ticket.id),
        size=size,
    )
    return Page(ticket_rows(session, page.rows), page.after)


def open_tickets_of(session: Session, customer_id: UUID, *, limit: int = 10) -> list[TicketRow]:
    """A customer's open tickets, the most urgent first."""
    statement = (
        select(Ticket)
        .where(Ticket.customer_id == customer_id, col(Ticket.closed_at).is_(None))
        .order_by(col(Ticket.due_at))
        .limit(limit)
    )
    return ticket_rows(session, session.exec(statement).all())


def ticket_rows(session: Session, tickets: Sequence[Ticket]) -> list[TicketRow]:
    """Lines for these tickets, with the names behind their ids."""
    names = customer_names(session, (ticket.customer_id for ticket in tickets))
    members = names_of(session, {t.assignee_id for t in tickets if t.assignee_id})
    return [
        TicketRow(
            id=ticket.id,
            number=ticket.number or 0,
            kind=ticket.kind,
            state=ticket.state,
            severity=ticket.severity,
            subject=ticket.subject,
            customer_id=ticket.customer_id,
            customer_name=names.get(ticket.customer_id) if ticket.customer_id else None,
            call_id=ticket.call_id,
            queue=ticket.queue,
            assignee=members.get(ticket.assignee_id) if ticket.assignee_id else None,
            origin=ticket.origin,
            opened_at=ticket.opened_at,
            due_at=ticket.due_at,
            closed_at=ticket.closed_at,
        )
        for ticket in tickets
    ]


def ticket_story(session: Session, ticket_id: UUID) -> TicketStory:
    """One ticket with everything that happened to it.

    Raises:
        NotFound: There is no such ticket.
    """
    ticket = session.get(Ticket, ticket_id)
    if ticket is None:
        raise NotFound(f"There is no ticket {ticket_id}.", error_id="ticket.not_found")
    events = history(session, ticket_id)
    given = {event.id: _given_to(event) for event in events}
    concerned = {event.member_id for event in events} | set(given.values())
    members = names_of(session, {member for member in concerned if member})
    lines = [
        HistoryLine(
            at=event.at,
            by=members.get(event.member_id) if event.member_id else None,
            to=members.get(to) if (to := given[event.id]) else None,
            kind=event.kind,
            facts=event.facts,
            comment=event.comment,
        )
        for event in events
    ]
    moves = [state for state in TicketState if state in MOVES[ticket.state]]
    row = ticket_rows(session, [ticket])[0]
    return TicketStory(
        row=row,
        assignee_id=ticket.assignee_id,
        voicemail_id=ticket.origin_id if ticket.origin == "voicemail" else None,
        history=lines,
        moves=moves,
        recording_id=ticket.recording_id,
    )


def _given_to(event: TicketEvent) -> UUID | None:
    to = event.facts.get("to")
    return UUID(str(to)) if event.kind == "assigned" and to else None
