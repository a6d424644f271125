"""Looking in PostgreSQL for desks that need something, so that no bell need ever arrive.

Each sweep gives how many rows it found. All may be repeated, overlap and be cut off anywhere: the
functions they call look again under the locks.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from cti import jobs
from cti.agent_legs import agent_leg
from cti.bringing import caller_not_brought
from cti.carrier_truth import learn_room, learn_status
from cti.desks import lock_desk
from cti.matching import queues_with_waiters
from cti.models import (
    Call,
    CallLeg,
    Conference,
    LegKind,
    Presence,
    PresenceState,
    Reservation,
    ReservationState,
)
from cti.offers import expire
from cti.pace import clock_seconds
from cti.presence import lock_presence, move_presence
from cti.reactions import agent_gone, customer_gone
from cti.workplace import Workplace
from cti.wrap_up import expire_wrap_up
from staff.models import Device, Member

AT_ONCE = 100
# A bell is rung within milliseconds; a row that is still untouched after this was forgotten.
BELL_TAKES_S = 3.0
# A console gives a sign of life every few seconds.
SILENT_FOR_S = 45.0
# How often a conversation's legs are asked for at the carrier, should every report have been lost.
ASKED_EVERY_S = 30.0
TALKS_LOOKED_AT_EVERY_S = 10.0

_UNANSWERED = (ReservationState.OFFERED, ReservationState.ACCEPTED)
_MET = (ReservationState.CONNECTING, ReservationState.TALKING)


def sweep_queues(work: Workplace) -> int:
    """Match every queue in which somebody waits."""
    with work.database.session() as session:
        waiting = len(queues_with_waiters(session))
    jobs.match_queues(work)
    return waiting


def sweep_offers(work: Workplace) -> int:
    """End offers that were not taken, connected to or met in time.

    Nobody is parted on the strength of a lost report: before a meeting is given up the carrier says
    who is in the room, and while it says nothing the next turn asks again.
    """
    now = work.clock.now()
    late = _reservations(
        work,
        col(Reservation.state).in_((*_UNANSWERED, ReservationState.CONNECTING)),
        col(Reservation.deadline_at) <= now,
    )
    for reservation_id in late:
        with work.database.session() as session:
            is_over = expire(session, reservation_id, now=now)
        if not is_over and learn_room(work, reservation_id):
            with work.database.session() as session:
                caller_not_brought(session, reservation_id, because="late", now=work.clock.now())
    return len(late)


def sweep_wrap_ups(work: Workplace) -> int:
    """End wrap-ups whose deadline has come."""
    now = work.clock.now()
    late = _reservations(
        work,
        col(Reservation.state) == ReservationState.WRAP_UP,
        col(Reservation.deadline_at) <= now,
    )
    for reservation_id in late:
        with work.database.session() as session:
            expire_wrap_up(session, reservation_id, now=now)
    return len(late)


def sweep_silent_consoles(work: Workplace) -> int:
    """Mark agents unavailable whose console has gone silent; never one with an offer or a call."""
    now = work.clock.now()
    # The heartbeat runs on the network's clock, whatever ours does.
    silence = timedelta(seconds=clock_seconds(work.clock, SILENT_FOR_S))
    idle = (PresenceState.READY, PresenceState.NOT_READY)
    with work.database.session() as session:
        silent = session.exec(
            select(Presence.member_id)
            .where(col(Presence.state).in_(idle), col(Presence.seen_at) < now - silence)
            .limit(AT_ONCE)
        ).all()
    for member_id in silent:
        with work.database.session() as session:
            presence = lock_presence(session, member_id, now=now)
            came_back = presence.seen_at is not None and presence.seen_at >= now - silence
            if presence.state in idle and not came_back:
                move_presence(session, presence, PresenceState.UNAVAILABLE, now=now)
    return len(silent)


def sweep_errands(work: Workplace) -> int:
    """Do again what a lost bell or a dead worker left: telephones to ring, callers to bring."""
    forgotten = work.clock.now() - timedelta(seconds=clock_seconds(work.clock, BELL_TAKES_S))
    with work.database.session() as session:
        silent_telephones = session.exec(
            select(Reservation.id)
            .join(Member, col(Member.id) == col(Reservation.member_id))
            .where(
                Reservation.state == ReservationState.ACCEPTED,
                Member.device == Device.TELEPHONE,
                col(Reservation.dialled_at).is_(None),
                col(Reservation.accepted_at) <= forgotten,
            )
            .limit(AT_ONCE)
        ).all()
        callers = session.exec(
            select(Reservation.id)
            .join(Conference, col(Conference.reservation_id) == col(Reservation.id))
            .where(
                Reservation.state == ReservationState.CONNECTING,
                col(Conference.brought_at).is_(None),
                col(Conference.created_at) <= forgotten,
            )
            .limit(AT_ONCE)
        ).all()
    for reservation_id in silent_telephones:
        jobs.call_agent_telephone(work, reservation_id=str(reservation_id))
    for reservation_id in callers:
        jobs.bring_caller(work, reservation_id=str(reservation_id))
    return len(silent_telephones) + len(callers)


def sweep_unwanted_legs(work: Workplace) -> int:
    """End agents' legs that somebody wanted ended, or whose offer is over."""
    now = work.clock.now()
    forgotten = now - timedelta(seconds=clock_seconds(work.clock, BELL_TAKES_S))
    with work.database.session() as session:
        legs = session.exec(
            select(Reservation.id)
            .join(CallLeg, col(CallLeg.reservation_id) == col(Reservation.id))
            .where(
                col(CallLeg.ended_at).is_(None),
                CallLeg.kind == LegKind.AGENT,
                (col(Reservation.end_intent_at) <= forgotten)
                | (col(Reservation.talk_ended_at) <= forgotten)
                | (col(Reservation.closed_at) <= forgotten),
            )
            .limit(AT_ONCE)
        ).all()
    for reservation_id in legs:
        jobs.end_agent_leg(work, reservation_id=str(reservation_id))
    return len(legs)


