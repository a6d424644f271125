"""The candidate: the version that pages work on until it is activated.

What is saved is a version like any other, so nothing that was saved is ever lost; the candidate is
the one that the next change builds on.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from base.errors import Conflict, NotFound
from ivr.hotline import Hotline
from ivr.models import FlowVersion
from ivr.versions import keep_version
from staff.audit import record_audit

# Any number of our own: two changes at once build on each other instead of losing one.
_ONE_AT_A_TIME = 4_118_015


class MovedOn(Conflict):
    """Somebody else has saved meanwhile, and touched the same."""

    error_id = "flows.moved_on"


def candidate(session: Session) -> FlowVersion | None:
    """The version that is being worked on; nothing when it is the active one."""
    return session.exec(
        select(FlowVersion).where(col(FlowVersion.candidate), ~col(FlowVersion.active))
    ).first()


def present(session: Session) -> FlowVersion:
    """What the next change builds on: the candidate, else the active version.

    Raises:
        NotFound: No version was ever activated.
    """
    found = (
        candidate(session)
        or session.exec(select(FlowVersion).where(col(FlowVersion.active))).first()
    )
    if found is None:
        raise NotFound("No flow version is active; run `cordboard migrate`.")
    return found


def save(session: Session, source: bytes, *, name: str, by: UUID | None, now: datetime) -> Hotline:
    """Keep a file as a version and work on it from here; nothing that callers hear changes.

    A file that is the active version ends the candidate. May be repeated.

    Raises:
        BrokenFlows: The file has errors.
    """
    _lock(session)
    hotline = keep_version(session, source, name=name, now=now)
    was = candidate(session)
    if was is not None and was.hash == hotline.hash:
        return hotline
    drop_candidate(session)
    version = session.get_one(FlowVersion, hotline.hash)
    if not version.active:
        version.candidate = True
        version.kept_by, version.loaded_at = by, now
        session.add(version)
        session.flush()
    record_audit(
        session,
        member_id=by,
        action="flows.saved",
        object_kind="flow_version",
        object_id=hotline.hash,
        before={"version": was.hash} if was else {},
        now=now,
    )
    return hotline


def change(
    session: Session, edit: Callable[[bytes], bytes], *, by: UUID | None, now: datetime
) -> Hotline:
    """Save what an edit makes of the present file.

    Args:
        session: The unit of work.
        edit: The file before to the file after.
        by: Who does it.
        now: The present instant.

    Raises:
        BrokenFlows: The edited file has errors; nothing was changed.
        CannotEdit: The edit cannot be made.
    """
    _lock(session)
    base = present(session)
    edited = edit(base.source.encode())
    return save(session, edited, name=base.name, by=by, now=now)


def drop_candidate(session: Session) -> None:
    """Work on from the active version; the candidate stays among the versions."""
    session.exec(update(FlowVersion).where(col(FlowVersion.candidate)).values(candidate=False))


def _lock(session: Session) -> None:
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
