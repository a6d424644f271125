"""An outbound call in the call log: one row for each attempt, from the plan on."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from base import bus
from cti import events
from cti.attempt_states import ADOPTABLE, may_move
from cti.calls import lock_call
from cti.desks import lock_desk, locked
from cti.happenings import AttemptEnded, CallEnded
from cti.models import (
    AttemptState,
    Call,
    Callback,
    CallLeg,
    CallState,
    DialAttempt,
    Direction,
    LegKind,
)
from telephony.reports import DetectionReport


def log_planned(
    session: Session,
    attempt: DialAttempt,
    *,
    language: str | None,
    queue: str | None,
    member_id: UUID | None,
    now: datetime,
) -> Call:
    """The call log's row of a new attempt, so that every later fact has a place to go."""
    call = Call(
        direction=Direction.OUTBOUND,
        state=CallState.PLANNED,
        started_at=now,
        number_index=attempt.number_index,
        own_number=attempt.caller_id,
        customer_id=attempt.customer_id,
        candidates=1 if attempt.customer_id else 0,
        language=language,
        queue=queue,
        member_id=member_id,
        attempt_id=attempt.id,
    )
    call.number = attempt.number
    session.add(call)
    session.flush()
    events.note(session, call, "dial_planned", now=now, facts={"purpose": attempt.purpose.value})
    return call


def lock_attempt(session: Session, attempt_id: UUID) -> tuple[Call, DialAttempt] | None:
    """The attempt and its call, locked together with all that its end may change.

    The house's one order of locks: call, queue entry, reservation, presence, callback, attempt.
    Nothing where there is no such attempt.
    """
    seen = session.get(DialAttempt, attempt_id)
    if seen is None:
        return None
    call_id = session.exec(select(Call.id).where(Call.attempt_id == attempt_id)).one()
    call = lock_call(session, call_id)
    if seen.reservation_id is not None:
        lock_desk(session, seen.reservation_id)
    if seen.callback_id is not None:
        locked(session, Callback, seen.callback_id)
    return call, locked(session, DialAttempt, attempt_id)


def adopt(session: Session, call: Call, attempt: DialAttempt, sid: str, *, now: datetime) -> bool:
    """Whether the carrier's call `sid` is this attempt's; the first one to come becomes it.

    An attempt has at most one call for ever. A second one, from a placing that was thought to have
    died, is nobody's: whoever asks must end it. May be repeated.

    Args:
        session: The unit of work; `call` and `attempt` are locked in it.
        call: The attempt's row in the call log.
        attempt: The attempt.
        sid: The carrier's id of a call that bears the attempt's id.
        now: The present instant.
    """
    if attempt.sid is not None:
        return attempt.sid == sid
    if attempt.state not in ADOPTABLE:
        return False
    attempt.sid = sid
    attempt.state = AttemptState.PLACED
    attempt.placed_at = now
    call.sid = sid
    leg = CallLeg(
        call_id=call.id,
        sid=sid,
        kind=LegKind.CUSTOMER,
        state=CallState.PLANNED,
        started_at=now,
    )
    session.add_all([attempt, call, leg])
    events.note(session, call, "dial_placed", now=now, facts={"placements": attempt.placements})
    return True


def close(
    session: Session,
    call: Call,
    attempt: DialAttempt,
    state: AttemptState,
    *,
    outcome: str,
    now: datetime,
) -> bool:
    """End an attempt that never became a call; False when the table has no such move.

    The caller holds the locks of `lock_attempt`.
    """
    if not may_move(attempt.state, state):
        return False
    attempt.state = state
    attempt.outcome = outcome
    attempt.ended_at = now
    call.state = CallState.CANCELED if state is AttemptState.WITHDRAWN else CallState.FAILED
    call.ended_at = now
    session.add_all([attempt, call])
    events.note(session, call, f"dial_{state.value}", now=now, facts={"outcome": outcome})
    bus.announce(session, AttemptEnded(attempt_id=attempt.id))
    bus.announce(session, CallEnded(call_id=call.id))
    return True


def note_detection(
    session: Session, attempt_id: UUID, report: DetectionReport, *, now: datetime
) -> Call | None:
    """Keep what picked up an attempt's call; a second call's finding is nobody's.

    Gives the call, locked, or nothing where there is no such attempt.

    The person, or the machine, has been connected long before: this only explains the call.
    """
    locked = lock_attempt(session, attempt_id)
    if locked is None:
        return None
    call, attempt = locked
    if attempt.sid != report.call_sid or attempt.answered_by:
        return call
    attempt.answered_by = report.answered_by.value
    session.add(attempt)
    facts = {"answered_by": attempt.answered_by, "after_ms": report.after_ms}
    events.note(session, call, "dial_detected", now=now, facts=facts)
    return call


def live_attempt(session: Session, callback_id: UUID) -> DialAttempt | None:
    """The attempt of a callback that is not over, or nothing."""
    return session.exec(
        select(DialAttempt).where(
            DialAttempt.callback_id == callback_id, col(DialAttempt.ended_at).is_(None)
        )
    ).first()
