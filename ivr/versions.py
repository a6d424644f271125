"""Flow files as immutable versions: loaded, activated, and kept for the calls that run on them."""

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select, update

from base.errors import BadInput, NotFound
from calendars import hours
from cti import declared_queues
from ivr.faults import FlowFault
from ivr.file import FlowFile
from ivr.hotline import Hotline
from ivr.loader import load
from ivr.models import FlowVersion
from tickets import declared_surveys


class BrokenFlows(BadInput):
    """A flow file with errors; each is told with its line and column, and nothing was changed."""

    error_id = "flows.broken"

    def __init__(self, faults: tuple[FlowFault, ...]) -> None:
        """Say every fault on a line of its own."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def keep_version(session: Session, source: bytes, *, name: str, now: datetime) -> Hotline:
    """Store a flow file as a version unless it is one already; it is not served yet.

    Raises:
        BrokenFlows: The file has errors.
    """
    hotline = SHELF.compile(source, name=name)
    if session.get(FlowVersion, hotline.hash) is None:
        text = source.decode()
        session.add(FlowVersion(hash=hotline.hash, name=name, source=text, loaded_at=now))
        session.flush()
    return hotline


def activate(session: Session, hotline: Hotline, *, by: UUID | None = None, now: datetime) -> None:
    """Serve new calls by this version; live calls stay on theirs.

    Writes its hours, queues and surveys down to the floors that own them, in the same transaction.
    May be repeated.

    Raises:
        NotFound: The version was never kept.
    """
    version = session.get(FlowVersion, hotline.hash)
    if version is None:
        raise NotFound(f"There is no flow version {hotline.hash[:12]}.")
    session.exec(
        update(FlowVersion)
        .where(col(FlowVersion.active), col(FlowVersion.hash) != hotline.hash)
        .values(active=False)
    )
    version.active = True
    version.activated_at = now
    version.activated_by = by
    session.add(version)
    write_down(session, hotline.file, now=now)


def write_down(session: Session, file: FlowFile, *, now: datetime) -> None:
    """Make the tables of calendars, cti and tickets say what the file declares."""
    for key, calendar in file.hours.items():
        hours.write_down(
            session,
            key,
            time_zone=calendar.zone,
            weekly=calendar.week,
            holidays=calendar.holidays,
            holiday_hours=calendar.on_holidays,
            half_day_hours=calendar.on_half_days,
            dates=calendar.dates,
        )
    hours.retire_others(session, file.hours.keys(), now=now)
    for key, queue in file.queues.items():
        declared_queues.write_down(
            session,
            key,
            labels=queue.label,
            skills=queue.skills,
            calendar=queue.calendar,
            priority=queue.priority,
            wrap_up_s=queue.wrap_up_s,
            max_waiting=queue.max_waiting,
            max_wait_s=queue.max_wait_s,
            offer_s=queue.offer_s,
            service_level_s=queue.service_level_s,
        )
    declared_queues.retire_others(session, file.queues.keys(), now=now)
    for key, survey in file.surveys.items():
        declared_surveys.write_down(
            session,
            key,
            labels=survey.label,
            questions=[
                {"key": name, "kind": question.kind, "low_at_most": question.low_at_most}
                for name, question in survey.questions.items()
            ],
        )
    declared_surveys.retire_others(session, file.surveys.keys(), now=now)


def active_hash(session: Session) -> str | None:
    """The version that new calls run on; nothing before the first activation."""
    return session.exec(select(FlowVersion.hash).where(col(FlowVersion.active))).first()


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
        unreadable = FlowFault(str(path), 0, 0, f"Cannot be read: {error.strerror}.")
        if active_hash(session) is None:
            raise BrokenFlows((unreadable,)) from error
        return (unreadable,)
    active = active_hash(session)
    if active == hashlib.sha256(source).hexdigest():
        return ()
    if active is not None:
        return load(source, file=path.name).errors
    activate(session, keep_version(session, source, name=path.name, now=now), now=now)
    return ()


class Shelf:
    """Compiled versions of one process; versions never change, so nothing is ever stale.

    Threads may compile the same version at once; whoever is last wins, and both are equal.
    """

    def __init__(self) -> None:
        """Empty; a version is compiled when a call first needs it."""
        self._hotlines: dict[str, Hotline] = {}

    def hotline(self, session: Session, version: str) -> Hotline:
        """The compiled version.

        Raises:
            NotFound: There is no such version.
            BrokenFlows: Its source no longer loads: this house is older than the file.
        """
        known = self._hotlines.get(version)
        if known is not None:
            return known
        row = session.get(FlowVersion, version)
        if row is None:
            raise NotFound(f"There is no flow version {version[:12]}.")
        return self.compile(row.source.encode(), name=row.name)

    def compile(self, source: bytes, *, name: str) -> Hotline:
        """The compiled version of a file's bytes.

        Raises:
            BrokenFlows: The file has errors.
        """
        known = self._hotlines.get(hashlib.sha256(source).hexdigest())
        if known is not None:
            return known
        loaded = load(source, file=name)
        if loaded.hotline is None:
            raise BrokenFlows(loaded.errors)
        self._hotlines[loaded.hotline.hash] = loaded.hotline
        return loaded.hotline

    def active(self, session: Session) -> Hotline:
        """The version that new calls run on.

        Raises:
            NotFound: None was ever activated.
        """
        version = active_hash(session)
        if version is None:
            raise NotFound("No flow version is active; run `cordboard migrate`.")
        return self.hotline(session, version)


SHELF = Shelf()
