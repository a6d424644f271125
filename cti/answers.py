"""What we acknowledged: every delivery of the carrier, kept with the answer it got.

An answer is stored in the transaction that did the work: either both exist or neither.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from cti.models import Call, WebhookAnswer


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery as it came.

    Attributes:
        door: Which of our doors, for example `step`.
        form: The carrier's parameters.
        token: The carrier's idempotency token, or a digest of path and form where none was sent.
        has_token: Whether the carrier sent one: without, two equal deliveries may be two events.
        now: When it came.
    """

    door: str
    form: Mapping[str, str]
    token: str
    has_token: bool
    now: datetime


def delivery_of(
    door: str, path: str, form: Mapping[str, str], token: str | None, *, now: datetime
) -> Delivery:
    """A delivery with a token of the carrier's, or else of our own making."""
    if token:
        return Delivery(door, form, token[:120], has_token=True, now=now)
    told = "\0".join((path, *(f"{name}={form[name]}" for name in sorted(form))))
    digest = hashlib.sha256(told.encode()).hexdigest()
    return Delivery(door, form, f"digest:{digest}", has_token=False, now=now)


def stored_answer(session: Session, call: Call, key: str) -> WebhookAnswer | None:
    """What was answered under this key of this call."""
    return session.get(WebhookAnswer, (call.started_at, call.id, key))


def keep_answer(
    session: Session, call: Call, key: str, delivery: Delivery, *, body: str | None
) -> None:
    """Store a delivery and its answer under a key; the first one stays.

    The caller holds the call's lock.
    """
    row = WebhookAnswer(
        call_started_at=call.started_at,
        call_id=call.id,
        answer_key=key,
        door=delivery.door,
        token=delivery.token,
        answered_at=delivery.now,
    )
    row.asked = dict(delivery.form)
    row.body = body
    values = row.model_dump()
    session.execute(insert(WebhookAnswer).values(**values).on_conflict_do_nothing())


def token_key(delivery: Delivery) -> str:
    """The key of a delivery that has no place of its own in the call."""
    return f"token:{delivery.token}"
