"""Who did what: entries are written beside the deed and chained later by a sweep."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from staff.models import AuditEntry

# Any number of our own: two sweeps must not chain onto the same link.
_ONE_CHAIN = 4_118_002


def record_audit(
    session: Session,
    *,
    member_id: UUID | None,
    action: str,
    object_kind: str,
    object_id: str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write that somebody did something, in the transaction that does it.

    Args:
        session: The unit of work of the deed itself.
        member_id: Who; None is the system.
        action: A verb of the house, for example `recording.heard`.
        object_kind: What it was done to, for example `recording`.
        object_id: Which one.
        now: When.
        before: What it was; ids, words and numbers only, never personal data.
        after: What it became; the same.
    """
    session.add(
        AuditEntry(
            at=now,
            member_id=member_id,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            before=dict(before or {}),
            after=dict(after or {}),
        )
    )


def chain_entries(session: Session, *, now: datetime, limit: int = 1000) -> int:
    """Link entries that are not in the chain yet, oldest first; gives how many.

    Done by a sweep: in the request it would make every deed in the house wait for every other.
    """
    session.connection().execute(sa.text("SELECT pg_advisory_xact_lock(:k)"), {"k": _ONE_CHAIN})
    last = session.exec(
        select(AuditEntry.chain)
        .where(col(AuditEntry.chained_at).is_not(None))
        .order_by(col(AuditEntry.chained_at).desc(), col(AuditEntry.id).desc())
        .limit(1)
    ).first()
    link = last or b""
    fresh = session.exec(
        select(AuditEntry)
        .where(col(AuditEntry.chained_at).is_(None))
        .order_by(col(AuditEntry.id))
        .limit(limit)
    ).all()
    for entry in fresh:
        link = _link(link, entry)
        entry.chain, entry.chained_at = link, now
        session.add(entry)
    return len(fresh)


def first_broken_link(session: Session) -> int | None:
    """The id of the first chained entry that does not fit the one before; None when all fit."""
    statement = (
        select(AuditEntry)
        .where(col(AuditEntry.chained_at).is_not(None))
        .order_by(col(AuditEntry.chained_at), col(AuditEntry.id))
        .execution_options(yield_per=1000)
    )
    link = b""
    with closing(session.exec(statement)) as entries:
        for entry in entries:
            link = _link(link, entry)
            if entry.chain != link:
                return entry.id
    return None


def _link(before: bytes, entry: AuditEntry) -> bytes:
    told = [
        entry.id,
        entry.at.isoformat(),
        str(entry.member_id),
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.before,
        entry.after,
    ]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(before + text.encode()).digest()
