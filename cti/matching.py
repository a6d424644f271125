"""Matching one queue: read who waits and who is free, choose purely, offer under the locks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from cti.desk_news import ask_for
from cti.models import Call, CallLeg, EntryState, LegKind, Presence, PresenceState, QueueEntry
from cti.offers import make_offer
from cti.routing import SECONDS_PER_PRIORITY, FreeAgent, Match, WaitingEntry, choose
from staff.models import Member, MemberSkill

Row = TypeVar("Row", bound=SQLModel)

_LOCK_CLASS = 7262
# One transaction holds the rows it offers; more than this is left to the next.
OFFERS_AT_ONCE = 20


def match_queue(session: Session, queue_key: str, *, now: datetime) -> list[UUID]:
    """The offers made now in one queue, as reservation ids; a transaction of its own.

    One matching of a queue at a time; whatever changed between reading and locking is left out and
    rings again by itself. May be repeated.
    """
    session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(_LOCK_CLASS, sa.func.hashtext(queue_key)))
    )
    entries = _waiting(session, queue_key)
    if not entries:
        return []
    matches = choose(entries, _free(session), now, limit=OFFERS_AT_ONCE)
    if len(matches) == OFFERS_AT_ONCE:
        ask_for(session, "match_queue", queue=queue_key)
    return _offer(session, matches, now=now)


def queues_with_waiters(session: Session) -> list[str]:
    """Queues in which somebody waits for an agent, the most urgent first."""
    credit = sa.func.make_interval(
        0, 0, 0, 0, 0, 0, col(QueueEntry.priority) * SECONDS_PER_PRIORITY
    )
    urgency = sa.func.min(col(QueueEntry.entered_at) - credit)
    rows = session.execute(
        sa.select(col(QueueEntry.queue))
        .where(col(QueueEntry.left_at).is_(None), col(QueueEntry.state) == EntryState.WAITING)
        .group_by(col(QueueEntry.queue))
        .order_by(sa.func.bool_or(col(QueueEntry.at_head)).desc(), urgency)
    )
    return [row[0] for row in rows]


def _waiting(session: Session, queue_key: str) -> list[WaitingEntry]:
    rows = session.exec(
        select(QueueEntry).where(
            QueueEntry.queue == queue_key,
            col(QueueEntry.left_at).is_(None),
            QueueEntry.state == EntryState.WAITING,
        )
    )
    return [
        WaitingEntry(
            entry_id=row.id,
            entered_at=row.entered_at,
            priority=row.priority,
            skills=frozenset(row.skills),
            at_head=row.at_head,
            preferred=row.preferred_member_id,
            preferred_until=row.preferred_until,
            passed_over=frozenset(map(UUID, row.passed_over)),
        )
        for row in rows
    ]


def _free(session: Session) -> list[FreeAgent]:
    on_a_line = sa.select(col(CallLeg.id)).where(
        col(CallLeg.member_id) == col(Presence.member_id),
        col(CallLeg.kind) == LegKind.AGENT,
        col(CallLeg.ended_at).is_(None),
    )
    skills = (
        sa.select(sa.func.jsonb_object_agg(col(MemberSkill.skill), col(MemberSkill.level)))
        .where(col(MemberSkill.member_id) == col(Presence.member_id))
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(
            col(Presence.member_id),
            sa.func.coalesce(col(Presence.idle_since), col(Presence.since)),
            skills,
        )
        .join(Member, col(Member.id) == col(Presence.member_id))
        # Whoever is still on a line, because its end is on the way, would be in two calls.
        .where(
            col(Presence.state) == PresenceState.READY,
            col(Member.active),
            ~on_a_line.exists(),
        )
    )
    return [FreeAgent(row[0], row[2] or {}, row[1]) for row in rows]


def _offer(session: Session, matches: list[Match], *, now: datetime) -> list[UUID]:
    # Every kind of row is locked as a whole, in the house's order and by id within the kind: one
    # pair after the other would take the second call while holding the first agent.
    entry_ids = [match.entry_id for match in matches]
    call_ids = session.exec(select(QueueEntry.call_id).where(col(QueueEntry.id).in_(entry_ids)))
    calls = _locked(session, Call, col(Call.id), filter(None, call_ids))
    entries = _locked(session, QueueEntry, col(QueueEntry.id), entry_ids)
    member_ids = [match.member_id for match in matches]
    agents = _locked(session, Presence, col(Presence.member_id), member_ids)
    offers = []
    for match in matches:
        entry, agent = entries[match.entry_id], agents[match.member_id]
        call = None if entry.call_id is None else calls.get(entry.call_id)
        if _still_possible(entry, agent, call):
            offer = make_offer(session, entry, agent, call=call, reasons=match.reasons, now=now)
            offers.append(offer.id)
    return offers


def _still_possible(entry: QueueEntry, agent: Presence, call: Call | None) -> bool:
    # An entry that got its call between reading and locking is left to the next round.
    is_locked = entry.call_id is None or call is not None
    is_there = call is None or call.ended_at is None
    is_open = entry.state is EntryState.WAITING and agent.state is PresenceState.READY
    return is_locked and is_there and is_open


def _locked(session: Session, kind: type[Row], key: Any, wanted: Iterable[UUID]) -> dict[UUID, Row]:
    rows = session.scalars(
        sa.select(kind)
        .where(key.in_(set(wanted)))
        .order_by(key)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {getattr(row, key.key): row for row in rows}
