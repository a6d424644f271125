"""Callbacks in the queue: a promise whose time has come waits like a caller, in its old place."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from cti import callback_rules, callbacks
from cti.callback_hours import first_open, opening_of
from cti.callback_rules import CallbackFacts, NotYet
from cti.desk_news import ask_for
from cti.entry_states import tell_entry
from cti.models import (
    Callback,
    CallbackState,
    EntryKind,
    EntryState,
    LeftBecause,
    Queue,
    QueueEntry,
)
from cti.queueing import leave_queue
from customers.suppressions import is_suppressed


def review(session: Session, callback_id: UUID, *, now: datetime) -> QueueEntry | None:
    """Do what is due for one callback: enter its queue, wait on, or give the promise back.

    Gives the entry that was made. The original call's skills, priority and place are kept. One that
    waits in the queue leaves it when its people go home or the promise runs out. May be repeated; a
    second worker waits for the first and finds nothing to do.
    """
    # Its lock comes before the callback's, so it is looked for first, and again behind the lock.
    before = open_entry(session, callback_id)
    if before is not None:
        session.get(QueueEntry, before.id, with_for_update={"key_share": True})
    callback = callbacks.lock_callback(session, callback_id)
    entry = open_entry(session, callback_id)
    if entry is not None and (before is None or entry.state is not EntryState.WAITING):
        return None
    facts = _facts(session, callback, now=now)
    if over := callback_rules.why_over(facts, now=now):
        _leave(session, entry, LeftBecause.WITHDRAWN, now=now)
        callbacks.end_callback(session, callback, over, now=now)
        return None
    waits = callback_rules.why_not_now(facts, now=now)
    if waits is NotYet.CLOSED:
        _leave(session, entry, LeftBecause.CLOSED, now=now)
        # Looked at again at the next opening, not by every sweep of a long night.
        callback.due_at = first_open(session, callback.queue, not_before=now)
    if waits is None and entry is None:
        entry, waits = _enter_queue(session, callback), NotYet.WAITING_FOR_AGENT
        _note_waiting(session, callback, waits, now=now)
        return entry
    _note_waiting(session, callback, waits or NotYet.WAITING_FOR_AGENT, now=now)
    return None


def to_review(session: Session, *, limit: int, now: datetime) -> Sequence[UUID]:
    """Callbacks about which something must be done now, those that wait longest first.

    One that stands in its queue already is none of them until its people go home or the promise
    runs out: a long line must not hide who comes after it.
    """
    queues = session.exec(
        select(Callback.queue).where(Callback.state == CallbackState.OPEN).distinct()
    ).all()
    closed = [key for key in queues if not opening_of(session, key, now=now).is_open]
    in_line = sa.exists(
        sa.select(1).where(
            col(QueueEntry.callback_id) == col(Callback.id), col(QueueEntry.left_at).is_(None)
        )
    )
    return session.exec(
        select(Callback.id)
        .where(
            Callback.state == CallbackState.OPEN,
            Callback.due_at <= now,
            sa.or_(
                sa.not_(in_line),
                col(Callback.expires_at) <= now,
                col(Callback.queue).in_(closed),
            ),
        )
        .order_by(col(Callback.entered_at))
        .limit(limit)
    ).all()


def open_entry(session: Session, callback_id: UUID) -> QueueEntry | None:
    """The entry in which a callback waits or is being served, as it is now; unlocked."""
    return session.exec(
        select(QueueEntry)
        .where(QueueEntry.callback_id == callback_id, col(QueueEntry.left_at).is_(None))
        .execution_options(populate_existing=True)
    ).first()


def _facts(session: Session, callback: Callback, *, now: datetime) -> CallbackFacts:
    return CallbackFacts(
        state=callback.state,
        due_at=callback.due_at,
        expires_at=callback.expires_at,
        attempts=callback.attempts,
        max_attempts=callback.max_attempts,
        is_open=opening_of(session, callback.queue, now=now).is_open,
        is_suppressed=is_suppressed(session, callback.number_index, "call"),
    )


def _leave(
    session: Session, entry: QueueEntry | None, because: LeftBecause, *, now: datetime
) -> None:
    if entry is not None:
        leave_queue(session, entry.id, because=because, now=now)


def _note_waiting(session: Session, callback: Callback, waits: NotYet, *, now: datetime) -> None:
    session.add(callback)
    if callback.waiting_because != waits.value:
        callback.waiting_because = waits.value
        callbacks.note_progress(session, callback, now=now)


def _enter_queue(session: Session, callback: Callback) -> QueueEntry:
    queue = session.get_one(Queue, callback.queue)
    first = _first_wait(session, callback)
    entry = QueueEntry(
        kind=EntryKind.CALLBACK,
        queue=callback.queue,
        callback_id=callback.id,
        customer_id=callback.customer_id,
        entered_at=callback.entered_at,
        priority=first.priority if first else queue.priority,
        skills=list(first.skills if first else queue.skills),
        preferred_member_id=first.preferred_member_id if first else None,
    )
    tell_entry(session, entry)
    ask_for(session, "match_queue", queue=entry.queue)
    return entry


def _first_wait(session: Session, callback: Callback) -> QueueEntry | None:
    """How the customer waited when they asked to be phoned."""
    if callback.call_id is None:
        return None
    return session.exec(
        select(QueueEntry)
        .where(QueueEntry.call_id == callback.call_id, QueueEntry.queue == callback.queue)
        .order_by(col(QueueEntry.entered_at))
        .limit(1)
    ).first()
