"""The call's timeline: append-only rows with a gapless sequence per call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from cti.models import Call, CallEvent


def note(
    session: Session,
    call: Call,
    kind: str,
    *,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    raw: Mapping[str, Any] | None = None,
) -> int:
    """Append one event and give its sequence.

    Args:
        session: The unit of work; it must hold the call's row lock, which guards the sequence.
        call: The call.
        kind: A word such as `arrived`, `keys`, `offered`, `bridged`, `ended`.
        now: When it happened, by the house's clock.
        facts: Ids, words and numbers; never personal data.
        raw: The carrier's own words, kept sealed.
    """
    event = CallEvent(
        call_started_at=call.started_at,
        call_id=call.id,
        seq=call.next_seq,
        at=now,
        kind=kind,
        facts=dict(facts or {}),
    )
    if raw is not None:
        event.raw = dict(raw)
    call.next_seq += 1
    session.add(event)
    return event.seq


def timeline(session: Session, call: Call) -> Sequence[CallEvent]:
    """Everything that happened in a call, in order; reads one partition."""
    return session.exec(
        select(CallEvent)
        .where(CallEvent.call_started_at == call.started_at, CallEvent.call_id == call.id)
        .order_by("seq")
    ).all()
