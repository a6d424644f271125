"""How promised callbacks follow what happens to agents and calls.

Listeners on the bus: they run in the unit of work of whatever happened, and take the instant from
its rows.
"""

from datetime import timedelta

from sqlmodel import Session

from cti import callback_rules, callbacks, dialling
from cti.callback_rules import EndedBecause
from cti.callback_states import OVER
from cti.desks import lock_desk
from cti.dialled_calls import live_attempt
from cti.entry_states import leave
from cti.happenings import (
    AttemptEnded,
    CallEnded,
    CustomerAnswered,
    Offered,
    ReservationChanged,
)
from cti.models import (
    AttemptState,
    Call,
    Callback,
    CallbackState,
    DialAttempt,
    LeftBecause,
    Purpose,
    QueueEntry,
    Reservation,
    ReservationState,
)
from cti.words import HouseFlow

# An agent waits meanwhile: what the carrier has not started by then is not wanted any more.
CALL_WITHIN_S = 60
AGENT_GONE = "agent_gone"

_TAKEN = frozenset(
    {ReservationState.ACCEPTED, ReservationState.CONNECTING, ReservationState.TALKING}
)
_GONE = frozenset(
    {
        ReservationState.MISSED,
        ReservationState.REJECTED,
        ReservationState.WITHDRAWN,
        ReservationState.LOST,
    }
)


def end_attempt_of_call(session: Session, event: CallEnded) -> None:
    """An outbound call that is over ends its attempt; must hear of it before the desk does.

    The desk lets the agent go, which would otherwise look like the reason for the end.
    """
    call = session.get_one(Call, event.call_id)
    if call.ended_at is not None:
        dialling.note_call_over(session, call, now=call.ended_at)


def hold_for_agent(session: Session, event: Offered) -> None:
    """A callback that is offered to an agent is reserved for them."""
    reservation = session.get_one(Reservation, event.reservation_id)
    if callback := _callback_of(session, reservation):
        callbacks.move(session, callback, CallbackState.RESERVED, now=reservation.offered_at)


def follow_agent(session: Session, event: ReservationChanged) -> None:
    """Phone the customer once an agent has accepted; call it off when the agent is gone."""
    reservation = session.get_one(Reservation, event.reservation_id)
    callback = _callback_of(session, reservation)
    if callback is None:
        return
    if reservation.state in _TAKEN:
        _dial(session, callback, reservation)
    elif reservation.state in _GONE:
        _call_off(session, callback, reservation)


def _callback_of(session: Session, reservation: Reservation) -> Callback | None:
    entry = session.get_one(QueueEntry, reservation.entry_id)
    if entry.callback_id is None:
        return None
    return callbacks.lock_callback(session, entry.callback_id)


def _dial(session: Session, callback: Callback, reservation: Reservation) -> None:
    now = reservation.accepted_at or reservation.offered_at
    if not callbacks.move(session, callback, CallbackState.DIALLING, now=now):
        return
    dialling.plan_call(
        session,
        purpose=Purpose.CALLBACK,
        number=callback.number,
        flow=HouseFlow.CALLBACK,
        context={},
        now=now,
        due_at=now,
        callback_id=callback.id,
        reservation_id=reservation.id,
        customer_id=callback.customer_id,
        member_id=reservation.member_id,
        language=callback.language or None,
        queue=callback.queue,
        expires_at=now + timedelta(seconds=CALL_WITHIN_S),
    )
    # Offer and entry learn the call's id here.
    lock_desk(session, reservation.id)


def _call_off(session: Session, callback: Callback, reservation: Reservation) -> None:
    now = reservation.closed_at or reservation.offered_at
    entry = session.get_one(QueueEntry, reservation.entry_id)
    if callback.state in OVER:
        # Nobody is to be phoned any more; whoever is on the line waits on in their own name.
        if not entry.resume_path:
            leave(session, entry, LeftBecause.WITHDRAWN, now=now)
        return
    if callback.state is CallbackState.RESERVED:
        callbacks.move(session, callback, CallbackState.OPEN, now=now)
        return
    attempt = live_attempt(session, callback.id)
    if attempt is None or attempt.state is AttemptState.ANSWERED:
        return
    # Nobody else may take it before the carrier has let go: it comes back with the attempt's end.
    dialling.call_off(session, attempt.id, because=AGENT_GONE, now=now)
    leave(session, entry, LeftBecause.UNREACHED, now=now)


def keep_promise(session: Session, event: CustomerAnswered) -> None:
    """Somebody picked up: the promise is kept, whatever becomes of the conversation."""
    call = session.get_one(Call, event.call_id)
    callback = _callback_of_attempt(session, session.get_one(DialAttempt, event.attempt_id))
    if callback is not None:
        now = call.answered_at or call.started_at
        callbacks.end_callback(session, callback, EndedBecause.KEPT, now=now)


def follow_attempt(session: Session, event: AttemptEnded) -> None:
    """Nobody was reached: try again later, or give the promise back; the desk frees the agent."""
    attempt = session.get_one(DialAttempt, event.attempt_id)
    callback = _callback_of_attempt(session, attempt)
    if callback is None or attempt.ended_at is None or attempt.answered_at is not None:
        return
    now = attempt.ended_at
    if over := callback_rules.why_never_again(attempt.state):
        callbacks.end_callback(session, callback, over, now=now)
        return
    if attempt.state is AttemptState.ENDED:
        callback.attempts += 1
        if callback.attempts >= callback.max_attempts:
            callbacks.end_callback(session, callback, EndedBecause.NOT_REACHED, now=now)
            return
        callback.due_at = callback_rules.next_due_at(attempt.outcome, ended_at=now)
    callbacks.move(session, callback, CallbackState.OPEN, now=now, because=attempt.outcome)


def _callback_of_attempt(session: Session, attempt: DialAttempt) -> Callback | None:
    if attempt.callback_id is None:
        return None
    return callbacks.lock_callback(session, attempt.callback_id)
