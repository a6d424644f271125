"""How a wait may move, and the few ways in which it does; the entry must be locked."""

from datetime import datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from sqlmodel import Session

from base.bus import announce
from cti.desk_news import ask_for, tell_queue
from cti.happenings import EntryChanged
from cti.models import QueueEntry
from cti.words import EntryKind, EntryState, LeftBecause

# How long a caller whose agent was lost is kept for that agent before anybody may have them.
KEPT_FOR_AGENT_S = 15

MOVES = MappingProxyType(
    {
        EntryState.WAITING: frozenset({EntryState.OFFERED, EntryState.LEFT}),
        EntryState.OFFERED: frozenset({EntryState.WAITING, EntryState.MEETING, EntryState.LEFT}),
        EntryState.MEETING: frozenset({EntryState.WAITING, EntryState.BRIDGED, EntryState.LEFT}),
        EntryState.BRIDGED: frozenset({EntryState.WAITING, EntryState.LEFT}),
        EntryState.LEFT: frozenset[EntryState](),
    }
)


def move_entry(session: Session, entry: QueueEntry, to: EntryState) -> bool:
    """Move a locked entry and tell the house; False when the table has no such move."""
    if to not in MOVES[entry.state]:
        return False
    entry.state = to
    tell_entry(session, entry)
    return True


def tell_entry(session: Session, entry: QueueEntry) -> None:
    """Write a new or changed entry and tell the house of it."""
    session.add(entry)
    session.flush()
    announce(session, EntryChanged(entry.id, entry.queue))
    tell_queue(session, entry.queue, "entry.changed", entry=entry.id)


def back_in_line(session: Session, entry: QueueEntry, *, passed_over: UUID | None = None) -> bool:
    """Put an entry back to its original place, and look for the next agent.

    Args:
        session: The unit of work that holds the entry's lock.
        entry: The entry; `entered_at` is its place and stays.
        passed_over: The member who missed or rejected it.
    """
    if EntryState.WAITING not in MOVES[entry.state]:
        return False
    if passed_over is not None and str(passed_over) not in entry.passed_over:
        entry.passed_over = [*entry.passed_over, str(passed_over)]
    if entry.kind is EntryKind.CALLBACK and not entry.resume_path:
        entry.call_id = None  # nobody is on the line; the next agent's call is another one
    move_entry(session, entry, EntryState.WAITING)
    ask_for(session, "match_queue", queue=entry.queue)
    return True


def to_the_head(
    session: Session, entry: QueueEntry, *, now: datetime, preferring: UUID | None
) -> bool:
    """Put an entry before all others because its agent was lost; that agent is asked first."""
    if EntryState.WAITING not in MOVES[entry.state]:
        return False
    entry.at_head = True
    entry.preferred_member_id = preferring or entry.preferred_member_id
    if preferring is not None:
        entry.preferred_until = now + timedelta(seconds=KEPT_FOR_AGENT_S)
    return back_in_line(session, entry)


def leave(session: Session, entry: QueueEntry, because: LeftBecause, *, now: datetime) -> bool:
    """End a wait for one of the closed reasons; False when it is over already."""
    if entry.state is EntryState.LEFT:
        return False
    entry.left_at = now
    entry.left_because = because
    return move_entry(session, entry, EntryState.LEFT)
