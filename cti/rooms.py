"""The room of an offer: one name, derived from the offer, so that everybody finds it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, select

from cti.desks import Desk
from cti.models import Conference
from telephony.instructions import JoinConference

_PREFIX = "r-"


def room_name(reservation_id: UUID) -> str:
    """The carrier's name of the room; it holds nothing personal."""
    return f"{_PREFIX}{reservation_id.hex}"


def reservation_of_room(room: str) -> UUID | None:
    """The offer whose room has this name; nothing for a room that is none of ours."""
    if not room.startswith(_PREFIX):
        return None
    try:
        return UUID(hex=room.removeprefix(_PREFIX))
    except ValueError:
        return None


def find_room(session: Session, reservation_id: UUID) -> Conference | None:
    """The room's row, if anybody has been sent there."""
    name = room_name(reservation_id)
    return session.exec(select(Conference).where(Conference.room == name)).first()


def open_room(session: Session, desk: Desk, *, now: datetime) -> Conference | None:
    """The room's row, made at first need; nothing while the desk has no call."""
    known = find_room(session, desk.reservation.id)
    if known is not None or desk.call is None:
        return known
    room = Conference(
        room=room_name(desk.reservation.id),
        call_id=desk.call.id,
        reservation_id=desk.reservation.id,
        created_at=now,
    )
    session.add(room)
    session.flush()
    return room


def agents_door(reservation_id: UUID) -> JoinConference:
    """How the agent enters: the room ends when they leave, and the caller's flow goes on."""
    return JoinConference(room_name(reservation_id), end_on_exit=True, label="agent")
