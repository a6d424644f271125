"""Asking other programs for callers who wait: claimed row by row, by a worker or by the sweep.

A GET that brought nothing is tried once more. A POST that may have been done is never repeated:
whoever is killed in the middle of one leaves a request that ends as an error.
"""

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

import structlog
from sqlmodel import Session, col, select, update

from base.settings import Settings
from cti.pace import clock_seconds
from cti.workplace import Workplace
from ivr.models import WebRequest
from ivr.rooms.programs import TRIES
from ivr.web_exchange import Allowed, Got, NoAnswer, NotAllowed, Sent, TooSlow, exchange
from ivr.words import WebOutcome

AT_ONCE = 16
# A worker that has a claim for so much longer than the exchange may take is dead.
_DEAD_AFTER_S = 5.0

log = structlog.get_logger(__name__)
_free_hands = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class _Claim:
    request_id: UUID
    claimed_at: datetime
    method: str
    url: str = field(repr=False)
    body: Any = field(repr=False)
    secrets: dict[str, str]
    timeout_s: int
    tries: int


def send_web_request(work: Workplace, *, request_id: str) -> None:
    """Ask in a thread of its own, because a slow program must not hold up other bells.

    With all hands full the sweep does it a moment later.
    """
    if _free_hands.acquire(blocking=False):
        thread = threading.Thread(
            target=_with_hand, args=(work, UUID(request_id)), name="web-request", daemon=True
        )
        thread.start()


def _with_hand(work: Workplace, request_id: UUID) -> None:
    try:
        fetch(work, request_id)
    finally:
        _free_hands.release()


def fetch(work: Workplace, request_id: UUID) -> None:
    """Ask the program, if that is still to be done; may be repeated, by any number of workers."""
    claim = _claim(work, request_id)
    if claim is None:
        return
    try:
        got = exchange(
            _sent(work.settings, claim), _allowed(work.settings), timeout_s=claim.timeout_s
        )
    except TooSlow:
        _settle(work, claim, WebOutcome.TIMEOUT)
    except (NoAnswer, NotAllowed, LookupError) as error:
        log.warning("web_request.failed", request=str(request_id), reason=str(error))
        final = not isinstance(error, NoAnswer)
        _settle(work, claim, WebOutcome.ERROR, final=final)
    else:
        _settle(work, claim, _outcome(got), got)


def _allowed(settings: Settings) -> Allowed:
    private = frozenset(settings.http_private_hosts)
    return Allowed(frozenset(settings.http_hosts) | private, private)


def _sent(settings: Settings, claim: _Claim) -> Sent:
    headers = {
        header: settings.http_secrets[name].get_secret_value()
        for header, name in claim.secrets.items()
    }
    if claim.method == "get":
        return Sent("GET", claim.url, headers)
    # Ours to repeat or not, theirs to recognise: the same request always has the same name.
    headers |= {"Content-Type": "application/json", "Idempotency-Key": str(claim.request_id)}
    return Sent("POST", claim.url, headers, json.dumps(claim.body).encode())


def _outcome(got: Got) -> WebOutcome:
    if HTTPStatus.OK <= got.status < HTTPStatus.MULTIPLE_CHOICES:
        return WebOutcome.OK
    if got.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return WebOutcome.REFUSED
    return WebOutcome.ERROR


def _claim(work: Workplace, request_id: UUID) -> _Claim | None:
    now = work.clock.now()
    with work.database.session() as session:
        row = session.get(WebRequest, request_id, with_for_update=True, populate_existing=True)
        if row is None or row.outcome is not None or row.due_at > now:
            return None
        if row.claimed_at is not None:
            if not _is_dead(work, row, now):
                return None
            if row.tries >= TRIES[row.method]:
                row.outcome, row.ended_at = WebOutcome.ERROR, now
                session.add(row)
                return None
        if now >= row.expires_at:
            row.outcome, row.ended_at = WebOutcome.TIMEOUT, now
            session.add(row)
            return None
        row.claimed_at, row.tries = now, row.tries + 1
        session.add(row)
        return _Claim(
            request_id,
            now,
            row.method,
            row.url,
            row.body,
            dict(row.secrets),
            row.timeout_s,
            row.tries,
        )


def _is_dead(work: Workplace, row: WebRequest, now: datetime) -> bool:
    may_take_s = clock_seconds(work.clock, row.timeout_s + _DEAD_AFTER_S)
    return row.claimed_at is not None and row.claimed_at <= now - timedelta(seconds=may_take_s)


def _settle(
    work: Workplace,
    claim: _Claim,
    outcome: WebOutcome,
    got: Got | None = None,
    *,
    final: bool = False,
) -> None:
    """Write down what came, or that it is to be tried again; a caller who left has settled it."""
    again = (
        outcome in {WebOutcome.ERROR, WebOutcome.TIMEOUT}
        and claim.tries < TRIES[claim.method]
        and not final
    )
    with work.database.session() as session:
        row = session.get(
            WebRequest, claim.request_id, with_for_update=True, populate_existing=True
        )
        if row is None or row.outcome is not None or row.claimed_at != claim.claimed_at:
            return
        row.status = got.status if got else None
        if again:
            row.claimed_at = None
        else:
            row.outcome, row.ended_at = outcome, work.clock.now()
            row.answer = got.text if got and outcome is WebOutcome.OK else None
        session.add(row)


def drop_web_requests(session: Session, call_id: UUID, *, now: datetime) -> None:
    """Nobody waits for the answers any more; what was not sent yet is not sent. Repeatable."""
    session.execute(
        update(WebRequest)
        .where(col(WebRequest.call_id) == call_id, col(WebRequest.outcome).is_(None))
        .values(outcome=WebOutcome.DROPPED, ended_at=now)
    )


def sweep_web_requests(work: Workplace) -> int:
    """Ask for everything that is due and that nobody is asking for; gives how many."""
    now = work.clock.now()
    with work.database.session() as session:
        rows = session.exec(
            select(WebRequest)
            .where(col(WebRequest.outcome).is_(None), col(WebRequest.due_at) <= now)
            .order_by(col(WebRequest.due_at))
            .limit(100)
        ).all()
        due = [row.id for row in rows if row.claimed_at is None or _is_dead(work, row, now)]
    # Together, so that one program that stays silent does not keep the others' callers waiting.
    threads = [
        threading.Thread(target=fetch, args=(work, key), daemon=True) for key in due[:AT_ONCE]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(due)
