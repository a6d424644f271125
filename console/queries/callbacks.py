"""Promised callbacks, open ones first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from console.queries.names import customer_names
from console.queries.paging import PAGE_SIZE, Page, Place, page_of, read_cursor
from cti.models import Callback, CallbackState
from cti.models.promises import OPEN_CALLBACKS


@dataclass(frozen=True, slots=True)
class CallbackRow:
    """One promise as the list shows it."""

    id: UUID
    state: CallbackState
    queue: str
    number: str
    customer_id: UUID | None
    customer_name: str | None
    call_id: UUID | None
    source: str
    promised_at: datetime
    due_at: datetime
    attempts: int
    max_attempts: int
    why: str


def find_callbacks(
    session: Session,
    *,
    only_open: bool,
    queue: str | None = None,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[CallbackRow]:
    """A page: open promises by their due time, or every promise from the newest.

    Raises:
        BadInput: The cursor is malformed.
    """
    at: Any = col(Callback.due_at) if only_open else col(Callback.promised_at)
    key = sa.tuple_(at, col(Callback.id))
    statement = select(Callback)
    if only_open:
        statement = statement.where(col(Callback.state).in_(OPEN_CALLBACKS))
    if queue:
        statement = statement.where(Callback.queue == queue)
    if place := read_cursor(after):
        edge = sa.tuple_(sa.literal(place.at), sa.literal(place.id))
        statement = statement.where(key > edge if only_open else key < edge)
    order = [at, col(Callback.id)] if only_open else [at.desc(), col(Callback.id).desc()]
    page = page_of(
        session.exec(statement.order_by(*order).limit(size + 1)).all(),
        lambda row: Place(row.due_at if only_open else row.promised_at, row.id),
        size=size,
    )
    names = customer_names(session, (row.customer_id for row in page.rows))
    return Page([_row(callback, names) for callback in page.rows], page.after)


def _row(callback: Callback, names: dict[UUID, str]) -> CallbackRow:
    return CallbackRow(
        id=callback.id,
        state=callback.state,
        queue=callback.queue,
        number=callback.number,
        customer_id=callback.customer_id,
        customer_name=names.get(callback.customer_id) if callback.customer_id else None,
        call_id=callback.call_id,
        source=callback.source,
        promised_at=callback.promised_at,
        due_at=callback.due_at,
        attempts=callback.attempts,
        max_attempts=callback.max_attempts,
        why=callback.ended_because or callback.waiting_because,
    )
