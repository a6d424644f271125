"""What we acknowledged: every delivery of the carrier, kept with the answer it got.

An answer is stored in the transaction that did the work: either both exist or neither.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from base.crypto import seal, seal_json
from cti.models import Call, WebhookAnswer
from telephony.form import without_card

_ANSWERS = sa.inspect(WebhookAnswer).local_table


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
    row = answer_row(call.id, call.started_at, key, delivery, body=body)
    session.execute(insert(WebhookAnswer).values(**row).on_conflict_do_nothing())


def answer_row(
    call_id: UUID, call_started_at: datetime, key: str, delivery: Delivery, *, body: str | None
) -> dict[str, Any]:
    """A delivery and its answer as a row of `webhook_answer`, sealed."""
    table = WebhookAnswer.__tablename__
    return {
        "call_started_at": call_started_at,
        "call_id": call_id,
        "answer_key": key,
        "door": delivery.door,
        "token": delivery.token,
        "answered_at": delivery.now,
        "asked_sealed": seal_json(
            without_card(delivery.form), place=f"{table}.asked_sealed", row=call_id
        ),
        "body_sealed": (
            None if body is None else seal(body, place=f"{table}.body_sealed", row=call_id)
        ),
    }


def keeping(moved: sa.CTE) -> sa.CTE:
    """The part of a statement that stores a delivery and its answer if `moved` has a row.

    Like `keep_answer` it leaves what is there. Values: those of `answer_row`.
    """
    row = sa.select(*map(_value, _ANSWERS.columns)).select_from(moved)
    stored = insert(WebhookAnswer).from_select(_ANSWERS.columns.keys(), row)
    return stored.on_conflict_do_nothing().cte("kept")


def is_kept() -> sa.Exists:
    """In a statement: whether this very delivery was answered.

    Values: `token_key`, and those of `answer_row`.
    """
    columns = _ANSWERS.columns
    return sa.exists().where(
        columns.call_started_at == _value(columns.call_started_at),
        columns.call_id == _value(columns.call_id),
        columns.answer_key == sa.bindparam("token_key"),
    )


def _value(column: sa.ColumnElement[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam(column.key, type_=column.type)


def token_key(delivery: Delivery) -> str:
    """The key of a delivery that has no place of its own in the call."""
    return f"token:{delivery.token}"
