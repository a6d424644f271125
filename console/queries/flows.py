"""What is served, what is being worked on, how they differ, and what was done when by whom."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session, col, select

from ivr.candidates import candidate
from ivr.differences import Difference, differences
from ivr.faults import FlowFault
from ivr.loader import Loaded, load
from ivr.models import Deed, FlowActivation, FlowVersion
from ivr.shelf import SHELF, BrokenFlows
from ivr.versions import history, list_versions
from staff.members import names_of

_VERSIONS = 30
_DEEDS = 30
# A longer list is read by nobody; the file itself says the rest.
MOST_DIFFERENCES = 200


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version, and who kept and served it."""

    hash: str
    name: str
    kept_by: str | None
    kept_at: datetime
    served_by: str | None
    served_at: datetime | None
    active: bool
    candidate: bool
    canary_percent: int | None


@dataclass(frozen=True, slots=True)
class DeedLine:
    """One change of what callers are served."""

    at: datetime
    by: str | None
    deed: Deed
    version: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class FileOnDisk:
    """The flow file of the installation, where it is neither served nor the candidate.

    Attributes:
        faults: Why it could not be served; empty when it could.
    """

    name: str
    hash: str
    faults: Sequence[FlowFault]


@dataclass(frozen=True, slots=True)
class FlowsView:
    """The page.

    Attributes:
        faults: What the checks say of the candidate, else of the active version.
        differences: From the active version to the candidate.
        unlike: Whether the candidate changes what exists only once, so that it can be no canary.
    """

    active: VersionLine | None
    candidate: VersionLine | None
    canary: VersionLine | None
    differences: Sequence[Difference]
    faults: Sequence[FlowFault]
    versions: Sequence[VersionLine]
    deeds: Sequence[DeedLine]
    file: FileOnDisk | None
    lines: int


def flows_view(session: Session, path: Path) -> FlowsView:
    """Everything about the versions of this installation; `path` is its flow file."""
    rows = list(list_versions(session, limit=_VERSIONS))
    working = candidate(session)
    served = [row for row in _served(session) if row not in rows]
    lines = _version_lines(session, [*rows, *served, *([working] if working else [])])
    active = next((line for line in lines if line.active), None)
    chosen = next((line for line in lines if working and line.hash == working.hash), None)
    looked_at = chosen or active
    source = session.get_one(FlowVersion, looked_at.hash).source if looked_at else ""
    return FlowsView(
        active=active,
        candidate=chosen,
        canary=next((line for line in lines if line.canary_percent), None),
        differences=_differences(session, active, chosen),
        faults=load(source.encode(), file=looked_at.name).faults if looked_at else (),
        versions=lines[: len(rows)],
        deeds=_deeds(session),
        file=_file(session, path),
        lines=source.count("\n"),
    )


def _served(session: Session) -> Sequence[FlowVersion]:
    served = select(FlowVersion).where(
        col(FlowVersion.active) | col(FlowVersion.canary_percent).is_not(None)
    )
    return session.exec(served).all()


def _version_lines(session: Session, rows: Sequence[FlowVersion]) -> list[VersionLine]:
    known = {who for row in rows for who in (row.kept_by, row.activated_by) if who}
    names = names_of(session, known)
    return [
        VersionLine(
            hash=row.hash,
            name=row.name,
            kept_by=names.get(row.kept_by) if row.kept_by else None,
            kept_at=row.loaded_at,
            served_by=names.get(row.activated_by) if row.activated_by else None,
            served_at=row.activated_at,
            active=row.active,
            candidate=row.candidate and not row.active,
            canary_percent=row.canary_percent,
        )
        for row in rows
    ]


def _differences(
    session: Session, active: VersionLine | None, chosen: VersionLine | None
) -> Sequence[Difference]:
    if active is None or chosen is None:
        return ()
    try:
        old = SHELF.hotline(session, active.hash)
    except BrokenFlows:
        return ()
    return differences(old, SHELF.hotline(session, chosen.hash))[:MOST_DIFFERENCES]


def _deeds(session: Session) -> list[DeedLine]:
    rows: Sequence[FlowActivation] = history(session, limit=_DEEDS)
    names = names_of(session, {row.done_by for row in rows if row.done_by})
    return [
        DeedLine(
            at=row.at,
            by=names.get(row.done_by) if row.done_by else None,
            deed=row.deed,
            version=row.version,
            percent=row.percent,
        )
        for row in rows
    ]


def read_file(path: Path) -> bytes | None:
    """The flow file's bytes; nothing when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _file(session: Session, path: Path) -> FileOnDisk | None:
    source = read_file(path)
    if source is None:
        return None
    digest = hashlib.sha256(source).hexdigest()
    # What is on the disk is news only while the house has never kept it.
    if session.get(FlowVersion, digest) is not None:
        return None
    loaded: Loaded = load(source, file=path.name)
    return FileOnDisk(path.name, digest, loaded.errors)
