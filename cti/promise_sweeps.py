"""Looking in PostgreSQL for promises that are due, so that no bell need ever arrive.

Each sweep gives how many rows it found. All may be repeated, overlap, and be cut off anywhere: the
functions they call claim each row for themselves.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import col, select

from cti import adoption, callback_entries, dialled_calls, message_sending, placing, promise_jobs
from cti.legs import note_status
from cti.models import (
    AttemptState,
    DialAttempt,
    Message,
    MessageState,
)
from cti.pace import clock_seconds
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierError
from telephony.reports import TERMINAL_STATUSES, CallStatus, LegFacts, StatusReport

AT_ONCE = 100
# Each stands in line for the carrier, while other sweeps wait for this one.
PLACED_AT_ONCE = 10
# Ringing may run five seconds over, and the last report gets half a minute to arrive.
SILENT_FOR_S = 35.0


def sweep_due_attempts(work: Workplace) -> int:
    """Place every planned call whose time has come; end those whose time is over."""
    now = work.clock.now()
    due = _attempts(
        work,
        col(DialAttempt.state) == AttemptState.PLANNED,
        col(DialAttempt.due_at) <= now,
        limit=PLACED_AT_ONCE,
    )
    for attempt_id in due:
        if not _end_expired(work, attempt_id):
            placing.place(work, attempt_id)
    return len(due)


def _end_expired(work: Workplace, attempt_id: UUID) -> bool:
    now = work.clock.now()
    with work.database.session() as session:
        seen = session.get(DialAttempt, attempt_id)
        if seen is None or seen.expires_at > now:
            return False
        found = dialled_calls.lock_attempt(session, attempt_id)
        if found is None or found[1].state is not AttemptState.PLANNED:
            return False
        return dialled_calls.close(
            session, *found, AttemptState.WITHDRAWN, outcome="expired", now=now
        )


def sweep_unknown_attempts(work: Workplace) -> int:
    """Settle every attempt whose fate is unknown, claims of dead workers among them."""
    unclear = _attempts(
        work, col(DialAttempt.state).in_((AttemptState.PLACING, AttemptState.UNKNOWN))
    )
    for attempt_id in unclear:
        with work.database.session() as session:
            adoption.suspect(session, work, attempt_id)
        adoption.settle(work, attempt_id)
    return len(unclear)


def sweep_unwanted_attempts(work: Workplace) -> int:
    """Carry out every wish to call an attempt off that has not been carried out."""
    unwanted = _attempts(
        work,
        col(DialAttempt.end_intent_at).is_not(None),
        col(DialAttempt.state).in_(
            (AttemptState.PLANNED, AttemptState.PLACED, AttemptState.ANSWERED)
        ),
    )
    for attempt_id in unwanted:
        promise_jobs.end_attempt(work, attempt_id=str(attempt_id))
    return len(unwanted)


def sweep_silent_attempts(work: Workplace) -> int:
    """Ask the carrier about placed calls whose reports should have come by now.

    A call that it still queues after its purpose has gone is cancelled there: it would ring when
    nobody waits for it any more.
    """
    rung_out = sa.func.make_interval(0, 0, 0, 0, 0, 0, col(DialAttempt.ring_s))
    patience = timedelta(seconds=clock_seconds(work.clock, SILENT_FOR_S))
    silent = _attempts(
        work,
        col(DialAttempt.state) == AttemptState.PLACED,
        col(DialAttempt.placed_at) + rung_out <= work.clock.now() - patience,
    )
    for attempt_id in silent:
        _ask_about(work, attempt_id)
    return len(silent)


def _ask_about(work: Workplace, attempt_id: UUID) -> None:
    now = work.clock.now()
    with work.database.session() as session:
        attempt = session.get_one(DialAttempt, attempt_id)
        sid, is_late = attempt.sid, attempt.expires_at <= now
    if sid is None:
        return
    try:
        status = work.gateway.call_status(sid)
        if status is CallStatus.QUEUED and is_late:
            work.gateway.cancel_call(sid)
    except CarrierError:
        return
    if status in TERMINAL_STATUSES:
        with work.database.session() as session:
            note_status(session, StatusReport(LegFacts(sid, status=status)), now=now)


def _attempts(
    work: Workplace, *conditions: sa.ColumnElement[bool], limit: int = AT_ONCE
) -> Sequence[UUID]:
    with work.database.session() as session:
        return session.exec(
            select(DialAttempt.id).where(*conditions).order_by(col(DialAttempt.due_at)).limit(limit)
        ).all()


def sweep_callbacks(work: Workplace) -> int:
    """Review every callback that is due: into its queue, on with waiting, or given back."""
    now = work.clock.now()
    with work.database.session() as session:
        due = callback_entries.to_review(session, limit=AT_ONCE, now=now)
    for callback_id in due:
        with work.database.session() as session:
            callback_entries.review(session, callback_id, now=now)
    return len(due)


def sweep_messages(work: Workplace) -> int:
    """Send every message that is due; those that were cut off become unknown."""
    now = work.clock.now()
    with work.database.session() as session:
        message_sending.suspect_cut_off(session, work)
    with work.database.session() as session:
        due = session.exec(
            select(Message.id)
            .where(Message.state == MessageState.DUE, col(Message.due_at) <= now)
            .order_by(col(Message.due_at))
            .limit(AT_ONCE)
        ).all()
    for message_id in due:
        message_sending.send(work, message_id)
    return len(due)
