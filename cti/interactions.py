"""A call's line on its customer's timeline."""

from sqlmodel import Session

from cti.happenings import CallEnded, ReservationChanged
from cti.models import Call, Reservation
from customers.models import InteractionKind
from customers.timeline import note_interaction


def tell_call_over(session: Session, event: CallEnded) -> None:
    """The call is part of the customer's past; may be repeated."""
    _tell(session, session.get_one(Call, event.call_id))


def tell_result(session: Session, event: ReservationChanged) -> None:
    """What the agent made of an ended call replaces its bare ending; may be repeated."""
    reservation = session.get_one(Reservation, event.reservation_id)
    call = session.get(Call, reservation.call_id) if reservation.call_id else None
    if call is not None and call.ended_at is not None:
        _tell(session, call)


def _tell(session: Session, call: Call) -> None:
    if call.customer_id is None:
        return
    words = {
        "state": call.state.value,
        "direction": call.direction.value,
        "disposition": call.disposition or "",
    }
    note_interaction(
        session,
        call.customer_id,
        kind=InteractionKind.CALL,
        subject_id=call.id,
        at=call.started_at,
        words=words,
    )
