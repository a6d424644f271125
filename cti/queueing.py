"""Waiting in a queue: joining, leaving, coming back, and what a waiting caller is told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from cti.desk_news import ask_for
from cti.desks import HOLDING, Desk, lock_desk, lock_desk_of_entry, lock_entry
from cti.entry_states import back_in_line, leave, tell_entry, to_the_head
from cti.events import note
from cti.models import (
    Call,
    DialAttempt,
    EntryKind,
    EntryState,
    LeftBecause,
    Queue,
    QueueEntry,
    Reservation,
)
from cti.offers import lose, withdraw
from cti.standing import QueueGlance, Standing, queue_glance, standing

__all__ = [
    "QueueGlance",
    "Standing",
    "join_queue",
    "leave_queue",
    "queue_glance",
    "return_to_queue",
    "standing",
]


def join_queue(
    session: Session,
    *,
    entry_id: UUID,
    call: Call,
    queue_key: str,
    skills: Collection[str],
    priority: int,
    resume_path: str,
    preferred_member_id: UUID | None,
    now: datetime,
) -> QueueEntry:
    """The entry of a caller who begins to wait; may be repeated, the first time counts.

    Somebody whom an agent had phoned back waits on in the entry of the callback.

    Args:
        session: The unit of work; it must hold the call's lock.
        entry_id: Identity of the entry, derived by the asker.
        call: The call.
        queue_key: An active queue.
        skills: What an agent needs beyond what the queue asks of everybody.
        priority: 0 to 100, larger first.
        resume_path: Where the caller's leg fetches the document that joins the room.
        preferred_member_id: Whoever should get it first when free.
        now: The present instant; the place in the line.
    """
    known = session.get(QueueEntry, entry_id)
    if known is not None:
        return known
    desk = _desk_that_dialled(session, call)
    if desk is not None:
        return _take_over(session, desk, entry_id=entry_id, resume_path=resume_path, now=now)
    queue = session.get_one(Queue, queue_key)
    entry = QueueEntry(
        id=entry_id,
        kind=EntryKind.CALL,
        queue=queue_key,
        call_id=call.id,
        customer_id=call.customer_id,
        entered_at=now,
        priority=priority,
        skills=sorted({*queue.skills, *skills}),
        preferred_member_id=preferred_member_id,
        resume_path=resume_path,
    )
    call.queue = queue_key
    tell_entry(session, entry)
    note(session, call, "queued", now=now, facts={"queue": queue_key, "entry": str(entry_id)})
    ask_for(session, "match_queue", queue=queue_key)
    return entry


def _take_over(
    session: Session, desk: Desk, *, entry_id: UUID, resume_path: str, now: datetime
) -> QueueEntry:
    """The entry of a callback whose customer is on the line, under the identity the run gave it.

    Place, offers and history stay: it is the same wait, only now somebody hears the music.
    """
    old = desk.entry
    facts = old.model_dump(exclude={"id"}) | {"id": entry_id, "resume_path": resume_path}
    session.add(QueueEntry(**facts))
    session.flush()
    session.execute(
        sa.update(Reservation).where(col(Reservation.entry_id) == old.id).values(entry_id=entry_id)
    )
    session.delete(old)
    session.flush()
    session.expire(desk.reservation, ["entry_id"])
    entry = session.get_one(QueueEntry, entry_id)
    tell_entry(session, entry)
    if desk.call is not None:
        facts = {"queue": entry.queue, "entry": str(entry_id), "callback": str(entry.callback_id)}
        note(session, desk.call, "queued", now=now, facts=facts)
    return entry


def _desk_that_dialled(session: Session, call: Call) -> Desk | None:
    """The agent who had this call placed and still waits for its answer."""
    if call.attempt_id is None:
        return None
    reservation_id = session.exec(
        select(DialAttempt.reservation_id).where(DialAttempt.id == call.attempt_id)
    ).first()
    if reservation_id is None:
        return None
    desk = lock_desk(session, reservation_id)
    return desk if desk.reservation.state in HOLDING else None


def leave_queue(session: Session, entry_id: UUID, *, because: LeftBecause, now: datetime) -> bool:
    """Take somebody out of the line before they met an agent; an offer of them is withdrawn.

    False when somebody else was first: the wait is over, or an agent is there already and the
    caller is being brought to them. May be repeated.
    """
    call, entry = lock_entry(session, entry_id)
    if entry.state not in {EntryState.WAITING, EntryState.OFFERED}:
        return False
    desk = lock_desk_of_entry(session, entry)
    if desk is not None:
        withdraw(session, desk, because=because.value, now=now)
    leave(session, entry, because, now=now)
    if call is not None:
        note(session, call, "queue_left", now=now, facts={"because": because.value})
    return True


def return_to_queue(
    session: Session,
    entry_id: UUID,
    *,
    at_head: bool,
    now: datetime,
    resume_path: str | None = None,
) -> bool:
    """Somebody who was with an agent, or on the way to one, waits again at their old place.

    May be repeated; an entry that waits already only takes the new path. False when the wait is
    over.

    Args:
        session: The unit of work.
        entry_id: The entry; `entered_at` stays.
        at_head: Their agent was lost: before all others, that agent asked first.
        now: The present instant.
        resume_path: Where the caller's leg fetches the room's document from now on.
    """
    call, entry = lock_entry(session, entry_id)
    if entry.state is EntryState.LEFT:
        return False
    if resume_path is not None:
        entry.resume_path = resume_path
        session.add(entry)
    if entry.state not in {EntryState.MEETING, EntryState.BRIDGED}:
        return True
    desk = lock_desk_of_entry(session, entry)
    if desk is not None and at_head:
        lose(session, desk, now=now)
    elif desk is not None:
        withdraw(session, desk, because="caller_back", now=now)
    if not at_head:
        back_in_line(session, entry)
    elif desk is None:
        to_the_head(session, entry, now=now, preferring=None)
    if call is not None:
        note(session, call, "queued_again", now=now, facts={"at_head": at_head})
    return True
