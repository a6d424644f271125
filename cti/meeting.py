"""How an agent and a caller come together in a room, and how their conversation ended.

The caller is sent for only when the agent's leg has asked for its document, and that leg is let in
only if, under the locks, the caller still waits. Who waits for whom is rows; bells only hasten.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from cti import presence
from cti.agent_legs import agent_leg, take_leg
from cti.agent_sentences import Sentence, good_bye
from cti.bringing import caller_brought, is_unanswered_callback
from cti.desk_news import ask_for
from cti.desks import Desk, lock_desk
from cti.entry_states import move_entry
from cti.hanging_up import is_put_down, stamp_intent
from cti.models import (
    Call,
    CallState,
    Conference,
    EntryState,
    PresenceState,
    Reservation,
    ReservationState,
)
from cti.offers import end_leg_after_commit, is_late, move_reservation
from cti.rooms import agents_door, find_room, open_room, room_name
from staff.models import Member
from telephony.instructions import Document, Pause, Redirect

# From the agent's entrance to the caller's, seconds; somebody who is phoned first must answer.
CALLER_COMES_S = 20
CUSTOMER_ANSWERS_S = 120

_MET = (ReservationState.CONNECTING, ReservationState.TALKING)


class Ended(StrEnum):
    """How a conversation ended, as stored intents and the call log tell it."""

    AGENT_ENDED = "agent_ended"
    AGENT_LOST = "agent_lost"
    CALLER_LEFT = "caller_left"


def agent_leg_asks(
    session: Session, reservation_id: UUID, call_sid: str, *, now: datetime
) -> Document:
    """The document of the agent's leg: into the room, or a sentence and a hang-up.

    The first leg to ask for an accepted offer, in time and while the caller waits, gets in; then
    the caller is sent for after the commit. The same leg asking again gets the same.

    Raises:
        NotFound: There is no such offer.
    """
    desk = lock_desk(session, reservation_id)
    reservation = desk.reservation
    if reservation.agent_sid == call_sid and reservation.state in _MET:
        return (agents_door(reservation_id),)
    if not _may_meet(desk, now):
        return _nobody_there(session, desk)
    if desk.call is None:
        # The call to the customer is not planned yet; it is a matter of moments.
        return (Pause(1), Redirect(f"/voice/agent/{reservation_id}"))
    if take_leg(session, desk, call_sid, state=CallState.LIVE, now=now) is None:
        return _nobody_there(session, desk)
    open_room(session, desk, now=now)
    reservation.deadline_at = now + timedelta(seconds=_patience_s(desk))
    move_reservation(session, desk, ReservationState.CONNECTING, now=now)
    move_entry(session, desk.entry, EntryState.MEETING)
    ask_for(session, "bring_caller", reservation_id=reservation_id)
    see_both(session, desk, now=now)
    return (agents_door(reservation_id),)


def see_both(session: Session, desk: Desk, *, now: datetime) -> bool:
    """They talk as soon as both were seen in the room; whichever was seen first.

    May be repeated; the desk must be locked.
    """
    room = find_room(session, desk.reservation.id)
    if desk.reservation.state is not ReservationState.CONNECTING or not _both_seen(room):
        return False
    reservation, entry = desk.reservation, desk.entry
    reservation.connected_at = now
    reservation.deadline_at = None
    move_reservation(session, desk, ReservationState.TALKING, now=now)
    entry.answered_at = entry.answered_at or now
    move_entry(session, entry, EntryState.BRIDGED)
    presence.move_presence(
        session, desk.presence, PresenceState.TALKING, now=now, reservation_id=reservation.id
    )
    if desk.call is not None:
        desk.call.member_id = reservation.member_id
        session.add(desk.call)
    return True


def room_for_caller(session: Session, entry_id: UUID) -> str | None:
    """The room in which an agent meets, or expects, this waiting caller; nothing without one."""
    reservation_id = session.exec(
        select(Reservation.id).where(
            Reservation.entry_id == entry_id, col(Reservation.state).in_(_MET)
        )
    ).first()
    return None if reservation_id is None else room_name(reservation_id)


def room_for_customer(
    session: Session, reservation_id: UUID, call: Call, *, now: datetime
) -> str | None:
    """The room for somebody who answered the call an agent had placed; nothing if the agent left.

    The agent may still be on the way there. Counts as brought: their own document takes them in.
    """
    desk = lock_desk(session, reservation_id)
    waiting_for_them = desk.reservation.state is ReservationState.ACCEPTED and not is_late(
        desk, now
    )
    if desk.reservation.call_id != call.id:
        return None
    if not waiting_for_them and desk.reservation.state not in _MET:
        return None
    caller_brought(session, reservation_id, now=now)
    return room_name(reservation_id)


def how_it_ended(session: Session, call: Call, *, now: datetime) -> Ended:
    """How the latest conversation of this call ended; the call must be locked.

    The caller's leg may tell of the end before the agent's own does: then an agent at a telephone
    is taken to have put it down, and the wish is written here, so that both legs tell one story.
    """
    if call.ended_at is not None and call.ended_at <= now:
        return Ended.CALLER_LEFT
    reservation_id = session.exec(
        select(Reservation.id)
        .where(Reservation.call_id == call.id, col(Reservation.agent_sid).is_not(None))
        .order_by(col(Reservation.offered_at).desc(), col(Reservation.id).desc())
        .limit(1)
    ).first()
    if reservation_id is None:
        return Ended.AGENT_LOST
    desk = lock_desk(session, reservation_id)
    if desk.reservation.end_intent_at is not None:
        return Ended.AGENT_ENDED
    is_talking = desk.reservation.state is ReservationState.TALKING
    if is_talking and is_put_down(session, desk, agent_leg(session, desk)):
        stamp_intent(session, desk, now=now)
        end_leg_after_commit(session, desk)
        return Ended.AGENT_ENDED
    return Ended.AGENT_LOST


def _may_meet(desk: Desk, now: datetime) -> bool:
    caller_left = desk.call is not None and desk.call.ended_at is not None
    return (
        desk.reservation.state is ReservationState.ACCEPTED
        and desk.entry.state is EntryState.OFFERED
        and not is_late(desk, now)
        and not caller_left
    )


def _nobody_there(session: Session, desk: Desk) -> Document:
    language = session.get_one(Member, desk.reservation.member_id).language
    return good_bye(Sentence.CALLER_GONE, language)


def _patience_s(desk: Desk) -> int:
    return CUSTOMER_ANSWERS_S if is_unanswered_callback(desk) else CALLER_COMES_S


def _both_seen(room: Conference | None) -> bool:
    return bool(room and room.agent_joined_at and room.customer_joined_at)
