"""Promises to phone somebody back, with their place in the line kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from psycopg import Error
from sqlmodel import Session, col, func, select

from base import bells, bus
from base.errors import Conflict, NotFound
from base.ids import new_id
from base.sentences import said
from cti import callback_rules, dialling, notices
from cti.callback_hours import first_open
from cti.callback_rules import EndedBecause
from cti.callback_states import OVER, may_move
from cti.desks import locked
from cti.dialled_calls import live_attempt
from cti.happenings import CallbackChanged
from cti.models import Callback, CallbackState
from cti.models.promises import ONE_LIVE, OPEN_CALLBACKS
from cti.words import CallbackOutcome
from customers.lookup import phone_index
from customers.models import InteractionKind
from customers.suppressions import is_suppressed
from customers.timeline import note_interaction
from telephony.numbers import PartyNumber

STATE_OF_END = {
    EndedBecause.KEPT: CallbackState.KEPT,
    EndedBecause.WITHDRAWN: CallbackState.CANCELLED,
    EndedBecause.SUPPRESSED: CallbackState.CANCELLED,
    EndedBecause.NO_AGENT: CallbackState.EXPIRED,
    EndedBecause.NOT_REACHED: CallbackState.UNREACHED,
    EndedBecause.NUMBER_REFUSED: CallbackState.UNREACHED,
    EndedBecause.DOUBTFUL: CallbackState.UNREACHED,
}


@dataclass(frozen=True, slots=True)
class Booking:
    """The answer to a wish.

    Attributes:
        callback_id: The new promise, or the one that existed; nothing when invalid.
        outcome: What became of it.
        place: Place among the queue's open callbacks, from 1; nothing when invalid.
        due_at: The earliest instant at which somebody phones.
    """

    callback_id: UUID | None
    outcome: CallbackOutcome
    place: int | None = None
    due_at: datetime | None = None


def request_callback(
    session: Session,
    *,
    queue: str,
    number: PartyNumber,
    customer_id: UUID | None,
    call_id: UUID | None,
    language: str,
    source: str,
    entered_at: datetime,
    now: datetime,
    due_at: datetime | None = None,
    callback_id: UUID | None = None,
) -> Booking:
    """Promise to phone this number; asking again for the same queue gives the promise made before.

    May be repeated; two askers at once make one promise.

    Args:
        session: The unit of work of the call, survey or page that asks.
        queue: Whose agents phone.
        number: Whom; one without an E.164 number, or that must not be called, is `invalid`.
        customer_id: Who they are, where known.
        call_id: The call in which it was asked for.
        language: Tag of the language to speak, empty when never chosen.
        source: Where the wish came from, for example `ivr`, `voicemail`, `survey` or `agent`.
        entered_at: When they began to wait; the place in the line.
        now: The present instant.
        due_at: Not before; nothing means as soon as the turn comes.
        callback_id: Identity of the row, where the asker has derived one.

    Raises:
        sqlalchemy.exc.IntegrityError: The customer or the call does not exist.
    """
    if callback_id is not None and (made := session.get(Callback, callback_id)):
        return Booking(made.id, CallbackOutcome.BOOKED, _place(session, made), made.due_at)
    if number.e164 is None:
        return Booking(None, CallbackOutcome.INVALID)
    index = phone_index(number.e164)
    if is_suppressed(session, index, "call"):
        return Booking(None, CallbackOutcome.INVALID)
    due_at = first_open(session, queue, not_before=max(due_at or now, now))
    callback = Callback(
        id=callback_id or new_id(),
        queue=queue,
        number_index=index,
        customer_id=customer_id,
        call_id=call_id,
        language=language,
        source=source,
        entered_at=min(entered_at, now),
        promised_at=now,
        due_at=due_at,
        expires_at=callback_rules.expires_at(due_at),
    )
    callback.number = number.e164
    while not _insert(session, callback):
        # The one that was in the way may have ended since.
        if known := _live(session, queue, index):
            return Booking(
                known.id, CallbackOutcome.DUPLICATE, _place(session, known), known.due_at
            )
    note_progress(session, callback, now=now)
    bells.ring_after_commit(session, bells.job("promote_callback", callback_id=str(callback.id)))
    return Booking(callback.id, CallbackOutcome.BOOKED, _place(session, callback), due_at)


def _insert(session: Session, callback: Callback) -> bool:
    # A savepoint, because whoever asked at the same moment may have been first, and the asker's own
    # work must survive that.
    try:
        with session.begin_nested():
            session.add(callback)
    except sa.exc.IntegrityError as refusal:
        if isinstance(refusal.orig, Error) and refusal.orig.diag.constraint_name == ONE_LIVE:
            return False
        raise
    return True


def _live(session: Session, queue: str, index: bytes) -> Callback | None:
    return session.exec(
        select(Callback).where(
            Callback.queue == queue,
            Callback.number_index == index,
            col(Callback.state).in_(OPEN_CALLBACKS),
        )
    ).first()


def _place(session: Session, callback: Callback) -> int:
    before = sa.tuple_(col(Callback.entered_at), col(Callback.id)) < (
        callback.entered_at,
        callback.id,
    )
    ahead = session.exec(
        select(func.count())
        .select_from(Callback)
        .where(
            Callback.queue == callback.queue,
            col(Callback.state).in_(OPEN_CALLBACKS),
            before,
        )
    ).one()
    return ahead + 1


def lock_callback(session: Session, callback_id: UUID) -> Callback:
    """The locked callback.

    Raises:
        NotFound: There is no such callback.
    """
    if session.get(Callback, callback_id) is None:
        raise NotFound(f"There is no callback {callback_id}.", error_id="callback.not_found")
    return locked(session, Callback, callback_id)


def move(
    session: Session,
    callback: Callback,
    state: CallbackState,
    *,
    now: datetime,
    because: str = "",
) -> bool:
    """Change a locked callback along the table and tell the house; False when it may not.

    Args:
        session: The unit of work that holds its lock.
        callback: The callback.
        state: Where to; an end goes through `end_callback`.
        now: The present instant.
        because: Why it waits, for people.
    """
    if not may_move(callback.state, state):
        return False
    callback.state = state
    callback.waiting_because = because
    note_progress(session, callback, now=now)
    return True


def end_callback(
    session: Session, callback: Callback, because: EndedBecause, *, now: datetime
) -> bool:
    """Keep the promise or give it back: state, reason and, where nobody phoned, a text message.

    False when it is over already. The caller holds the callback's lock.
    """
    if not move(session, callback, STATE_OF_END[because], now=now):
        return False
    callback.ended_at = now
    callback.ended_because = because.value
    notices.tell_callback_ended(session, callback, because, now=now)
    return True


def cancel_callback(session: Session, callback_id: UUID, *, now: datetime) -> None:
    """Take a promise back because the customer no longer wants it; an attempt is called off.

    Raises:
        NotFound: There is no such callback.
        Conflict: It is over already.
    """
    callback = lock_callback(session, callback_id)
    if callback.state in OVER:
        raise Conflict(said("This callback is over already."), error_id="callback.over")
    attempt = live_attempt(session, callback_id)
    end_callback(session, callback, EndedBecause.WITHDRAWN, now=now)
    if attempt is not None:
        dialling.call_off(session, attempt.id, because="callback_cancelled", now=now)


def note_progress(session: Session, callback: Callback, *, now: datetime) -> None:
    """Write the customer's timeline and tell the desk that a callback changed."""
    session.add(callback)
    if callback.customer_id is not None:
        note_interaction(
            session,
            callback.customer_id,
            kind=InteractionKind.CALLBACK,
            subject_id=callback.id,
            at=now,
            words={"state": callback.state.value, "queue": callback.queue},
        )
    session.flush()
    bus.announce(session, CallbackChanged(callback_id=callback.id))
