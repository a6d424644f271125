"""The agent's own telephone in a call: a browser that connects, or a telephone that is rung."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from cti.desks import HOLDING, Desk, lock_desk
from cti.models import CallLeg, CallState, LegKind, Reservation, ReservationState
from cti.offers import end_leg_after_commit

_CLIENT = "client:"


def client_identity(member_id: UUID) -> str:
    """The name under which a member's browser is known to the carrier; nothing personal."""
    return f"member_{member_id.hex}"


def member_of_client(party: str) -> UUID | None:
    """The member whose browser a `client:…` party is."""
    if not party.startswith(f"{_CLIENT}member_"):
        return None
    try:
        return UUID(hex=party.removeprefix(f"{_CLIENT}member_"))
    except ValueError:
        return None


def agent_leg(session: Session, desk: Desk) -> CallLeg | None:
    """The leg of the offer's agent, when the carrier has given it an id."""
    sid = desk.reservation.agent_sid
    if sid is None:
        return None
    return session.exec(select(CallLeg).where(CallLeg.sid == sid)).first()


def take_leg(
    session: Session, desk: Desk, sid: str, *, state: CallState, now: datetime
) -> CallLeg | None:
    """Make the carrier's leg `sid` this agent's; may be repeated.

    Nothing when the offer has another leg already, or no call to belong to yet.
    """
    if desk.call is None or desk.reservation.agent_sid not in {None, sid}:
        return None
    desk.reservation.agent_sid = sid
    leg = agent_leg(session, desk)
    if leg is None:
        leg = CallLeg(
            call_id=desk.call.id,
            sid=sid,
            kind=LegKind.AGENT,
            state=state,
            member_id=desk.reservation.member_id,
            reservation_id=desk.reservation.id,
            started_at=now,
        )
    if state is CallState.LIVE and leg.ended_at is None:
        leg.state = state
        leg.answered_at = leg.answered_at or now
    session.add_all([desk.reservation, leg])
    session.flush()
    return leg


def note_rung(session: Session, reservation_id: UUID, sid: str, *, now: datetime) -> bool:
    """The carrier rings the agent's telephone as `sid`; may be repeated, by job and report alike.

    A leg that came too late, because the caller has left meanwhile, is hung up. False when the leg
    is not this offer's.
    """
    desk = lock_desk(session, reservation_id)
    if take_leg(session, desk, sid, state=CallState.PLANNED, now=now) is None:
        return False
    if desk.reservation.state not in HOLDING:
        end_leg_after_commit(session, desk)
    return True


def note_early(session: Session, party: str, sid: str, *, now: datetime) -> bool:
    """A browser's leg is told of before it asked for its document: it is its agent's; repeatable.

    Otherwise word of a line that broke at once would be lost, and the agent be thought connected.
    False where `party` is no browser of ours or its agent awaits no leg.
    """
    member_id = member_of_client(party)
    if member_id is None:
        return False
    offer = session.exec(
        select(Reservation.id).where(
            Reservation.member_id == member_id,
            Reservation.state == ReservationState.ACCEPTED,
            col(Reservation.agent_sid).is_(None),
        )
    ).first()
    return offer is not None and note_rung(session, offer, sid, now=now)