def sweep_stuck_desks(work: Workplace) -> int:
    """Free agents who are busy without a live call: one of the two legs has ended, unheard."""
    with work.database.session() as session:
        stuck = session.execute(
            sa.select(col(Reservation.id), col(Reservation.entry_id))
            .outerjoin(Call, col(Call.id) == col(Reservation.call_id))
            .outerjoin(CallLeg, col(CallLeg.sid) == col(Reservation.agent_sid))
            .where(
                col(Reservation.state).in_((*_UNANSWERED, *_MET)),
                col(Call.ended_at).is_not(None) | col(CallLeg.ended_at).is_not(None),
            )
            .limit(AT_ONCE)
        ).all()
    for reservation_id, entry_id in stuck:
        with work.database.session() as session:
            customer_gone(session, entry_id)
        with work.database.session() as session:
            desk = lock_desk(session, reservation_id)
            leg = agent_leg(session, desk)
            if leg is not None:
                agent_gone(session, desk, leg)
    return len(stuck)


def sweep_talks(work: Workplace) -> int:
    """Ask the carrier about conversations now and then; meant to run every ten seconds.

    Should all reports of an end be lost, the agent would talk to nobody for ever.
    """
    now = work.clock.now()
    rhythm_s = clock_seconds(work.clock, ASKED_EVERY_S)
    turn_s = clock_seconds(work.clock, TALKS_LOOKED_AT_EVERY_S)
    age_s = sa.func.extract("epoch", sa.literal(now) - col(Reservation.connected_at))
    with work.database.session() as session:
        talks = session.execute(
            sa.select(col(Reservation.agent_sid), col(Call.sid))
            .join(Call, col(Call.id) == col(Reservation.call_id))
            .where(
                col(Reservation.state) == ReservationState.TALKING,
                age_s >= rhythm_s,
                sa.func.mod(age_s, sa.cast(rhythm_s, sa.Numeric)) < turn_s,
            )
            .order_by(col(Reservation.connected_at))
            .limit(AT_ONCE)
        ).all()
    for sids in talks:
        # The customer first: an agent who is alone is not lost.
        for sid in reversed(sids):
            if sid is not None:
                learn_status(work, sid)
    return len(talks)


def _reservations(work: Workplace, *conditions: sa.ColumnElement[bool]) -> Sequence[UUID]:
    with work.database.session() as session:
        return session.exec(
            select(Reservation.id)
            .where(*conditions)
            .order_by(col(Reservation.deadline_at))
            .limit(AT_ONCE)
        ).all()
