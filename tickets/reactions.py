"""What tickets and surveys do when something happens on a call."""

from sqlmodel import Session, col, select

from cti.happenings import CallEnded
from cti.models import Call, CallLeg, LegKind, Reservation, ReservationState
from tickets.surveys import note_not_asked

NEVER_ANSWERED = "never_answered"
NO_CONVERSATION = "no_conversation"
AGENT_LOST = "agent_lost"
HUNG_UP = "hung_up"


def say_why_no_survey(session: Session, event: CallEnded) -> None:
    """Every call that ends without a survey gets the reason; may be repeated."""
    call = session.get_one(Call, event.call_id)
    if call.ended_at is not None:
        note_not_asked(session, call, reason=_reason(session, call), now=call.ended_at)


def _reason(session: Session, call: Call) -> str:
    if call.answered_at is None:
        return NEVER_ANSWERED
    last = session.exec(
        select(Reservation)
        .where(Reservation.call_id == call.id)
        .order_by(col(Reservation.offered_at).desc())
        .limit(1)
    ).first()
    if last is not None and last.state is ReservationState.LOST:
        return AGENT_LOST
    met = session.exec(
        select(CallLeg.id).where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.AGENT).limit(1)
    ).first()
    return HUNG_UP if met is not None else NO_CONVERSATION
