"""Queues as the active flow file declares them, written down for everybody below the flows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, col, update

from cti.models import Queue


def write_down(
    session: Session,
    key: str,
    *,
    labels: Mapping[str, str],
    skills: Sequence[str],
    calendar: str | None,
    priority: int,
    wrap_up_s: int,
    max_waiting: int,
    max_wait_s: int,
    offer_s: int,
    service_level_s: int,
) -> None:
    """Make the queue's row say what the file declares; whoever waits there goes on waiting.

    May be repeated. The arguments are those of `cti.models.Queue`.
    """
    queue = session.get(Queue, key) or Queue(key=key)
    queue.labels = dict(labels)
    queue.skills = list(skills)
    queue.calendar = calendar
    queue.priority = priority
    queue.wrap_up_s = wrap_up_s
    queue.max_waiting = max_waiting
    queue.max_wait_s = max_wait_s
    queue.offer_s = offer_s
    queue.service_level_s = service_level_s
    queue.retired_at = None
    session.add(queue)


def retire_others(session: Session, kept: Collection[str], *, now: datetime) -> None:
    """Queues that the active file no longer names stay, marked, until their last call has left."""
    session.exec(
        update(Queue)
        .where(col(Queue.key).not_in(kept), col(Queue.retired_at).is_(None))
        .values(retired_at=now)
    )
