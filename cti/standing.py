"""How a line stands: places, numbers and the estimate, for callers and boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from base.errors import NotFound
from cti.models import EntryState, Presence, PresenceState, Queue, QueueEntry
from cti.presence_states import STAFFED
from cti.routing import SECONDS_PER_PRIORITY
from cti.waiting import estimate_wait_s, handle_time_s
from staff.skills import has_all

IN_LINE = (EntryState.WAITING, EntryState.OFFERED, EntryState.MEETING)
# So many latest conversations tell how long the next one will be.
TALKS_MEASURED = 30


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one entry stands.

    Attributes:
        place: From 1; nothing when it is no longer in the line.
        waiting: How many are in the line.
        ready: Agents who could take it at once.
        waited_s: Seconds since it took its place, also while it was a promised callback.
        estimate_s: Expected further wait, seconds; nothing when it cannot be told.
    """

    place: int | None
    waiting: int
    ready: int
    waited_s: int
    estimate_s: int | None


@dataclass(frozen=True, slots=True)
class QueueGlance:
    """How a queue stands for a newcomer.

    Attributes:
        longest_s: Longest present wait, seconds.
        ready: Agents who could take the next one at once.
        estimate_s: Expected wait of a newcomer, seconds; nothing when it cannot be told.
    """

    waiting: int
    longest_s: int
    ready: int
    estimate_s: int | None


@dataclass(frozen=True, slots=True)
class _Crew:
    ready: int
    staffed: int


def standing(session: Session, entry_id: UUID, now: datetime) -> Standing:
    """Where an entry stands in its line; reads only.

    Raises:
        NotFound: There is no such entry.
    """
    entry = session.get(QueueEntry, entry_id)
    if entry is None:
        raise NotFound(f"There is no queue entry {entry_id}.", error_id="entry.not_found")
    waiting, ahead = _line(session, entry)
    crew = _crew(session, entry.skills)
    waited_s = _seconds(entry.entered_at, now)
    if entry.state not in IN_LINE:
        return Standing(None, waiting, crew.ready, waited_s, None)
    estimate_s = estimate_wait_s(
        place=ahead + 1,
        ready=crew.ready,
        staffed=crew.staffed,
        handle_s=_handle_s(session, entry.queue),
    )
    return Standing(ahead + 1, waiting, crew.ready, waited_s, estimate_s)


def queue_glance(session: Session, queue_key: str, now: datetime) -> QueueGlance:
    """How a queue stands; a queue that nobody knows stands empty."""
    queue = session.get(Queue, queue_key)
    waiting, since = session.execute(
        sa.select(sa.func.count(), sa.func.min(col(QueueEntry.entered_at))).where(
            *_in_line(queue_key)
        )
    ).one()
    crew = _crew(session, queue.skills if queue else ())
    estimate_s = estimate_wait_s(
        place=waiting + 1,
        ready=crew.ready,
        staffed=crew.staffed,
        handle_s=_handle_s(session, queue_key),
    )
    longest_s = 0 if since is None else _seconds(since, now)
    return QueueGlance(waiting, longest_s, crew.ready, estimate_s)


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, round((now - since).total_seconds()))


def _in_line(queue_key: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(QueueEntry.queue) == queue_key,
        col(QueueEntry.left_at).is_(None),
        col(QueueEntry.state).in_(IN_LINE),
    )


def _line(session: Session, entry: QueueEntry) -> tuple[int, int]:
    """How many are in the entry's line, and how many of them are served before it."""
    credit = sa.func.make_interval(
        0, 0, 0, 0, 0, 0, col(QueueEntry.priority) * sa.literal(SECONDS_PER_PRIORITY)
    )
    own: Any = sa.select(
        sa.not_(col(QueueEntry.at_head)).label("tail"),
        (col(QueueEntry.entered_at) - credit).label("virtual"),
        col(QueueEntry.id).label("id"),
    )
    mine = own.where(col(QueueEntry.id) == entry.id).subquery()
    line = own.where(*_in_line(entry.queue)).subquery()
    before = sa.tuple_(line.c.tail, line.c.virtual, line.c.id) < sa.tuple_(
        mine.c.tail, mine.c.virtual, mine.c.id
    )
    row = session.execute(
        sa.select(sa.func.count(), sa.func.count().filter(before)).select_from(
            line.join(mine, sa.true())
        )
    ).one()
    return row[0], row[1]


def _crew(session: Session, skills: Sequence[str]) -> _Crew:
    is_ready = col(Presence.state) == PresenceState.READY
    ready, staffed = session.execute(
        sa.select(sa.func.count().filter(is_ready), sa.func.count()).where(
            col(Presence.state).in_(STAFFED), has_all(col(Presence.member_id), skills)
        )
    ).one()
    return _Crew(ready, staffed)


def _handle_s(session: Session, queue_key: str) -> float:
    talk = sa.func.extract("epoch", col(QueueEntry.left_at) - col(QueueEntry.answered_at))
    talks = session.scalars(
        sa.select(talk)
        .where(
            col(QueueEntry.queue) == queue_key,
            col(QueueEntry.left_at).is_not(None),
            col(QueueEntry.answered_at).is_not(None),
        )
        .order_by(col(QueueEntry.entered_at).desc())
        .limit(TALKS_MEASURED)
    )
    wrap_up_s = session.exec(select(Queue.wrap_up_s).where(Queue.key == queue_key)).first()
    return handle_time_s([float(s) for s in talks], wrap_up_s=wrap_up_s or 0)
