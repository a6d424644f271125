"""Runs the sweeps: one process of however many are started, the others stand by."""

import contextlib
import os
import threading
import time
from datetime import UTC, datetime

import psycopg
import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy.dialects.postgresql import insert

from base.closing import close_on_signals, closing
from base.database import DatabaseAway
from base.deadlines import DeadlineConnection
from base.logs import configure_logs
from base.models import JobMark
from base.settings import Settings
from cti.workplace import Workplace
from wiring import SWEEPS, Sweep, assemble, database_url

MARK = "schedule"
BEAT_S = 1.0
# Any number, known to this file alone: who holds this lock leads.
_LOCK = 4_118_002
# However fast the clock runs, PostgreSQL is not asked more often than this.
_SHORTEST_PAUSE_S = 0.2
_LEAVE_WITHIN_S = 3.0
_THREADS = 4

log = structlog.get_logger(__name__)


class Leadership:
    """An advisory lock on a connection of its own; it ends when that connection does.

    Two may believe in it for a moment, when the server has given up a connection that its client
    has not: that is harmless, since sweeps claim row by row.
    """

    def __init__(self, url: str) -> None:
        """Not leading yet; nothing is connected."""
        self._url = url
        self._connection: DeadlineConnection | None = None

    def held(self) -> bool:
        """Whether we lead now; asks the server, takes the lock where it is free, never waits."""
        try:
            if self._connection is None:
                self._connection = DeadlineConnection.connect(self._url, autocommit=True)
                self._connection.patience_s = BEAT_S
            # The lock counts how often it was taken, so one that is held is not taken again.
            row = self._connection.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = "
                "pg_backend_pid() AND objid = %s) OR pg_try_advisory_lock(%s)",
                (_LOCK, _LOCK),
            ).fetchone()
        except psycopg.Error:
            self.give_up()
            return False
        return bool(row and row[0])

    def give_up(self) -> None:
        """Let somebody else lead; may be repeated."""
        if self._connection is not None:
            # Closing alone frees the lock only when the server notices.
            with contextlib.suppress(psycopg.Error):
                self._connection.execute("SELECT pg_advisory_unlock_all()")
            self._connection.close()
        self._connection = None


def beat(work: Workplace, *, now: datetime) -> None:
    """Write that the timetable is alive, for doctor and `/readyz`."""
    mark = insert(JobMark).values(name=MARK, beat_at=now, detail={})
    with work.database.session() as session:
        session.connection().execute(
            mark.on_conflict_do_update(index_elements=["name"], set_={"beat_at": now})
        )


def run_sweep(work: Workplace, sweep: Sweep) -> None:
    """Run one sweep once; what goes wrong is logged, and the next turn tries again."""
    try:
        done = sweep.run(work)
    except DatabaseAway:
        log.warning("sweep_without_database", sweep=sweep.name)
    except Exception:
        log.exception("sweep_failed", sweep=sweep.name)
    else:
        if done:
            log.info("sweep_done", sweep=sweep.name, done=done)


def timetable(work: Workplace) -> BackgroundScheduler:
    """All sweeps at their intervals, paused; a sweep never overlaps itself."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(_THREADS)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    for sweep in SWEEPS:
        pause_s = max(_SHORTEST_PAUSE_S, work.clock.real_s(sweep.every_s))
        scheduler.add_job(
            run_sweep,
            IntervalTrigger(seconds=pause_s),
            args=(work, sweep),
            id=sweep.name,
            # At once, and not after the first pause: who waited while nothing ran waits no longer.
            next_run_time=datetime.now(UTC),
        )
    scheduler.start(paused=True)
    return scheduler


def run(settings: Settings) -> None:
    """Lead or stand by until SIGTERM or SIGINT."""
    close_on_signals()
    configure_logs(settings.log_level)
    work = assemble(settings, role="job")
    leadership = Leadership(database_url(settings))
    scheduler = timetable(work)
    leading: bool | None = None
    while not closing.is_set():
        held = leadership.held()
        if held != leading:
            leading = held
            log.info("schedule_leads" if held else "schedule_stands_by")
            scheduler.resume() if held else scheduler.pause()
        if held:
            try:
                beat(work, now=work.clock.now())
            except DatabaseAway:
                log.warning("schedule_without_database")
        closing.wait(BEAT_S)
    threading.Thread(target=_leave_anyway, daemon=True).start()
    scheduler.shutdown(wait=False)
    leadership.give_up()
    work.database.close()


def _leave_anyway() -> None:
    # The interpreter waits for a sweep in progress without end; a sweep may be cut off anywhere.
    time.sleep(_LEAVE_WITHIN_S)
    os._exit(0)
