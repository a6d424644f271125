"""The call log: filters, search and pages of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, assert_never
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col, select

from console.queries.names import customer_names
from console.queries.paging import PAGE_SIZE, Page, Place, page_of, read_cursor
from cti.models import (
    Call,
    CallState,
    Direction,
    EntryKind,
    LeftBecause,
    Queue,
    QueueEntry,
    Reservation,
    ReservationState,
)
from cti.standing import IN_LINE
from customers.archive import find_customers
from customers.lookup import phone_index
from staff.members import names_of
from telephony.numbers import read_number
from tickets.models import SurveyResponse

# More customers than this behind one name is no search result but a crowd.
_MOST_CUSTOMERS = 200
_NEWEST_FIRST = (col(Call.started_at).desc(), col(Call.id).desc())


class Wait(StrEnum):
    """How a call stands, or stood, in a queue, where the reason to leave does not tell."""

    ANY = "any"
    NOW = "now"
    IN_TIME = "in_time"


class With(StrEnum):
    """What an agent had to do with a call."""

    TALKED = "talked"
    MISSED = "missed"
    RATED = "rated"


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which calls to show; what is None does not matter.

    Attributes:
        text: A number in any form, a customer number, or words of a customer's name.
        left: How their wait ended.
        wait: How else they waited, also for the figures of the board.
        agent_id: Whose calls; `had` says which of them, else those that were last theirs.
        since: Began at or after: the wait, the offer or the survey where the filter is about one,
            else the call.
    """

    text: str = ""
    direction: Direction | None = None
    state: CallState | None = None
    queue: str | None = None
    left: LeftBecause | None = None
    wait: Wait | None = None
    agent_id: UUID | None = None
    had: With | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallRow:
    """One line of the log."""

    id: UUID
    direction: Direction
    state: CallState
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    number: str | None
    customer_id: UUID | None
    customer_name: str | None
    candidates: int
    queue: str | None
    agent: str | None
    disposition: str | None


