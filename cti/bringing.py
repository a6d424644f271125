"""Bringing the waiting caller to the agent: whom to redirect where, and if they do not come."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from cti.desk_news import ask_for
from cti.desks import Desk, lock_desk
from cti.entry_states import back_in_line, leave
from cti.models import (
    Call,
    EntryKind,
    LeftBecause,
    QueueEntry,
    Reservation,
    ReservationState,
)
from cti.offers import withdraw
from cti.rooms import find_room, open_room


@dataclass(frozen=True, slots=True)
class Errand:
    """Bringing one caller to an agent."""

    call_sid: str
    path: str


def errand(session: Session, reservation_id: UUID) -> Errand | None:
    """Whom to redirect where, so that they join the room; nothing when nobody must be brought.

    Reads only. Somebody who was phoned, and answers, walks in by their own document.
    """
    reservation = session.get(Reservation, reservation_id)
    if reservation is None or reservation.state is not ReservationState.CONNECTING:
        return None
    entry = session.get_one(QueueEntry, reservation.entry_id)
    room = find_room(session, reservation_id)
    call = session.get(Call, entry.call_id) if entry.call_id else None
    if room is None or room.brought_at or room.customer_joined_at or not entry.resume_path:
        return None
    if call is None or call.sid is None or call.ended_at is not None:
        return None
    mark = "&" if "?" in entry.resume_path else "?"
    return Errand(call.sid, f"{entry.resume_path}{mark}room={room.room}")


def caller_brought(session: Session, reservation_id: UUID, *, now: datetime) -> None:
    """The carrier took the redirect; what is left is to see the caller enter."""
    desk = lock_desk(session, reservation_id)
    room = open_room(session, desk, now=now)
    if room is not None:
        room.brought_at = room.brought_at or now
        session.add(room)


def caller_not_brought(
    session: Session, reservation_id: UUID, *, because: str, now: datetime
) -> bool:
    """The caller did not come: the agent's leg is ended, the wait goes on at its place.

    False when they met after all, or it is over already. May be repeated.
    """
    desk = lock_desk(session, reservation_id)
    if desk.reservation.state is not ReservationState.CONNECTING:
        return False
    withdraw(session, desk, because=because, now=now)
    if is_unanswered_callback(desk):
        leave(session, desk.entry, LeftBecause.UNREACHED, now=now)
    else:
        back_in_line(session, desk.entry)
        fetch_from_room(session, desk.entry)
    return True


def is_unanswered_callback(desk: Desk) -> bool:
    """Whether the customer was to be phoned, and has not picked up."""
    answered = desk.call is not None and desk.call.answered_at is not None
    return desk.entry.kind is EntryKind.CALLBACK and not answered


def fetch_from_room(session: Session, entry: QueueEntry) -> None:
    """Have a caller who was sent to a room where nobody is taken back to where they waited."""
    if entry.resume_path:
        ask_for(session, "return_caller", entry_id=entry.id)
