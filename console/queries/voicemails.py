"""Messages that callers left: who, when, for which queue, and whether anybody heard them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, or_, select

from base.errors import NotFound
from console.queries.call_log import CallRow, call_rows
from console.queries.paging import PAGE_SIZE, Page, Place, page_of, read_cursor
from console.queries.tickets import TicketRow, ticket_rows
from cti.models import Call, Recording, Voicemail
from staff.members import names_of
from tickets.models import Ticket

ORIGIN = "voicemail"


@dataclass(frozen=True, slots=True)
class VoicemailRow:
    """One message with its caller and what became of it.

    Attributes:
        call: The call in which it was left.
        ticket: What was opened for it; whoever is in charge of it has claimed the message.
    """

    id: UUID
    recording_id: UUID
    state: str
    duration_s: int | None
    queue: str | None
    left_at: datetime
    heard_at: datetime | None
    heard_by: str | None
    call: CallRow
    ticket: TicketRow | None


def find_voicemails(
    session: Session,
    *,
    queues: Collection[str] | None,
    only_unheard: bool,
    queue: str | None = None,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[VoicemailRow]:
    """A page of messages, newest first.

    Args:
        session: The unit of work.
        queues: Whose messages the asker may hear; None for all.
        only_unheard: Leave out what somebody has heard.
        queue: Only this queue's.
        after: Cursor of the page before.
        size: Rows of a page.

    Raises:
        BadInput: The cursor is malformed.
    """
    statement = select(Voicemail)
    if queues is not None:
        statement = statement.where(_among(queues))
    if only_unheard:
        statement = statement.where(col(Voicemail.heard_at).is_(None))
    if queue:
        statement = statement.where(Voicemail.queue == queue)
    if place := read_cursor(after):
        key = sa.tuple_(col(Voicemail.left_at), col(Voicemail.id))
        statement = statement.where(key < sa.tuple_(sa.literal(place.at), sa.literal(place.id)))
    statement = statement.order_by(col(Voicemail.left_at).desc(), col(Voicemail.id).desc())
    page = page_of(
        session.exec(statement.limit(size + 1)).all(),
        lambda row: Place(row.left_at, row.id),
        size=size,
    )
    return Page(_rows(session, list(page.rows)), page.after)


def voicemail_for(
    session: Session, voicemail_id: UUID, *, queues: Collection[str] | None
) -> Voicemail:
    """One message that the asker may hear.

    Raises:
        NotFound: There is none, or it is for other queues.
    """
    statement = select(Voicemail).where(Voicemail.id == voicemail_id)
    if queues is not None:
        statement = statement.where(_among(queues))
    voicemail = session.exec(statement).first()
    if voicemail is None:
        raise NotFound("There is no such message for you.", error_id="voicemail.not_found")
    return voicemail


def _among(queues: Collection[str]) -> sa.ColumnElement[bool]:
    # A message that was left for no queue is everybody's.
    return or_(col(Voicemail.queue).is_(None), col(Voicemail.queue).in_(queues))


def _rows(session: Session, voicemails: list[Voicemail]) -> list[VoicemailRow]:
    calls = session.exec(select(Call).where(col(Call.id).in_([row.call_id for row in voicemails])))
    lines = {line.id: line for line in call_rows(session, list(calls))}
    sounds = session.exec(
        select(Recording).where(col(Recording.id).in_([row.recording_id for row in voicemails]))
    )
    recordings = {recording.id: recording for recording in sounds}
    listeners = names_of(session, {row.heard_by for row in voicemails if row.heard_by})
    tickets = session.exec(
        select(Ticket).where(
            Ticket.origin == ORIGIN, col(Ticket.origin_id).in_([row.id for row in voicemails])
        )
    ).all()
    opened = {
        ticket.origin_id: row
        for ticket, row in zip(tickets, ticket_rows(session, tickets), strict=True)
    }
    return [
        VoicemailRow(
            id=row.id,
            recording_id=row.recording_id,
            state=recordings[row.recording_id].state,
            duration_s=recordings[row.recording_id].duration_s,
            queue=row.queue,
            left_at=row.left_at,
            heard_at=row.heard_at,
            heard_by=listeners.get(row.heard_by) if row.heard_by else None,
            call=lines[row.call_id],
            ticket=opened.get(row.id),
        )
        for row in voicemails
    ]
