"""Flow files as immutable versions: kept, activated, tried on some callers, rolled back.

Every change of what is served takes one lock, so that two at once happen one after the other. A
live call stays on the version that it began with, whatever is done here.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select, update

from base.errors import BadInput, Conflict, NotFound
from ivr.declaring import unlike, write_down
from ivr.faults import FlowFault, unreadable
from ivr.hotline import Hotline
from ivr.loader import load
from ivr.models import Deed, FlowActivation, FlowVersion
from ivr.shelf import SHELF, BrokenFlows
from staff.audit import record_audit

# Any number of our own: what is served changes in one place at a time.
_ONE_AT_A_TIME = 4_118_013
_FEWEST_LETTERS = 4


class CannotServeBoth(BadInput):
    """A canary declares other hours, queues, surveys or transfers than the active version."""

    error_id = "flows.canary_differs"


class NothingBefore(Conflict):
    """There is no earlier version to go back to."""

    error_id = "flows.nothing_before"


def keep_version(session: Session, source: bytes, *, name: str, now: datetime) -> Hotline:
    """Store a flow file as a version unless it is one already; it is not served yet.

    Raises:
        BrokenFlows: The file has errors.
    """
    hotline = SHELF.compile(source, name=name)
    if session.get(FlowVersion, hotline.hash) is None:
        text = source.decode()
        session.add(FlowVersion(hash=hotline.hash, name=name[-80:], source=text, loaded_at=now))
        session.flush()
    return hotline


def activate(session: Session, version: str, *, by: UUID | None = None, now: datetime) -> None:
    """Serve new calls by this version; live calls stay on theirs, and a canary ends.

    Writes its hours, queues and surveys down to the floors that own them, in the same transaction.
    May be repeated.

    Raises:
        NotFound: The version was never kept.
        BrokenFlows: Its source no longer loads.
    """
    _lock(session)
    hotline = SHELF.hotline(session, version)
    _end_canary(session, by=by, now=now)
    if active_hash(session) != version:
        _serve(session, hotline, deed=Deed.ACTIVATED, by=by, now=now)


def canary(
    session: Session, version: str, *, percent: int, by: UUID | None = None, now: datetime
) -> None:
    """Serve so many of a hundred callers by this version; 0 ends that. May be repeated.

    The same caller always falls to the same side, and a larger share only adds callers. Another
    canary that runs is replaced.

    Args:
        session: A unit of work.
        version: The version to try.
        percent: 0 to 99; all callers are what `activate` is for.
        by: Who does it; nothing for the system.
        now: The present instant.

    Raises:
        NotFound: The version was never kept, or none is active.
        BadInput: A share that is none, or the version is the active one.
        CannotServeBoth: It differs in what exists only once.
        BrokenFlows: Its source no longer loads.
    """
    if not 0 <= percent <= 99:  # noqa: PLR2004 - a share of a hundred
        raise BadInput(f"{percent} is no share: give 0 to 99, or activate the version.")
    _lock(session)
    hotline = SHELF.hotline(session, version)
    active = SHELF.active(session)
    if active.hash == version:
        raise BadInput("This version is active already; a canary is another one.")
    row = session.get_one(FlowVersion, version)
    if percent == (row.canary_percent or 0):
        return
    if different := list(unlike(active.file, hotline.file)):
        raise CannotServeBoth(
            f"The canary differs from the active version in {' and '.join(different)}, which exist "
            "only once for all callers; activate it instead."
        )
    _end_canary(session, by=by, now=now, unless=version if percent else None)
    if percent:
        row.canary_percent = percent
        session.add(row)
        _note(session, version, Deed.CANARY_SET, percent=percent, by=by, now=now)


def rollback(session: Session, *, by: UUID | None = None, now: datetime) -> str:
    """Take back the latest change and give the version that new calls run on from here.

    A running canary ends and the active version stays; without one the version that was active
    before is active again. Going back twice goes back two.

    Raises:
        NothingBefore: No canary runs and no version was active before this one.
        BrokenFlows: The earlier version's source no longer loads.
    """
    _lock(session)
    active = active_hash(session)
    if active is not None and _end_canary(session, by=by, now=now):
        return active
    before = _active_before(session)
    if before is None:
        raise NothingBefore("There is no earlier version to go back to.")
    hotline = SHELF.hotline(session, before)
    _serve(session, hotline, deed=Deed.ROLLED_BACK, by=by, now=now)
    return before


def active_hash(session: Session) -> str | None:
    """The version that new calls run on; nothing before the first activation."""
    return session.exec(select(FlowVersion.hash).where(col(FlowVersion.active))).first()


def find_version(session: Session, beginning: str) -> FlowVersion:
    """The one version whose hash begins like this.

    Raises:
        BadInput: Fewer than four letters, or several versions begin so.
        NotFound: None does.
    """
    if len(beginning) < _FEWEST_LETTERS:
        raise BadInput(f"Give at least {_FEWEST_LETTERS} letters of the version.")
    wanted = select(FlowVersion).where(col(FlowVersion.hash).startswith(beginning, autoescape=True))
    found = session.exec(wanted.limit(2)).all()
    if not found:
        raise NotFound(f"There is no flow version {beginning[:12]}.")
    if len(found) > 1:
        raise BadInput(f"Several versions begin with {beginning}; give more letters.")
    return found[0]


def list_versions(session: Session, *, limit: int = 50) -> Sequence[FlowVersion]:
    """The versions that were kept, the latest first."""
    latest = select(FlowVersion).order_by(col(FlowVersion.loaded_at).desc(), FlowVersion.hash)
    return session.exec(latest.limit(limit)).all()


def history(session: Session, *, limit: int = 50) -> Sequence[FlowActivation]:
    """What was done to what is served, the latest first."""
    latest = select(FlowActivation).order_by(col(FlowActivation.id).desc())
    return session.exec(latest.limit(limit)).all()


def start_with(session: Session, path: Path, *, now: datetime) -> tuple[FlowFault, ...]:
    """Make sure that some version is active when a process starts.

    With none, the file is kept and activated. With one, that one is served whatever the file says;
    the faults of a broken file are given, for `/readyz` and the doctor.

    Raises:
        BrokenFlows: No version is active and the file has errors or cannot be read.
    """
    try:
        source = path.read_bytes()
    except OSError as error:
        fault = unreadable(path, error)
        if active_hash(session) is None:
            raise BrokenFlows((fault,)) from error
        return (fault,)
    active = active_hash(session)
    if active == hashlib.sha256(source).hexdigest():
        return ()
    if active is not None:
        return load(source, file=path.name).errors
    activate(session, keep_version(session, source, name=path.name, now=now).hash, now=now)
    return ()


def _lock(session: Session) -> None:
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def _serve(
    session: Session, hotline: Hotline, *, deed: Deed, by: UUID | None, now: datetime
) -> None:
    before = active_hash(session)
    # The index allows one active version, so the former one goes first.
    session.exec(update(FlowVersion).where(col(FlowVersion.active)).values(active=False))
    session.exec(
        update(FlowVersion)
        .where(col(FlowVersion.hash) == hotline.hash)
        .values(active=True, activated_at=now, activated_by=by)
    )
    write_down(session, hotline.file, now=now)
    _note(session, hotline.hash, deed, before=before, by=by, now=now)


def _end_canary(
    session: Session, *, by: UUID | None, now: datetime, unless: str | None = None
) -> bool:
    """End a canary that runs and note it, unless it is this one; gives whether one ended."""
    running = session.exec(
        select(FlowVersion).where(
            col(FlowVersion.canary_percent).is_not(None), FlowVersion.hash != (unless or "")
        )
    ).first()
    if running is None:
        return False
    running.canary_percent = None
    session.add(running)
    session.flush()
    _note(session, running.hash, Deed.CANARY_ENDED, by=by, now=now)
    return True


def _active_before(session: Session) -> str | None:
    """The version under the present one, were activations a pile that roll-backs take from."""
    moves = session.execute(
        sa.select(col(FlowActivation.version), col(FlowActivation.deed))
        .where(col(FlowActivation.deed).in_([Deed.ACTIVATED, Deed.ROLLED_BACK]))
        .order_by(col(FlowActivation.id))
    )
    pile: list[str] = []
    for version, deed in moves:
        if deed is Deed.ACTIVATED:
            pile.append(version)
        else:
            pile.pop()
    return pile[-2] if len(pile) > 1 else None


def _note(
    session: Session,
    version: str,
    deed: Deed,
    *,
    by: UUID | None,
    now: datetime,
    percent: int | None = None,
    before: str | None = None,
) -> None:
    """For the history, and for the audit."""
    session.add(FlowActivation(at=now, version=version, deed=deed, percent=percent, done_by=by))
    session.flush()
    record_audit(
        session,
        member_id=by,
        action=f"flows.{deed.value}",
        object_kind="flow_version",
        object_id=version,
        before={"version": before} if before else {},
        after={"percent": percent} if percent else {},
        now=now,
    )
