"""The agent hangs up: a stored wish first, then the carrier is asked to end their leg.

At an ordinary telephone putting down the handset is the wish itself, see
`docs/decisions/0012-a-handset-put-down-is-a-wish.md`.
"""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from cti.agent_legs import agent_leg
from cti.desks import Desk, lock_desk
from cti.events import note
from cti.models import CallLeg, CallState, ReservationState
from cti.offers import end_leg_after_commit, give_back
from staff.models import Device, Member

# What a leg says that was put down, or of whose end nothing is known yet; all else was cut off.
_PUT_DOWN = frozenset({CallState.LIVE, CallState.COMPLETED})
IN_THE_ROOM = (ReservationState.CONNECTING, ReservationState.TALKING)


def end_by_agent(session: Session, reservation_id: UUID, member_id: UUID, *, now: datetime) -> bool:
    """The agent hangs up: the wish is stored, then a worker ends their leg; may be repeated.

    The caller's flow goes on. Before they talk, it gives the caller back to the line. False when
    there is nothing to end, or it is another agent's.

    Raises:
        NotFound: There is no such conversation.
    """
    desk = lock_desk(session, reservation_id)
    reservation = desk.reservation
    if reservation.member_id != member_id:
        return False
    if reservation.state is ReservationState.ACCEPTED:
        give_back(session, desk, ReservationState.REJECTED, now=now)
        return True
    if reservation.state not in IN_THE_ROOM:
        return False
    stamp_intent(session, desk, now=now)
    end_leg_after_commit(session, desk)
    return True


def stamp_intent(session: Session, desk: Desk, *, now: datetime) -> None:
    """Write down that the agent's leg is to end, so that its end is no loss; may be repeated."""
    desk.reservation.end_intent_at = desk.reservation.end_intent_at or now
    session.add(desk.reservation)
    leg = agent_leg(session, desk)
    if leg is not None:
        leg.end_intent_at = leg.end_intent_at or now
        session.add(leg)
    if desk.call is not None:
        note(session, desk.call, "agent_hangs_up", now=now)


def is_put_down(session: Session, desk: Desk, leg: CallLeg | None) -> bool:
    """Whether an end of the agent's leg that nobody asked for is a handset put down: their wish.

    A browser has a button for that, so a browser that vanishes is lost; a telephone has none.
    """
    member = session.get_one(Member, desk.reservation.member_id)
    return member.device is Device.TELEPHONE and (leg is None or leg.state in _PUT_DOWN)
