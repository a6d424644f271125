"""What the desks do when a leg ends; called in the transaction that noticed it."""

from typing import assert_never
from uuid import UUID

from sqlmodel import Session, col, select

from cti.bringing import fetch_from_room, is_unanswered_callback
from cti.desks import Desk, lock_desk, lock_desk_of_entry, lock_entry
from cti.entry_states import leave
from cti.events import note
from cti.forgotten_legs import SYSTEM
from cti.hanging_up import IN_THE_ROOM, is_put_down, stamp_intent
from cti.happenings import AgentLegEnded, CallEnded
from cti.models import Call, CallLeg, LeftBecause, QueueEntry, ReservationState
from cti.offers import give_back, lose, withdraw
from cti.wrap_up import start_wrap_up


def on_call_ended(session: Session, event: CallEnded) -> None:
    """The customer is gone: their wait ends, an offer is withdrawn, a conversation wrapped up.

    May be repeated.
    """
    entry_id = session.exec(
        select(QueueEntry.id).where(
            QueueEntry.call_id == event.call_id, col(QueueEntry.left_at).is_(None)
        )
    ).first()
    if entry_id is not None:
        customer_gone(session, entry_id)


def customer_gone(session: Session, entry_id: UUID) -> None:
    """End the wait of an entry whose call has ended; may be repeated."""
    call, entry = lock_entry(session, entry_id)
    if call is None or call.ended_at is None:
        return
    now = call.ended_at
    desk = lock_desk_of_entry(session, entry)
    if desk is None:
        because = _why_gone(call)
        leave(session, entry, because, now=now)
        note(session, call, "queue_left", now=now, facts={"because": because.value})
        return
    if desk.reservation.state is ReservationState.TALKING:
        start_wrap_up(session, desk, now=now)
        return
    because = LeftBecause.UNREACHED if is_unanswered_callback(desk) else _why_gone(call)
    withdraw(session, desk, because=because.value, now=now)
    leave(session, desk.entry, because, now=now)


def _why_gone(call: Call) -> LeftBecause:
    # Whom the carrier lost has not given up, and counts against nobody's patience.
    return LeftBecause.ERROR if call.hung_up_by == SYSTEM else LeftBecause.ABANDONED


def on_agent_leg_ended(session: Session, event: AgentLegEnded) -> None:
    """An agent's leg is over: wanted, lost, or never answered; may be repeated.

    A leg that is not the offer's own, such as a second tab's, changes nothing.
    """
    if event.reservation_id is None:
        return
    desk = lock_desk(session, event.reservation_id)
    leg = session.get_one(CallLeg, event.leg_id)
    if desk.reservation.agent_sid == leg.sid and leg.ended_at is not None:
        agent_gone(session, desk, leg)


def agent_gone(session: Session, desk: Desk, leg: CallLeg) -> None:
    """Bring a locked desk in line with its agent's leg having ended; may be repeated."""
    now = leg.ended_at
    if now is None:
        return
    wanted = desk.reservation.end_intent_at is not None or _is_over(desk.call)
    if not wanted and desk.reservation.state in IN_THE_ROOM and is_put_down(session, desk, leg):
        stamp_intent(session, desk, now=now)
        wanted = True
    match desk.reservation.state:
        case ReservationState.OFFERED | ReservationState.ACCEPTED:
            # The telephone was not picked up, was busy, or went silent before the room.
            give_back(session, desk, ReservationState.MISSED, now=now)
        case ReservationState.CONNECTING if wanted:
            give_back(session, desk, ReservationState.REJECTED, now=now)
            fetch_from_room(session, desk.entry)
        case ReservationState.CONNECTING:
            lose(session, desk, now=now)
            fetch_from_room(session, desk.entry)
        case ReservationState.TALKING if wanted:
            start_wrap_up(session, desk, now=now)
        case ReservationState.TALKING:
            lose(session, desk, now=now)
        case (
            ReservationState.WRAP_UP
            | ReservationState.DONE
            | ReservationState.MISSED
            | ReservationState.REJECTED
            | ReservationState.WITHDRAWN
            | ReservationState.LOST
        ):
            return
        case _:
            assert_never(desk.reservation.state)


def _is_over(call: Call | None) -> bool:
    return call is not None and call.ended_at is not None
