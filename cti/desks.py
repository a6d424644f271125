"""One offer with everything it touches, locked in the house's order."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from base.errors import NotFound
from cti.calls import lock_call
from cti.models import Call, DialAttempt, Presence, QueueEntry, Reservation, ReservationState

Row = TypeVar("Row", bound=SQLModel)

# States in which an offer keeps its entry from everybody else.
HOLDING = (
    ReservationState.OFFERED,
    ReservationState.ACCEPTED,
    ReservationState.CONNECTING,
    ReservationState.TALKING,
)


@dataclass(slots=True)
class Desk:
    """A locked offer.

    Attributes:
        call: Nothing for a callback whose call has not been planned yet.
        presence: The agent's.
    """

    call: Call | None
    entry: QueueEntry
    reservation: Reservation
    presence: Presence


def lock_desk(session: Session, reservation_id: UUID) -> Desk:
    """Lock call, entry, offer and presence, in this order; may be repeated.

    A callback's call is written onto offer and entry as soon as it is planned.

    Raises:
        NotFound: There is no such offer.
    """
    seen = session.get(Reservation, reservation_id)
    if seen is None:
        raise NotFound(f"There is no offer {reservation_id}.", error_id="offer.not_found")
    call_id = seen.call_id or _planned_call(session, reservation_id)
    call = None if call_id is None else lock_call(session, call_id)
    entry = locked(session, QueueEntry, seen.entry_id)
    reservation = locked(session, Reservation, reservation_id)
    presence = locked(session, Presence, seen.member_id)
    if call is not None and reservation.call_id is None:
        reservation.call_id = call.id
        entry.call_id = call.id
        session.add_all([reservation, entry])
    return Desk(call, entry, reservation, presence)


def lock_desk_of_entry(session: Session, entry: QueueEntry) -> Desk | None:
    """The locked offer that holds this entry; its call must be locked already, if it has one."""
    reservation_id = session.exec(
        select(Reservation.id).where(
            Reservation.entry_id == entry.id, col(Reservation.state).in_(HOLDING)
        )
    ).first()
    return None if reservation_id is None else lock_desk(session, reservation_id)


def lock_entry(session: Session, entry_id: UUID) -> tuple[Call | None, QueueEntry]:
    """The locked entry, after its call.

    Raises:
        NotFound: There is no such entry.
    """
    seen = session.get(QueueEntry, entry_id)
    if seen is None:
        raise NotFound(f"There is no queue entry {entry_id}.", error_id="entry.not_found")
    call = None if seen.call_id is None else lock_call(session, seen.call_id)
    return call, locked(session, QueueEntry, entry_id)


def locked(session: Session, kind: type[Row], key: UUID) -> Row:
    """The row as it is now, kept from other writers until the unit of work ends."""
    return session.get_one(kind, key, with_for_update={"key_share": True}, populate_existing=True)


def _planned_call(session: Session, reservation_id: UUID) -> UUID | None:
    return session.exec(
        select(Call.id)
        .join(DialAttempt, col(Call.attempt_id) == col(DialAttempt.id))
        .where(DialAttempt.reservation_id == reservation_id)
    ).first()
