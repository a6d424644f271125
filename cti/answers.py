"""The documents we answered, so that a delivery that comes twice gets the same bytes.

An answer is stored in the transaction that did the work: either both exist or neither.
"""

from datetime import datetime

from sqlmodel import Session

from cti.models import Call, WebhookAnswer


def stored_answer(session: Session, call: Call, key: str) -> WebhookAnswer | None:
    """What was answered under this key of this call."""
    return session.get(WebhookAnswer, (call.started_at, call.id, key))


def keep_answer(
    session: Session, call: Call, key: str, *, token: str | None, body: str, now: datetime
) -> None:
    """Store an answer; the caller holds the call's lock and found none under this key."""
    answer = WebhookAnswer(
        call_started_at=call.started_at,
        call_id=call.id,
        answer_key=key,
        token=token,
        answered_at=now,
    )
    answer.body = body
    session.add(answer)
