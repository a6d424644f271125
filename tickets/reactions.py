"""What tickets and surveys do when something happens on a call."""

from sqlmodel import Session, col, select

from cti.happenings import CallEnded, VoicemailTranscribed
from cti.models import (
    Call,
    CallLeg,
    DialAttempt,
    LegKind,
    Reservation,
    ReservationState,
    Voicemail,
)
from cti.words import Purpose
from tickets import tickets
from tickets.follow_ups import want_follow_up
from tickets.models import Ticket
from tickets.surveys import note_not_asked

NEVER_ANSWERED = "never_answered"
NO_CONVERSATION = "no_conversation"
AGENT_LOST = "agent_lost"
HUNG_UP = "hung_up"

_TALKED = frozenset({ReservationState.WRAP_UP, ReservationState.DONE})


def add_transcript(session: Session, event: VoicemailTranscribed) -> None:
    """The words of a voicemail stand on the ticket that was opened with it; may be repeated."""
    voicemail = session.get_one(Voicemail, event.voicemail_id)
    ticket_id = session.exec(
        select(Ticket.id).where(Ticket.origin == "voicemail", Ticket.origin_id == voicemail.id)
    ).first()
    if ticket_id is not None and voicemail.transcript:
        tickets.comment(
            session,
            ticket_id,
            voicemail.transcript,
            member_id=None,
            now=voicemail.left_at,
            comment_id=voicemail.id,
        )


def say_why_no_survey(session: Session, event: CallEnded) -> None:
    """Every customer's call that ends without a survey gets the reason; may be repeated.

    Whoever hung up on the agent, before anything could be asked, is asked afterwards.
    """
    call = session.get_one(Call, event.call_id)
    if call.ended_at is None or _is_our_own(session, call):
        return
    last = _last_offer(session, call)
    response = note_not_asked(session, call, reason=_reason(session, call, last), now=call.ended_at)
    if response is not None and last is not None and _left_first(last):
        want_follow_up(session, response, call)


def _is_our_own(session: Session, call: Call) -> bool:
    """Whether somebody of ours was phoned to speak a prompt."""
    attempt = session.get(DialAttempt, call.attempt_id) if call.attempt_id else None
    return attempt is not None and attempt.purpose is Purpose.PROMPT


def _last_offer(session: Session, call: Call) -> Reservation | None:
    return session.exec(
        select(Reservation)
        .where(Reservation.call_id == call.id)
        .order_by(col(Reservation.offered_at).desc())
        .limit(1)
    ).first()


def _left_first(last: Reservation) -> bool:
    """Whether the caller ended a conversation that the agent had not."""
    return last.talk_ended_at is not None and last.end_intent_at is None and last.state in _TALKED


def _reason(session: Session, call: Call, last: Reservation | None) -> str:
    if call.answered_at is None:
        return NEVER_ANSWERED
    if last is not None and last.state is ReservationState.LOST:
        return AGENT_LOST
    met = session.exec(
        select(CallLeg.id).where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.AGENT).limit(1)
    ).first()
    return HUNG_UP if met is not None else NO_CONVERSATION
