"""Calls that we start: the intent is a row before the carrier is asked.

Whatever dials goes through here: callbacks, campaigns, surveys, agents. How one attempt reaches at
most one connected call, whoever is killed when, stands in
`docs/decisions/0010-exactly-once-dialling.md`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select, update

from base import bells, bus
from cti import dialled_calls, events
from cti.attempt_states import OVER
from cti.happenings import AttemptEnded, CustomerAnswered
from cti.models import AttemptState, Call, CallState, DialAttempt, Purpose
from customers.lookup import phone_index
from telephony.reports import LegFacts

RING_S = 25
EXPIRES_AFTER_S = 10 * 60


def plan_call(
    session: Session,
    *,
    purpose: Purpose,
    number: str,
    flow: str,
    context: Mapping[str, Any],
    now: datetime,
    due_at: datetime,
    callback_id: UUID | None = None,
    target_id: UUID | None = None,
    reservation_id: UUID | None = None,
    customer_id: UUID | None = None,
    member_id: UUID | None = None,
    caller_id: str = "",
    language: str | None = None,
    queue: str | None = None,
    expires_at: datetime | None = None,
    ring_s: int = RING_S,
) -> DialAttempt:
    """Write down that somebody is to be phoned; a worker does it after the commit.

    One reservation plans one attempt: asking again gives the same. A callback and a target have at
    most one attempt that is not over; the database refuses a second.

    Args:
        session: The unit of work of whoever decided.
        purpose: Why.
        number: Whom, in E.164.
        flow: Flow that answers when they pick up.
        context: What that flow needs to know; sealed.
        now: The present instant.
        due_at: Not before.
        callback_id: The promise it keeps.
        target_id: The campaign's target.
        reservation_id: The agent who waits for them.
        customer_id: Who they are.
        member_id: The agent, for the call log.
        caller_id: Number to show, E.164; empty shows the installation's.
        language: Tag of the language to greet in.
        queue: Queue that the call counts for.
        expires_at: Not after; ten minutes from `due_at` unless given.
        ring_s: Longest ringing, seconds.
    """
    if reservation_id is not None and (known := _planned_for(session, reservation_id)):
        return known
    attempt = DialAttempt(
        purpose=purpose,
        number_index=phone_index(number),
        caller_id=caller_id,
        flow=flow,
        customer_id=customer_id,
        callback_id=callback_id,
        target_id=target_id,
        reservation_id=reservation_id,
        due_at=due_at,
        expires_at=expires_at or due_at + timedelta(seconds=EXPIRES_AFTER_S),
        ring_s=ring_s,
        planned_at=now,
    )
    attempt.number = number
    attempt.context = dict(context)
    session.add(attempt)
    session.flush()
    dialled_calls.log_planned(
        session, attempt, language=language, queue=queue, member_id=member_id, now=now
    )
    if due_at <= now:
        bells.ring_after_commit(session, bells.job("place_attempt", attempt_id=str(attempt.id)))
    return attempt


def _planned_for(session: Session, reservation_id: UUID) -> DialAttempt | None:
    return session.exec(
        select(DialAttempt).where(DialAttempt.reservation_id == reservation_id)
    ).first()


def attempt_answered(
    session: Session, attempt_id: UUID, leg: LegFacts, *, now: datetime
) -> Call | None:
    """The call of an attempt that somebody picked up, locked and live.

    Nothing means that this leg must be hung up: the attempt has another call already, is over, was
    called off, or never existed. An attempt of unknown fate is adopted. May be repeated.
    """
    locked = dialled_calls.lock_attempt(session, attempt_id)
    if locked is None:
        return None
    call, attempt = locked
    if not _is_ours(session, call, attempt, leg.call_sid, now=now):
        return None
    if attempt.state is AttemptState.PLACED and attempt.end_intent_at is None:
        attempt.state = AttemptState.ANSWERED
        attempt.answered_at = now
        call.state = CallState.LIVE
        call.answered_at = call.answered_at or now
        session.add_all([attempt, call])
        events.note(session, call, "dial_answered", now=now)
        bus.announce(session, CustomerAnswered(attempt_id=attempt.id, call_id=call.id))
    return call if attempt.state is AttemptState.ANSWERED else None


def attempt_reported(session: Session, attempt_id: UUID, sid: str, *, now: datetime) -> bool:
    """Take note that a leg with this attempt's id exists; merge its status only when True.

    False: the leg is a second call of the attempt, or of no attempt. It is being ended.
    """
    locked = dialled_calls.lock_attempt(session, attempt_id)
    return locked is not None and _is_ours(session, *locked, sid, now=now)


def _is_ours(
    session: Session, call: Call, attempt: DialAttempt, sid: str, *, now: datetime
) -> bool:
    if dialled_calls.adopt(session, call, attempt, sid, now=now):
        return True
    events.note(session, call, "dial_stray", now=now, facts={"sid": sid})
    # A lost bell costs a ring, not a conversation: the stray's answer is a hang-up anyway.
    bells.ring_after_commit(session, bells.job("end_stray_call", sid=sid))
    return False


def call_off(session: Session, attempt_id: UUID, *, because: str, now: datetime) -> None:
    """The call's purpose is gone: never place it, or end what was placed; may be repeated.

    Only the wish is written here, so that any unit of work may do it, whatever it has locked.
    """
    called_off = session.execute(
        update(DialAttempt)
        .where(
            col(DialAttempt.id) == attempt_id,
            col(DialAttempt.ended_at).is_(None),
            col(DialAttempt.end_intent_at).is_(None),
        )
        .values(end_intent_at=now, outcome=because)
        .returning(col(DialAttempt.id))
    ).first()
    if called_off:
        bells.ring_after_commit(session, bells.job("end_attempt", attempt_id=str(attempt_id)))


def note_call_over(session: Session, call: Call, *, now: datetime) -> None:
    """The leg of an attempt ended: the attempt is over in the leg's own word; may be repeated.

    Args:
        session: The unit of work; `call` is locked and has ended.
        call: Any call; one that was not dialled by us is left alone.
        now: The present instant.
    """
    if call.attempt_id is None:
        return
    locked = dialled_calls.lock_attempt(session, call.attempt_id)
    if locked is None or locked[1].state in OVER:
        return
    attempt = locked[1]
    attempt.state = AttemptState.ENDED
    attempt.ended_at = now
    attempt.outcome = attempt.outcome or call.state.value
    session.add(attempt)
    bus.announce(session, AttemptEnded(attempt_id=attempt.id))
