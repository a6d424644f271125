"""After the conversation: disposition and note, ended by the agent or by the server's deadline."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from base.errors import Conflict
from base.sentences import said
from cti import presence
from cti.desks import Desk, lock_desk
from cti.entry_states import leave
from cti.events import note as note_event
from cti.models import LeftBecause, PresenceState, Queue, Reservation, ReservationState
from cti.offers import end_leg_after_commit, is_late, move_reservation

# States in which somebody still has something to write about the conversation.
WRITABLE = frozenset({ReservationState.TALKING, ReservationState.WRAP_UP, ReservationState.DONE})


class NotYours(Conflict):
    """The conversation belongs to another agent, or there was none."""

    error_id = "wrap_up.not_yours"


def start_wrap_up(session: Session, desk: Desk, *, now: datetime) -> None:
    """The conversation is over: the wait was answered, the agent writes until the deadline.

    Does nothing unless they talk. The desk must be locked.
    """
    if desk.reservation.state is not ReservationState.TALKING:
        return
    wrap_up_s = session.get_one(Queue, desk.entry.queue).wrap_up_s
    desk.reservation.talk_ended_at = now
    desk.reservation.deadline_at = now + timedelta(seconds=wrap_up_s)
    move_reservation(session, desk, ReservationState.WRAP_UP, now=now)
    leave(session, desk.entry, LeftBecause.ANSWERED, now=now)
    presence.move_presence(
        session,
        desk.presence,
        PresenceState.WRAP_UP,
        now=now,
        deadline_at=desk.reservation.deadline_at,
        reservation_id=desk.reservation.id,
    )
    end_leg_after_commit(session, desk)
    if wrap_up_s == 0:
        _finish(session, desk, now=now)


def complete_wrap_up(
    session: Session,
    reservation_id: UUID,
    member_id: UUID,
    *,
    disposition: str | None,
    note: str | None,
    now: datetime,
) -> Reservation:
    """Write disposition and note onto the call and let the agent go on; may be repeated.

    After the deadline it still writes: what an agent typed is never lost. While they talk it
    writes, and ends nothing.

    Raises:
        NotFound: There is no such conversation.
        NotYours: Another agent had it, or it never came about.
    """
    desk = _own_desk(session, reservation_id, member_id)
    _write(session, desk, disposition=disposition, note=note, now=now)
    if desk.reservation.state is ReservationState.WRAP_UP:
        _finish(session, desk, now=now)
    return desk.reservation


def save_draft(
    session: Session,
    reservation_id: UUID,
    member_id: UUID,
    *,
    disposition: str | None,
    note: str | None,
    now: datetime,
) -> None:
    """Keep what the agent has written so far, without ending anything; may be repeated.

    Raises:
        NotFound: There is no such conversation.
        NotYours: Another agent had it, or it never came about.
    """
    desk = _own_desk(session, reservation_id, member_id)
    _write(session, desk, disposition=disposition, note=note, now=now)


def expire_wrap_up(session: Session, reservation_id: UUID, *, now: datetime) -> bool:
    """End a wrap-up whose deadline has come; False when there is none."""
    desk = lock_desk(session, reservation_id)
    if desk.reservation.state is not ReservationState.WRAP_UP or not is_late(desk, now):
        return False
    _finish(session, desk, now=now)
    return True


def _own_desk(session: Session, reservation_id: UUID, member_id: UUID) -> Desk:
    desk = lock_desk(session, reservation_id)
    if desk.reservation.member_id != member_id or desk.reservation.state not in WRITABLE:
        raise NotYours(said("This is not a conversation of yours."))
    return desk


def _write(
    session: Session, desk: Desk, *, disposition: str | None, note: str | None, now: datetime
) -> None:
    call = desk.call
    if call is None:
        return
    if disposition is not None and disposition != call.disposition:
        call.disposition = disposition
        note_event(session, call, "disposition", now=now, facts={"disposition": disposition})
    if note is not None:
        call.note = note
    session.add(call)


def _finish(session: Session, desk: Desk, *, now: datetime) -> None:
    move_reservation(session, desk, ReservationState.DONE, now=now)
    presence.finish_wrap_up(session, desk.presence, now=now)
