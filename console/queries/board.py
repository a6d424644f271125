"""The live board: what waits in each queue, how today went, and what every agent does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from console.queries.names import customer_names
from cti.models import (
    Call,
    LeftBecause,
    Presence,
    PresenceState,
    Queue,
    QueueEntry,
    Reservation,
)
from cti.standing import IN_LINE
from staff.models import Member

_ORDER = (
    PresenceState.TALKING,
    PresenceState.RESERVED,
    PresenceState.WRAP_UP,
    PresenceState.READY,
    PresenceState.UNAVAILABLE,
    PresenceState.NOT_READY,
    PresenceState.OFFLINE,
)
_BUCKETS = 12
_BUCKET_S = 300


@dataclass(frozen=True, slots=True)
class QueueTile:
    """One queue now and since the start of the day.

    Attributes:
        in_time: Share of the answered and abandoned that was answered within the service level;
            None while there are none of either.
        abandoned: Share of the same that gave up; None while there are none.
        handle_s: Mean talk time of today's conversations.
        arrivals: Entries in each of the last twelve five-minute spans, oldest first.
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
    arrivals: Sequence[int]
    tone: str


@dataclass(frozen=True, slots=True)
class AgentLine:
    """What one agent does."""

    id: UUID
    name: str
    number: str
    state: PresenceState
    reason: str
    since: datetime
    deadline_at: datetime | None
    queue: str | None
    call_id: UUID | None
    customer_name: str | None
    number_called: str | None
    today: int


def queue_tiles(session: Session, *, day_began_at: datetime, now: datetime) -> list[QueueTile]:
    """A tile per queue in use, in four queries whatever their number."""
    queues = session.exec(
        select(Queue)
        .where(col(Queue.retired_at).is_(None))
        .order_by(col(Queue.priority).desc(), col(Queue.key))
    ).all()
    waiting = _waiting(session)
    today = _today(session, day_began_at)
    talks = _talks(session, day_began_at)
    arrivals = _arrivals(session, now)
    tiles = []
    for queue in queues:
        offered, answered, in_time, gave_up = today.get(queue.key, (0, 0, 0, 0))
        decided = answered + gave_up
        number, oldest = waiting.get(queue.key, (0, None))
        tiles.append(
            QueueTile(
                key=queue.key,
                labels=queue.labels,
                service_level_s=queue.service_level_s,
                waiting=number,
                oldest_since=oldest,
                in_time=in_time / decided if decided else None,
                abandoned=gave_up / decided if decided else None,
                handle_s=talks.get(queue.key),
                answered=answered,
                offered=offered,
                arrivals=arrivals.get(queue.key, [0] * _BUCKETS),
                tone=_tone(oldest, queue.service_level_s, now),
            )
        )
    return tiles


def _tone(oldest: datetime | None, service_level_s: int, now: datetime) -> str:
    if oldest is None:
        return "ok"
    return "bad" if (now - oldest).total_seconds() > 3 * service_level_s else "warn"


def _waiting(session: Session) -> dict[str, tuple[int, datetime | None]]:
    rows = session.exec(
        select(QueueEntry.queue, func.count(), func.min(QueueEntry.entered_at))
        .where(col(QueueEntry.left_at).is_(None), col(QueueEntry.state).in_(IN_LINE))
        .group_by(QueueEntry.queue)
    )
    return {key: (number, oldest) for key, number, oldest in rows}


def _today(session: Session, day_began_at: datetime) -> dict[str, tuple[int, int, int, int]]:
    answered = col(QueueEntry.left_because) == LeftBecause.ANSWERED
    wait_s = sa.extract("epoch", col(QueueEntry.answered_at) - col(QueueEntry.entered_at))
    in_time = sa.and_(answered, wait_s <= Queue.service_level_s)
    gave_up = col(QueueEntry.left_because) == LeftBecause.ABANDONED
    rows = session.execute(
        sa.select(
            col(QueueEntry.queue),
            func.count(),
            func.count().filter(answered),
            func.count().filter(in_time),
            func.count().filter(gave_up),
        )
        .join(Queue, col(Queue.key) == col(QueueEntry.queue))
        .where(col(QueueEntry.entered_at) >= day_began_at)
        .group_by(col(QueueEntry.queue))
    )
    return {row[0]: (row[1], row[2], row[3], row[4]) for row in rows}


def _talks(session: Session, day_began_at: datetime) -> dict[str, float]:
    talk_s = sa.extract("epoch", col(Reservation.talk_ended_at) - col(Reservation.connected_at))
    rows = session.exec(
        select(QueueEntry.queue, func.avg(talk_s))
        .join(QueueEntry, col(QueueEntry.id) == col(Reservation.entry_id))
        .where(Reservation.offered_at >= day_began_at, col(Reservation.talk_ended_at).is_not(None))
        .group_by(QueueEntry.queue)
    )
    return {key: float(mean) for key, mean in rows if mean is not None}


def _arrivals(session: Session, now: datetime) -> dict[str, list[int]]:
    began = now - timedelta(seconds=_BUCKETS * _BUCKET_S)
    age_s = sa.extract("epoch", col(QueueEntry.entered_at) - sa.literal(began))
    bucket = sa.cast(func.floor(age_s / _BUCKET_S), sa.Integer).label("bucket")
    rows = session.exec(
        select(QueueEntry.queue, bucket, func.count())
        .where(QueueEntry.entered_at >= began, QueueEntry.entered_at < now)
        .group_by(QueueEntry.queue, bucket)
    )
    spans: dict[str, list[int]] = {}
    for key, place, number in rows:
        spans.setdefault(key, [0] * _BUCKETS)[min(place, _BUCKETS - 1)] = number
    return spans


def agent_lines(session: Session, *, day_began_at: datetime) -> list[AgentLine]:
    """Everybody who is at work, the busiest states first."""
    rows = session.execute(
        sa.select(Presence, Member, Reservation, Call, col(QueueEntry.queue))
        .join(Member, col(Member.id) == col(Presence.member_id))
        .join(Reservation, col(Reservation.id) == col(Presence.reservation_id), isouter=True)
        .join(Call, col(Call.id) == col(Reservation.call_id), isouter=True)
        .join(QueueEntry, col(QueueEntry.id) == col(Reservation.entry_id), isouter=True)
        .where(col(Presence.state) != PresenceState.OFFLINE)
        .order_by(col(Presence.since))
    ).all()
    names = customer_names(session, (call.customer_id if call else None for *_, call, _ in rows))
    today = _handled_today(session, day_began_at)
    lines = [
        AgentLine(
            id=member.id,
            name=member.name,
            number=member.number,
            state=presence.state,
            reason=presence.reason,
            since=presence.since,
            deadline_at=presence.deadline_at,
            queue=queue,
            call_id=call.id if call else None,
            customer_name=names.get(call.customer_id) if call and call.customer_id else None,
            number_called=call.number if call else None,
            today=today.get(member.id, 0),
        )
        for presence, member, _, call, queue in rows
    ]
    return sorted(lines, key=lambda line: (_ORDER.index(line.state), line.since))


def _handled_today(session: Session, day_began_at: datetime) -> dict[UUID, int]:
    rows = session.exec(
        select(Reservation.member_id, func.count())
        .where(Reservation.offered_at >= day_began_at, col(Reservation.connected_at).is_not(None))
        .group_by(col(Reservation.member_id))
    )
    return dict(rows.all())
