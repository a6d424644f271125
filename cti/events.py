"""The call's timeline: append-only rows with a gapless sequence per call."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col, select

from cti.models import Call, CallEvent

_NONE: sa.ColumnClause[int] = sa.literal_column("0")
_ONE: sa.ColumnClause[int] = sa.literal_column("1")


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


def noting(held: sa.CTE, kind: str) -> tuple[sa.CTE, sa.CTE]:
    """The parts of a statement that append events of one kind and count them on the call.

    Values: `notes`, a JSON list with the facts of each event, in order; `now`.

    Args:
        held: The part that holds the call's lock, made from `cti.calls.HELD`; without a row in it
            nothing is written.
        kind: As in `note`.
    """
    notes = sa.bindparam("notes", type_=JSONB)
    each = sa.func.jsonb_array_elements(notes)
    told = each.table_valued("facts", with_ordinality="place", name="told").render_derived()
    row = {
        "call_started_at": held.c.call_started_at,
        "call_id": held.c.call_id,
        "seq": held.c.next_seq + told.c.place - _ONE,
        "at": sa.bindparam("now", type_=sa.DateTime(timezone=True)),
        "kind": sa.literal_column(f"'{kind}'"),
        "facts": told.c.facts,
    }
    rows = sa.select(*row.values()).select_from(held.join(told, sa.true()))
    count = sa.func.jsonb_array_length(notes)
    counted = (
        sa.update(Call)
        .where(col(Call.id) == held.c.call_id, count > _NONE)
        .values(next_seq=held.c.next_seq + count)
    )
    return sa.insert(CallEvent).from_select([*row], rows).cte("noted"), counted.cte("counted")


def timeline(session: Session, call: Call) -> Sequence[CallEvent]:
    """Everything that happened in a call, in order; reads one partition."""
    return session.exec(
        select(CallEvent)
        .where(CallEvent.call_started_at == call.started_at, CallEvent.call_id == call.id)
        .order_by("seq")
    ).all()
