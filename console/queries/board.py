"""The live board: what waits in each queue, and how today went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from console.queries.call_log import in_time
from console.queries.lines import ON_THE_LINE, Line, lines
from cti.models import (
    Callback,
    CallbackState,
    LeftBecause,
    Presence,
    PresenceState,
    Queue,
    QueueEntry,
    Reservation,
)
from cti.models.promises import OPEN_CALLBACKS
from cti.presence_states import STAFFED
from staff.models import MemberSkill

_BUCKETS = 12
_BUCKET_S = 300


@dataclass(frozen=True, slots=True)
class QueueTile:
    """One queue's callers now and since the start of the day; every figure counts calls.

    Attributes:
        in_time: Share of the answered and abandoned that was answered within the service level;
            None while there are none of either.
        abandoned: Share of the same that gave up; None while there are none.
        handle_s: Mean talk time of today's conversations.
        ready: Agents who could take the next one at once.
        staffed: Agents who work for this queue now, the busy ones too.
        arrivals: Calls in each of the last twelve five-minute spans, oldest first.
        tone: `ok` when nobody waits, `bad` when somebody waits thrice the service level.
    """

    key: str
    labels: Mapping[str, Any]
    service_level_s: int
    waiting: int
    oldest_since: datetime | None
    in_time: float | None
    abandoned: float | None
    handle_s: float | None
    answered: int
    offered: int
    ready: int
    staffed: int
    arrivals: Sequence[int]
    tone: str


@dataclass(frozen=True, slots=True)
class PromiseTile:
    """The promised callbacks.

    Attributes:
        open: Promises that are neither kept nor given back.
        late: Those of them whose time has come and gone.
        next_due_at: When the first of the others is due.
        kept_today: Promises of any day that were kept since the start of this one.
        over_today: Promises that ended since then, the kept ones among them.
    """

    open: int
    late: int
    next_due_at: datetime | None
    kept_today: int
    over_today: int


def queue_tiles(session: Session, *, day_began_at: datetime, now: datetime) -> list[QueueTile]:
    """A tile per queue in use, in six queries whatever their number."""
    queues = session.exec(
        select(Queue)
        .where(col(Queue.retired_at).is_(None))
        .order_by(col(Queue.priority).desc(), col(Queue.key))
    ).all()
    waiting = lines(session)
    today = _today(session, day_began_at)
    talks = _talks(session, day_began_at)
    arrivals = _arrivals(session, now)
    crews = _crews(session, queues)
    tiles = []
    for queue in queues:
        offered, answered, in_time, gave_up = today.get(queue.key, (0, 0, 0, 0))
        decided = answered + gave_up
        line = waiting.get(queue.key, Line())
        ready, staffed = crews[queue.key]
        tiles.append(
            QueueTile(
                key=queue.key,
                labels=queue.labels,
                service_level_s=queue.service_level_s,
                waiting=line.waiting,
                oldest_since=line.oldest_since,
                in_time=in_time / decided if decided else None,
                abandoned=gave_up / decided if decided else None,
                handle_s=talks.get(queue.key),
                answered=answered,
                offered=offered,
                ready=ready,
                staffed=staffed,
                arrivals=arrivals.get(queue.key, [0] * _BUCKETS),
                tone=_tone(line.oldest_since, queue.service_level_s, now),
            )
        )
    return tiles


def _tone(oldest: datetime | None, service_level_s: int, now: datetime) -> str:
    if oldest is None:
        return "ok"
    return "bad" if (now - oldest).total_seconds() > 3 * service_level_s else "warn"


def promise_tile(session: Session, *, day_began_at: datetime, now: datetime) -> PromiseTile:
    """The callbacks of all queues, in one query."""
    live = col(Callback.state).in_(OPEN_CALLBACKS)
    late = sa.and_(live, col(Callback.due_at) < now)
    to_come = sa.and_(live, col(Callback.due_at) >= now)
    over = col(Callback.ended_at) >= day_began_at
    kept = sa.and_(over, col(Callback.state) == CallbackState.KEPT)
    row = session.execute(
        sa.select(
            func.count().filter(live),
            func.count().filter(late),
            func.min(col(Callback.due_at)).filter(to_come),
            func.count().filter(kept),
            func.count().filter(over),
        ).where(sa.or_(live, over))
    ).one()
    return PromiseTile(*row)


def _today(session: Session, day_began_at: datetime) -> dict[str, tuple[int, int, int, int]]:
    calls = func.count(sa.distinct(col(QueueEntry.call_id)))
    rows = session.execute(
        sa.select(
            col(QueueEntry.queue),
            calls,
            calls.filter(col(QueueEntry.left_because) == LeftBecause.ANSWERED),
            calls.filter(in_time()),
            calls.filter(col(QueueEntry.left_because) == LeftBecause.ABANDONED),
        )
        .join(Queue, col(Queue.key) == col(QueueEntry.queue))
        .where(ON_THE_LINE, col(QueueEntry.entered_at) >= day_began_at)
        .group_by(col(QueueEntry.queue))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def _crews(session: Session, queues: Sequence[Queue]) -> dict[str, tuple[int, int]]:
    at_work = session.execute(
        sa.select(col(Presence.member_id), col(Presence.state)).where(
            col(Presence.state).in_(STAFFED)
        )
    ).all()
    known = session.execute(
        sa.select(col(MemberSkill.member_id), col(MemberSkill.skill)).where(
            col(MemberSkill.member_id).in_([member_id for member_id, _ in at_work])
        )
    )
    skills: dict[UUID, set[str]] = {}
    for member_id, skill in known:
        skills.setdefault(member_id, set()).add(skill)
    crews = {}
    for queue in queues:
        crew = [s for member_id, s in at_work if set(queue.skills) <= skills.get(member_id, set())]
        crews[queue.key] = (crew.count(PresenceState.READY), len(crew))
    return crews


def _talks(session: Session, day_began_at: datetime) -> dict[str, float]:
    talk_s = sa.extract("epoch", col(Reservation.talk_ended_at) - col(Reservation.connected_at))
    rows = session.exec(
        select(QueueEntry.queue, func.avg(talk_s))
        .join(QueueEntry, col(QueueEntry.id) == col(Reservation.entry_id))
        .where(
            ON_THE_LINE,
            Reservation.offered_at >= day_began_at,
            col(Reservation.talk_ended_at).is_not(None),
        )
        .group_by(QueueEntry.queue)
    )
    return {key: float(mean) for key, mean in rows if mean is not None}


def _arrivals(session: Session, now: datetime) -> dict[str, list[int]]:
    began = now - timedelta(seconds=_BUCKETS * _BUCKET_S)
    age_s = sa.extract("epoch", col(QueueEntry.entered_at) - sa.literal(began))
    bucket = sa.cast(func.floor(age_s / _BUCKET_S), sa.Integer).label("bucket")
    rows = session.exec(
        select(QueueEntry.queue, bucket, func.count())
        .where(ON_THE_LINE, QueueEntry.entered_at >= began, QueueEntry.entered_at < now)
        .group_by(QueueEntry.queue, bucket)
    )
    spans: dict[str, list[int]] = {}
    for key, place, number in rows:
        spans.setdefault(key, [0] * _BUCKETS)[min(place, _BUCKETS - 1)] = number
    return spans
