"""Promised callbacks, open ones first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from console.queries.names import customer_names
from console.queries.paging import PAGE_SIZE, Page, Place, page_of, read_cursor
from cti.models import Callback, CallbackState
from cti.models.promises import OPEN_CALLBACKS


class Show(StrEnum):
    """Which promises to list; the first two in the order in which they are due."""

    OPEN = "open"
    LATE = "late"
    ALL = "all"
    KEPT = "kept"
    OVER = "over"


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
    show: Show,
    now: datetime,
    day_began_at: datetime,
    queue: str | None = None,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[CallbackRow]:
    """A page: open promises by their due time, or other ones from the newest.

    Raises:
        BadInput: The cursor is malformed.
    """
    by_due = show in {Show.OPEN, Show.LATE}
    at: Any = col(Callback.due_at) if by_due else col(Callback.promised_at)
    key = sa.tuple_(at, col(Callback.id))
    statement = select(Callback).where(*_shown(show, now=now, day_began_at=day_began_at))
    if queue:
        statement = statement.where(Callback.queue == queue)
    if place := read_cursor(after):
        edge = sa.tuple_(sa.literal(place.at), sa.literal(place.id))
        statement = statement.where(key > edge if by_due else key < edge)
    order = [at, col(Callback.id)] if by_due else [at.desc(), col(Callback.id).desc()]
    page = page_of(
        session.exec(statement.order_by(*order).limit(size + 1)).all(),
        lambda row: Place(row.due_at if by_due else row.promised_at, row.id),
        size=size,
    )
    names = customer_names(session, (row.customer_id for row in page.rows))
    return Page([_row(callback, names) for callback in page.rows], page.after)


def _shown(
    show: Show, *, now: datetime, day_began_at: datetime
) -> tuple[sa.ColumnElement[bool], ...]:
    live = col(Callback.state).in_(OPEN_CALLBACKS)
    over = col(Callback.ended_at) >= day_began_at
    match show:
        case Show.OPEN:
            return (live,)
        case Show.LATE:
            return (live, col(Callback.due_at) < now)
        case Show.ALL:
            return ()
        case Show.KEPT:
            return (over, col(Callback.state) == CallbackState.KEPT)
        case Show.OVER:
            return (over,)
        case unknown:
            assert_never(unknown)


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
