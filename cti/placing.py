"""Asking the carrier for a planned call, at most once at a time.

The row is claimed and committed before the request goes out, so a process that dies in between
leaves a claim, never a call that nobody knows of. What becomes of such claims: `cti.adoption`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, update

from cti import dialled_calls
from cti.models import AttemptState, DialAttempt
from cti.pace import clock_seconds, wait_for_turn
from cti.workplace import Workplace
from customers.suppressions import is_suppressed
from telephony.addresses import STATUS_PATH
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused, CarrierUnsure

# A claim that was not followed by its request within this many seconds of the network is stale: the
# process was stopped in between, and by now somebody may be looking for the call at the carrier.
FRESH_S = 2.0


@dataclass(frozen=True, slots=True)
class _Claim:
    attempt_id: UUID
    claimed_at: datetime
    number: str
    caller_id: str
    ring_s: int


def place(work: Workplace, attempt_id: UUID) -> None:
    """Place a planned call whose time has come; may be repeated, by any number of workers.

    One worker wins the claim. Its request ends as placed, refused, surely not done (planned again)
    or unknown.
    """
    if not _is_due(work, attempt_id) or not wait_for_turn(work):
        return
    claim = _claim(work, attempt_id)
    if claim is None or not _is_fresh(work, claim):
        return
    try:
        sid = work.gateway.place_call(
            to=claim.number,
            from_=claim.caller_id or work.settings.caller_id,
            url_path=f"/voice/outbound/{attempt_id}",
            status_path=f"{STATUS_PATH}?attempt={attempt_id}",
            timeout_s=claim.ring_s,
        )
    except CarrierUnsure:
        _settle(work, claim, AttemptState.UNKNOWN)
    except CarrierAway as error:
        _plan_again(work, claim, after_s=error.retry_after_s)
    except CarrierRefused as error:
        if error.repeatable:
            _plan_again(work, claim, after_s=error.retry_after_s)
        else:
            _refuse(work, claim, code=error.code)
    else:
        _note_placed(work, claim, sid)


def _is_due(work: Workplace, attempt_id: UUID) -> bool:
    # A look before standing in line: a turn at the carrier is worth more than a read.
    with work.database.session() as session:
        attempt = session.get(DialAttempt, attempt_id)
        return (
            attempt is not None
            and attempt.state is AttemptState.PLANNED
            and attempt.due_at <= work.clock.now() < attempt.expires_at
        )


def _is_forbidden(session: Session, attempt_id: UUID, *, now: datetime) -> bool:
    """Whether the number must not be called; the attempt is withdrawn then."""
    attempt = session.get_one(DialAttempt, attempt_id)
    if not is_suppressed(session, attempt.number_index, "call"):
        return False
    found = dialled_calls.lock_attempt(session, attempt_id)
    if found is not None and found[1].state is AttemptState.PLANNED:
        dialled_calls.close(session, *found, AttemptState.WITHDRAWN, outcome="suppressed", now=now)
    return True


def _claim(work: Workplace, attempt_id: UUID) -> _Claim | None:
    now = work.clock.now()
    with work.database.session() as session:
        if _is_forbidden(session, attempt_id, now=now):
            return None
        won = session.execute(
            update(DialAttempt)
            .where(
                col(DialAttempt.id) == attempt_id,
                col(DialAttempt.state) == AttemptState.PLANNED,
                col(DialAttempt.end_intent_at).is_(None),
                col(DialAttempt.due_at) <= now,
                col(DialAttempt.expires_at) > now,
            )
            .values(
                state=AttemptState.PLACING,
                claimed_at=now,
                unlisted_at=None,
                placements=DialAttempt.placements + 1,
            )
            .returning(col(DialAttempt.id))
        ).first()
        if won is None:
            return None
        attempt = session.get_one(DialAttempt, attempt_id, populate_existing=True)
        return _Claim(attempt_id, now, attempt.number, attempt.caller_id, attempt.ring_s)


def _is_fresh(work: Workplace, claim: _Claim) -> bool:
    waited_s = (work.clock.now() - claim.claimed_at).total_seconds()
    return waited_s <= clock_seconds(work.clock, FRESH_S)


def _mine(session: Session, claim: _Claim, **values: object) -> bool:
    """Change the attempt unless a webhook, or another claim, has taken it on meanwhile."""
    changed = session.execute(
        update(DialAttempt)
        .where(
            col(DialAttempt.id) == claim.attempt_id,
            col(DialAttempt.state) == AttemptState.PLACING,
            col(DialAttempt.claimed_at) == claim.claimed_at,
        )
        .values(**values)
        .returning(col(DialAttempt.id))
    ).first()
    return changed is not None


def _settle(work: Workplace, claim: _Claim, state: AttemptState) -> None:
    with work.database.session() as session:
        _mine(session, claim, state=state)


def _plan_again(work: Workplace, claim: _Claim, *, after_s: float) -> None:
    due_at = work.clock.now() + timedelta(seconds=clock_seconds(work.clock, after_s))
    with work.database.session() as session:
        _mine(
            session,
            claim,
            state=AttemptState.PLANNED,
            due_at=due_at,
            placements=DialAttempt.placements - 1,
        )


def _refuse(work: Workplace, claim: _Claim, *, code: int) -> None:
    with work.database.session() as session:
        found = dialled_calls.lock_attempt(session, claim.attempt_id)
        if found is not None and found[1].claimed_at == claim.claimed_at:
            dialled_calls.close(
                session,
                *found,
                AttemptState.REFUSED,
                outcome=f"carrier_{code}",
                now=work.clock.now(),
            )


def _note_placed(work: Workplace, claim: _Claim, sid: str) -> None:
    with work.database.session() as session:
        found = dialled_calls.lock_attempt(session, claim.attempt_id)
        ours = found is not None and dialled_calls.adopt(session, *found, sid, now=work.clock.now())
        unwanted = found is not None and found[1].end_intent_at is not None
    if not ours or unwanted:
        end_leg(work, sid)


def end_leg(work: Workplace, sid: str) -> bool:
    """Hang up a call of ours at the carrier; False when it could not be asked now."""
    try:
        work.gateway.end_call(sid)
    except CarrierError as error:
        # The carrier's no means that the call is over, or was never there.
        return isinstance(error, CarrierRefused) and not error.repeatable
    return True
