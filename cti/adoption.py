"""Attempts of unknown fate: found again at the carrier, planned again, or given up.

Reasons in `docs/decisions/0010-exactly-once-dialling.md`. The times here are of the network, which
runs at its own speed whatever our clock does.
"""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from cti import dialled_calls
from cti.legs import note_status
from cti.models import AttemptState, CallLeg, DialAttempt
from cti.pace import clock_seconds
from cti.workplace import Workplace
from telephony.carrier_errors import CarrierError
from telephony.gateway import CarrierCall
from telephony.reports import LegFacts, StatusReport

# The request itself is given up after five seconds; whoever claimed before that is dead.
CLAIM_HOLDS_S = 8.0
# The carrier's list may lag, and a request cut off on its way may still be worked on. So it must
# lack the call twice, this far apart, before the same attempt may be placed again.
UNLISTED_FOR_S = 15.0
CLOCKS_DIFFER_S = 60.0
DOUBT_AFTER_S = 300.0
MOST_PLACEMENTS = 3


def suspect(session: Session, work: Workplace, attempt_id: UUID) -> bool:
    """Call a claim unknown whose worker has not come back; False while it may still come."""
    attempt = session.get(
        DialAttempt, attempt_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if attempt is None or attempt.state is not AttemptState.PLACING:
        return False
    claimed_at = attempt.claimed_at or attempt.planned_at
    if work.clock.now() < claimed_at + _network(work, CLAIM_HOLDS_S):
        return False
    attempt.state = AttemptState.UNKNOWN
    session.add(attempt)
    return True


def settle(work: Workplace, attempt_id: UUID) -> None:
    """Look for an unknown attempt's call at the carrier, and decide; may be repeated.

    Exactly one listed call that is nobody else's is it. None, twice, means that it was surely not
    placed: it is planned again while it is still wanted. Anything else stays unknown and, in the
    end, doubtful: then it is never dialled again.
    """
    with work.database.session() as session:
        attempt = session.get(DialAttempt, attempt_id)
        if attempt is None or attempt.state is not AttemptState.UNKNOWN:
            return
        started_after = (attempt.claimed_at or attempt.planned_at) - _network(work, CLOCKS_DIFFER_S)
        to, from_ = attempt.number, attempt.caller_id or work.settings.caller_id
    try:
        listed: Sequence[CarrierCall] | None = work.gateway.find_calls(
            to=to, from_=from_, started_after=started_after
        )
    except CarrierError:
        listed = None
    with work.database.session() as session:
        _decide(session, work, attempt_id, listed)


def _decide(
    session: Session, work: Workplace, attempt_id: UUID, listed: Sequence[CarrierCall] | None
) -> None:
    found = dialled_calls.lock_attempt(session, attempt_id)
    if found is None or found[1].state is not AttemptState.UNKNOWN:
        return
    call, attempt = found
    now = work.clock.now()
    strangers = None if listed is None else _nobodys(session, listed)
    if strangers is not None and len(strangers) == 1:
        _adopt_listed(session, work, attempt_id, strangers[0])
        return
    if strangers == [] and _surely_unplaced(session, work, attempt):
        wanted = attempt.end_intent_at is None and now < attempt.expires_at
        if not wanted:
            outcome = attempt.outcome or "expired"
            dialled_calls.close(
                session, call, attempt, AttemptState.WITHDRAWN, outcome=outcome, now=now
            )
            return
        if attempt.placements < MOST_PLACEMENTS:
            attempt.state = AttemptState.PLANNED
            attempt.due_at = now
            session.add(attempt)
            return
    if strangers:
        attempt.unlisted_at = None
        session.add(attempt)
    claimed_at = attempt.claimed_at or attempt.planned_at
    if now >= claimed_at + _network(work, DOUBT_AFTER_S):
        dialled_calls.close(
            session, call, attempt, AttemptState.DOUBTFUL, outcome="doubtful", now=now
        )


def _nobodys(session: Session, listed: Sequence[CarrierCall]) -> list[CarrierCall]:
    """The listed calls that no leg and no attempt of ours accounts for."""
    sids = [call.sid for call in listed]
    known = set(session.exec(select(CallLeg.sid).where(col(CallLeg.sid).in_(sids))))
    return [call for call in listed if call.sid not in known]


def _adopt_listed(session: Session, work: Workplace, attempt_id: UUID, listed: CarrierCall) -> None:
    found = dialled_calls.lock_attempt(session, attempt_id)
    now = work.clock.now()
    if found is None or not dialled_calls.adopt(session, *found, listed.sid, now=now):
        return
    session.flush()
    # Its callbacks may have been lost with everything else.
    leg = LegFacts(listed.sid, from_=listed.from_, to=listed.to, status=listed.status)
    note_status(session, StatusReport(leg, duration_s=listed.duration_s), now=now)


def _surely_unplaced(session: Session, work: Workplace, attempt: DialAttempt) -> bool:
    now = work.clock.now()
    if attempt.unlisted_at is None:
        attempt.unlisted_at = now
        session.add(attempt)
        return False
    return now >= attempt.unlisted_at + _network(work, UNLISTED_FOR_S)


def _network(work: Workplace, seconds: float) -> timedelta:
    return timedelta(seconds=clock_seconds(work.clock, seconds))