def find_calls(
    session: Session,
    wanted: CallFilter,
    *,
    region: str,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[CallRow]:
    """One page of the log, newest first.

    Raises:
        BadInput: The cursor is malformed.
    """
    conditions = _conditions(wanted)
    if place := read_cursor(after):
        key = sa.tuple_(col(Call.started_at), col(Call.id))
        conditions.append(key < sa.tuple_(sa.literal(place.at), sa.literal(place.id)))
    if wanted.text:
        conditions = _matches(session, wanted.text, region, conditions, limit=size + 1)
    statement = select(Call).where(*conditions).order_by(*_NEWEST_FIRST)
    page = page_of(
        session.exec(statement.limit(size + 1)).all(),
        lambda call: Place(call.started_at, call.id),
        size=size,
    )
    return Page(call_rows(session, list(page.rows)), page.after)


def call_rows(session: Session, calls: list[Call]) -> list[CallRow]:
    """Lines for these calls, with the names behind their ids."""
    names = customer_names(session, (call.customer_id for call in calls))
    agents = names_of(session, {call.member_id for call in calls if call.member_id})
    return [
        CallRow(
            id=call.id,
            direction=call.direction,
            state=call.state,
            started_at=call.started_at,
            answered_at=call.answered_at,
            ended_at=call.ended_at,
            number=call.number,
            customer_id=call.customer_id,
            customer_name=names.get(call.customer_id) if call.customer_id else None,
            candidates=call.candidates,
            queue=call.queue,
            agent=agents.get(call.member_id) if call.member_id else None,
            disposition=call.disposition,
        )
        for call in calls
    ]


def _conditions(wanted: CallFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.direction:
        conditions.append(col(Call.direction) == wanted.direction)
    if wanted.state:
        conditions.append(col(Call.state) == wanted.state)
    if wanted.left or wanted.wait:
        conditions.append(col(Call.id).in_(_waits(wanted)))
    elif wanted.queue:
        conditions.append(col(Call.queue) == wanted.queue)
    if wanted.agent_id:
        conditions.append(_agents(wanted.agent_id, wanted))
    if wanted.since and not (wanted.left or wanted.wait or wanted.had):
        conditions.append(col(Call.started_at) >= wanted.since)
    return conditions


def _waits(wanted: CallFilter) -> sa.Select[Any]:
    entries = sa.select(col(QueueEntry.call_id)).where(
        col(QueueEntry.kind) == EntryKind.CALL, col(QueueEntry.call_id).is_not(None)
    )
    if wanted.queue:
        entries = entries.where(col(QueueEntry.queue) == wanted.queue)
    if wanted.since:
        entries = entries.where(col(QueueEntry.entered_at) >= wanted.since)
    if wanted.left:
        entries = entries.where(col(QueueEntry.left_because) == wanted.left)
    match wanted.wait:
        case Wait.NOW:
            entries = entries.where(
                col(QueueEntry.left_at).is_(None), col(QueueEntry.state).in_(IN_LINE)
            )
        case Wait.IN_TIME:
            entries = entries.join(Queue, col(Queue.key) == col(QueueEntry.queue)).where(in_time())
        case Wait.ANY | None:
            pass
        case unknown:
            assert_never(unknown)
    return entries


def in_time() -> sa.ColumnElement[bool]:
    """Answered within the queue's service level; needs entries joined with their queues."""
    wait_s = sa.extract("epoch", col(QueueEntry.answered_at) - col(QueueEntry.entered_at))
    answered = col(QueueEntry.left_because) == LeftBecause.ANSWERED
    return sa.and_(answered, wait_s <= Queue.service_level_s)


def _agents(agent_id: UUID, wanted: CallFilter) -> sa.ColumnElement[bool]:
    offers = sa.select(col(Reservation.call_id)).where(
        col(Reservation.member_id) == agent_id, col(Reservation.call_id).is_not(None)
    )
    if wanted.since:
        offers = offers.where(col(Reservation.offered_at) >= wanted.since)
    match wanted.had:
        case With.TALKED:
            offers = offers.where(col(Reservation.connected_at).is_not(None))
        case With.MISSED:
            offers = offers.where(col(Reservation.state) == ReservationState.MISSED)
        case With.RATED:
            offers = sa.select(col(SurveyResponse.call_id)).where(
                col(SurveyResponse.member_id) == agent_id, col(SurveyResponse.csat).is_not(None)
            )
            if wanted.since:
                offers = offers.where(col(SurveyResponse.asked_at) >= wanted.since)
        case None:
            return col(Call.member_id) == agent_id
        case unknown:
            assert_never(unknown)
    return col(Call.id).in_(offers)


def _matches(
    session: Session,
    text: str,
    region: str,
    conditions: Sequence[sa.ColumnElement[bool]],
    *,
    limit: int,
) -> list[sa.ColumnElement[bool]]:
    """Conditions that hold for the first `limit` calls which a text and these conditions find."""
    number = read_number(text, region)
    if number.e164 is not None:
        return [*conditions, col(Call.number_index) == phone_index(number.e164)]
    found = find_customers(session, text, limit=_MOST_CUSTOMERS, region=region)
    return [col(Call.id).in_(_newest_of(session, found, conditions, limit=limit))]


def _newest_of(
    session: Session,
    customers: Sequence[UUID],
    conditions: Sequence[sa.ColumnElement[bool]],
    *,
    limit: int,
) -> Sequence[UUID]:
    """The newest calls of several customers, taken from each one's own newest.

    A surname has tens of thousands of calls, and to sort them for one page takes seconds.
    """
    one = sa.func.unnest(sa.literal(list(customers), postgresql.ARRAY(sa.Uuid))).alias("one")
    own = (
        sa.select(col(Call.id), col(Call.started_at))
        .where(col(Call.customer_id) == one.column, *conditions)
        .order_by(*_NEWEST_FIRST)
        .limit(limit)
        .correlate(one)
        .lateral()
    )
    newest = sa.select(own.c.id).select_from(one.join(own, sa.true()))
    ordered = newest.order_by(own.c.started_at.desc(), own.c.id.desc()).limit(limit)
    return session.scalars(ordered).all()
