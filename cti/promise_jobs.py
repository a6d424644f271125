"""What a worker does for promises when a bell rings; each may run twice.

The bell is only sooner: `cti.promise_sweeps` finds the same work in PostgreSQL.
"""

from uuid import UUID

from cti import callback_entries, dialled_calls, message_sending, placing, recording_control
from cti.models import AttemptState, Callback
from cti.workplace import Workplace


def place_attempt(work: Workplace, *, attempt_id: str) -> None:
    """Ask the carrier for a planned call."""
    placing.place(work, UUID(attempt_id))


def end_attempt(work: Workplace, *, attempt_id: str) -> None:
    """Carry out a wish to call an attempt off: never place it, or hang up what was placed.

    One of unknown fate is left to its adoption, which ends it then.
    """
    sid = None
    with work.database.session() as session:
        found = dialled_calls.lock_attempt(session, UUID(attempt_id))
        if found is None or found[1].end_intent_at is None or found[1].ended_at is not None:
            return
        call, attempt = found
        if attempt.state is AttemptState.PLANNED:
            dialled_calls.close(
                session,
                call,
                attempt,
                AttemptState.WITHDRAWN,
                outcome=attempt.outcome,
                now=work.clock.now(),
            )
        else:
            sid = attempt.sid
    if sid is not None:
        placing.end_leg(work, sid)


def end_stray_call(work: Workplace, *, sid: str) -> None:
    """Hang up a second call of an attempt."""
    placing.end_leg(work, sid)


def promote_callback(work: Workplace, *, callback_id: str) -> None:
    """Let a callback enter its queue when its time has come."""
    with work.database.session() as session:
        if session.get(Callback, UUID(callback_id)) is not None:
            callback_entries.review(session, UUID(callback_id), now=work.clock.now())


def send_message(work: Workplace, *, message_id: str) -> None:
    """Send a text message that is due."""
    message_sending.send(work, UUID(message_id))


def settle_recording(work: Workplace, *, call_id: str) -> None:
    """Bring a call's recording in line with what the call wishes."""
    recording_control.settle_recording(work, UUID(call_id))
