"""What the left of an agent's desk shows: their state, the call at hand, their queues and day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from console.queries.lines import Line, Promises, lines, promises
from cti.models import (
    Call,
    CallLeg,
    Direction,
    EntryKind,
    LegKind,
    Presence,
    PresenceState,
    Queue,
    QueueEntry,
    Reservation,
    ReservationState,
)
from staff.skills import skills_of
from tickets.models import SurveyResponse


@dataclass(frozen=True, slots=True)
class AtHand:
    """The offer or call that keeps an agent busy.

    Attributes:
        held: Whether the customer hears the hold music.
        muted: Whether the customer does not hear the agent.
    """

    reservation_id: UUID
    state: ReservationState
    kind: EntryKind
    call_id: UUID | None
    customer_id: UUID | None
    direction: Direction | None
    own_number: str
    queue: str
    labels: Mapping[str, Any]
    entered_at: datetime
    offered_at: datetime
    deadline_at: datetime | None
    connected_at: datetime | None
    talk_ended_at: datetime | None
    held: bool
    muted: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One queue that the agent can serve, and the callers who wait in it."""

    key: str
    labels: Mapping[str, Any]
    line: Line


@dataclass(frozen=True, slots=True)
class Day:
    """The agent's day so far; `answered` and `missed` count calls."""

    answered: int
    handle_s: float | None
    csat: float | None
    csat_answers: int
    missed: int


@dataclass(frozen=True, slots=True)
class DeskState:
    """Everything on the left of the desk."""

    state: PresenceState
    reason: str
    since: datetime
    deadline_at: datetime | None
    next_state: PresenceState | None
    next_reason: str
    version: int
    at_hand: AtHand | None
    lanes: Sequence[Lane]
    promises: Promises
    day: Day


def desk_of(
    session: Session, member_id: UUID, *, day_began_at: datetime, now: datetime
) -> DeskState:
    """The desk as it is; an agent who never came is offline. Reads only."""
    queues = served_queues(session, member_id)
    waiting = lines(session)
    presence = session.get(Presence, member_id) or Presence(member_id=member_id, since=now)
    return DeskState(
        state=presence.state,
        reason=presence.reason,
        since=presence.since,
        deadline_at=presence.deadline_at,
        next_state=presence.next_state,
        next_reason=presence.next_reason,
        version=presence.version,
        at_hand=(
            at_hand(session, presence.reservation_id, member_id=member_id)
            if presence.reservation_id
            else None
        ),
        lanes=[Lane(one.key, one.labels, waiting.get(one.key, Line())) for one in queues],
        promises=promises(session, [queue.key for queue in queues]),
        day=_day(session, member_id, day_began_at),
    )


def at_hand(session: Session, reservation_id: UUID, *, member_id: UUID) -> AtHand | None:
    """One's own offer with its call and queue; None when there is none or it is another's."""
    row = session.exec(
        select(Reservation, QueueEntry, Queue, Call)
        .join(QueueEntry, col(QueueEntry.id) == col(Reservation.entry_id))
        .join(Queue, col(Queue.key) == col(QueueEntry.queue))
        .join(Call, col(Call.id) == col(Reservation.call_id), isouter=True)
        .where(Reservation.id == reservation_id, Reservation.member_id == member_id)
    ).first()
    if row is None:
        return None
    reservation, entry, queue, call = row
    legs = (
        session.exec(select(CallLeg).where(CallLeg.call_id == reservation.call_id)).all()
        if reservation.call_id
        else []
    )
    return AtHand(
        reservation_id=reservation.id,
        state=reservation.state,
        kind=entry.kind,
        call_id=reservation.call_id,
        customer_id=entry.customer_id,
        direction=call.direction if call else None,
        own_number=call.own_number if call else "",
        queue=queue.key,
        labels=queue.labels,
        entered_at=entry.entered_at,
        offered_at=reservation.offered_at,
        deadline_at=reservation.deadline_at,
        connected_at=reservation.connected_at,
        talk_ended_at=reservation.talk_ended_at,
        held=any(leg.held for leg in legs if leg.kind is LegKind.CUSTOMER),
        muted=any(leg.muted for leg in legs if leg.reservation_id == reservation.id),
    )


def served_queues(session: Session, member_id: UUID) -> list[Queue]:
    """Queues in use whose skills the member has, the most urgent first."""
    skills = skills_of(session, member_id).keys()
    queues = session.exec(
        select(Queue)
        .where(col(Queue.retired_at).is_(None))
        .order_by(col(Queue.priority).desc(), col(Queue.key))
    )
    return [queue for queue in queues if set(queue.skills) <= skills]


def _day(session: Session, member_id: UUID, began_at: datetime) -> Day:
    talked = col(Reservation.connected_at).is_not(None)
    handle_s = sa.extract("epoch", col(Reservation.talk_ended_at) - col(Reservation.connected_at))
    missed = col(Reservation.state) == ReservationState.MISSED
    calls = func.count(sa.distinct(col(Reservation.call_id)))
    answered, mean_s, missed_number = session.exec(
        select(
            calls.filter(talked),
            func.avg(handle_s),
            calls.filter(missed),
        ).where(Reservation.member_id == member_id, Reservation.offered_at >= began_at)
    ).one()
    csat, answers = session.exec(
        select(func.avg(SurveyResponse.csat), func.count(col(SurveyResponse.csat))).where(
            SurveyResponse.member_id == member_id, SurveyResponse.asked_at >= began_at
        )
    ).one()
    return Day(
        answered=answered,
        handle_s=float(mean_s) if mean_s is not None else None,
        csat=float(csat) if csat is not None else None,
        csat_answers=answers,
        missed=missed_number,
    )
