"""Callers who are connected with somebody outside the queues, and that somebody's own leg."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from cti import presence
from cti.call_states import DIALLED_STATE_OF, STATE_OF
from cti.calls import lock_call
from cti.events import note
from cti.happenings import CallEnded
from cti.legs import end_leg, leg_of_sid
from cti.models import Call, CallLeg, CallState, LegKind, Presence, PresenceState
from cti.presence_states import BUSY
from cti.words import TransferOutcome
from staff.models import Device, Member, Team
from telephony.reports import DialStatus, StatusReport

# Why an agent who is being rung outside the queues is not ready for one.
REASON = "transfer"
_REACHABLE = (
    col(Member.active),
    col(Member.device) == Device.TELEPHONE,
    col(Member.telephone_sealed).is_not(None),
)


@dataclass(frozen=True, slots=True)
class Pick:
    """Who is rung.

    Attributes:
        outcome: `ringing`, or why nobody is.
        member_id: The member, who is not ready for a queue from now on.
        telephone: Their number or SIP address.
    """

    outcome: TransferOutcome
    member_id: UUID | None = None
    telephone: str = ""


def pick_agent(session: Session, login: str, *, now: datetime) -> Pick:
    """The member with this login, if they are ready and have a telephone.

    Agents at a browser connect outward and cannot be rung: `failed`, like a login nobody has.
    """
    members = session.exec(select(Member).where(Member.login == login, *_REACHABLE)).all()
    return _pick(session, members, now=now)


def pick_of_team(session: Session, name: str, *, now: datetime) -> Pick:
    """Of a team's members with a telephone who are ready, the one free for longest."""
    members = session.exec(
        select(Member)
        .join(Team, col(Team.id) == col(Member.team_id))
        .where(Team.name == name, *_REACHABLE)
    ).all()
    return _pick(session, members, now=now)


def _pick(session: Session, members: Sequence[Member], *, now: datetime) -> Pick:
    if not members:
        return Pick(TransferOutcome.FAILED)
    by_id = {member.id: member for member in members}
    rows = session.exec(
        select(Presence)
        .where(col(Presence.member_id).in_(by_id))
        .order_by(col(Presence.idle_since), col(Presence.member_id))
    ).all()
    for row in rows:
        if row.state is not PresenceState.READY:
            continue
        locked = presence.lock_presence(session, row.member_id, now=now)
        if locked.state is PresenceState.READY:
            presence.move_presence(session, locked, PresenceState.NOT_READY, now=now, reason=REASON)
            return Pick(TransferOutcome.RINGING, row.member_id, str(by_id[row.member_id].telephone))
    busy = any(row.state in BUSY or row.reason == REASON for row in rows)
    return Pick(TransferOutcome.BUSY if busy else TransferOutcome.NO_ANSWER)


def release_member(session: Session, member_id: UUID, *, now: datetime) -> None:
    """The transfer is over: ready again, unless they have chosen otherwise since. Repeatable."""
    row = presence.lock_presence(session, member_id, now=now)
    if row.state is PresenceState.NOT_READY and row.reason == REASON:
        presence.become_ready(session, row, now=now)


def note_third_leg(
    session: Session, call: Call, sid: str, *, member_id: UUID | None = None, now: datetime
) -> CallLeg:
    """The leg of somebody whom the caller's own leg dialled, logged on first sight.

    The call must be locked. May be repeated; a member told of later is filled in.
    """
    leg = leg_of_sid(session, sid)
    if leg is None:
        leg = CallLeg(
            call_id=call.id,
            sid=sid,
            kind=LegKind.THIRD,
            state=CallState.PLANNED,
            started_at=now,
        )
        note(session, call, "third_leg", now=now, facts={"leg": str(leg.id)})
    leg.member_id = leg.member_id or member_id
    session.add(leg)
    session.flush()
    return leg


def note_child(session: Session, report: StatusReport, *, now: datetime) -> bool:
    """Log the leg of a report if one of our customers' legs has dialled it; False if none has."""
    parent = report.leg.parent_call_sid
    found = leg_of_sid(session, parent) if parent else None
    if found is None or found.kind is not LegKind.CUSTOMER or report.leg.status is None:
        return False
    call = lock_call(session, found.call_id)
    leg = note_third_leg(session, call, report.leg.call_sid, now=now)
    if leg.state is CallState.PLANNED and STATE_OF[report.leg.status] is CallState.LIVE:
        leg.answered_at = leg.answered_at or report.at or now
    return True


def party_left(
    session: Session,
    call: Call,
    *,
    member_id: UUID | None,
    sid: str | None,
    answered: bool,
    status: DialStatus | None,
    duration_s: int | None,
    now: datetime,
) -> None:
    """Whoever was rung is no longer on the line: their leg ends, and a member is free again.

    The call must be locked. May be repeated; what the carrier reported of the leg itself stays.
    """
    if sid is not None:
        leg = note_third_leg(session, call, sid, member_id=member_id, now=now)
        leg.duration_s = leg.duration_s if leg.duration_s is not None else duration_s
        if answered:
            leg.answered_at = leg.answered_at or now
        elif leg.ended_at is None and status is not None:
            leg.state = DIALLED_STATE_OF[status]
        end_leg(session, call, leg, now=now)
    facts = {"answered": answered, "duration_s": duration_s}
    note(session, call, "transfer_ended", now=now, facts=facts)
    if member_id is not None:
        release_member(session, member_id, now=now)


def end_third_legs(session: Session, event: CallEnded) -> None:
    """Whoever the caller's leg had dialled is gone with it, also when no report says so.

    May be repeated.
    """
    call = lock_call(session, event.call_id)
    legs = session.exec(
        select(CallLeg).where(
            CallLeg.call_id == call.id,
            CallLeg.kind == LegKind.THIRD,
            col(CallLeg.ended_at).is_(None),
        )
    ).all()
    for leg in legs:
        end_leg(session, call, leg, now=call.ended_at or leg.started_at)
