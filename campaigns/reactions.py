"""How campaigns follow the calls they planned; listeners on the bus."""

from sqlmodel import Session

from campaigns.targets import note_attempt_over, note_reached
from cti.happenings import AttemptEnded, CustomerAnswered
from cti.models import DialAttempt


def note_answer(session: Session, event: CustomerAnswered) -> None:
    """A target picked up."""
    attempt = session.get_one(DialAttempt, event.attempt_id)
    if attempt.target_id is not None and attempt.answered_at is not None:
        note_reached(session, attempt.target_id, now=attempt.answered_at)


def follow_attempt(session: Session, event: AttemptEnded) -> None:
    """A target's call is over; one that was answered has been judged already."""
    attempt = session.get_one(DialAttempt, event.attempt_id)
    if attempt.target_id is not None and attempt.answered_at is None:
        note_attempt_over(session, attempt, attempt.target_id)
