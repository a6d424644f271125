"""Who waits in line now: callers on the line, and promises to phone somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from cti.models import Callback, EntryKind, QueueEntry
from cti.models.promises import OPEN_CALLBACKS
from cti.standing import IN_LINE

# A promise waits in the same line, but its caller does not: promises are counted apart.
ON_THE_LINE = col(QueueEntry.kind) == EntryKind.CALL


@dataclass(frozen=True, slots=True)
class Line:
    """The callers of one queue who wait."""

    waiting: int = 0
    oldest_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Promises:
    """Callbacks that are neither kept nor given back.

    Attributes:
        next_due_at: When the earliest of them is, or was, due.
    """

    open: int
    next_due_at: datetime | None


def lines(session: Session) -> dict[str, Line]:
    """Waiting callers by queue; a queue where nobody waits is left out."""
    rows = session.exec(
        select(
            QueueEntry.queue,
            func.count(sa.distinct(col(QueueEntry.call_id))),
            func.min(QueueEntry.entered_at),
        )
        .where(ON_THE_LINE, col(QueueEntry.left_at).is_(None), col(QueueEntry.state).in_(IN_LINE))
        .group_by(QueueEntry.queue)
    )
    return {key: Line(number, oldest) for key, number, oldest in rows}


def promises(session: Session, queues: Collection[str]) -> Promises:
    """Open callbacks of these queues."""
    row = session.execute(
        sa.select(func.count(), func.min(col(Callback.due_at))).where(
            col(Callback.state).in_(OPEN_CALLBACKS), col(Callback.queue).in_(queues)
        )
    ).one()
    return Promises(*row)
