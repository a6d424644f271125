"""The live board: what every agent at work does."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from console.queries.names import customer_names
from cti.models import Call, Presence, PresenceState, QueueEntry, Reservation
from staff.models import Member

# The busiest come first; a longer table helps nobody and is read anew every five seconds.
MOST = 100
_ORDER = (
    PresenceState.TALKING,
    PresenceState.RESERVED,
    PresenceState.WRAP_UP,
    PresenceState.READY,
    PresenceState.UNAVAILABLE,
    PresenceState.NOT_READY,
    PresenceState.OFFLINE,
)


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


def agent_lines(
    session: Session, *, day_began_at: datetime, limit: int = MOST
) -> tuple[list[AgentLine], int]:
    """Who is at work, the busiest states first, and how many there are beyond `limit`."""
    by_state = sa.case(
        {state: place for place, state in enumerate(_ORDER)}, value=col(Presence.state)
    )
    at_work = session.exec(
        select(func.count()).select_from(Presence).where(Presence.state != PresenceState.OFFLINE)
    ).one()
    rows = session.execute(
        sa.select(Presence, Member, Reservation, Call, col(QueueEntry.queue))
        .join(Member, col(Member.id) == col(Presence.member_id))
        .join(Reservation, col(Reservation.id) == col(Presence.reservation_id), isouter=True)
        .join(Call, col(Call.id) == col(Reservation.call_id), isouter=True)
        .join(QueueEntry, col(QueueEntry.id) == col(Reservation.entry_id), isouter=True)
        .where(col(Presence.state) != PresenceState.OFFLINE)
        .order_by(by_state, col(Presence.since))
        .limit(limit)
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
    return lines, at_work - len(lines)


def _handled_today(session: Session, day_began_at: datetime) -> dict[UUID, int]:
    rows = session.exec(
        select(Reservation.member_id, func.count(sa.distinct(col(Reservation.call_id))))
        .where(Reservation.offered_at >= day_began_at, col(Reservation.connected_at).is_not(None))
        .group_by(col(Reservation.member_id))
    )
    return dict(rows.all())
