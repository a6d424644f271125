"""What can be said about an installation without looking at anybody's data.

Each probe answers within about a second, whatever has become of what it asks, and never raises.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from redis import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from base.deadlines import Within
from base.doorbell import doorbell
from base.models import JobMark
from base.sentences import Sentence, said

ANSWER_WITHIN_S = 1.0
POSTGRES_AT_LEAST = 150_000  # as `server_version_num` counts
REDIS_AT_LEAST = (6, 2)
PARTITIONS_AHEAD = timedelta(days=45)
SCHEDULE_LATE_AFTER = timedelta(seconds=30)

_UPPER_BOUND = re.compile(r"TO \('([^']+)'\)")
_PARTITIONS = sa.text("""
    SELECT parent.relname AS parent, child.relname AS child,
           pg_get_expr(child.relpartbound, child.oid) AS bound
    FROM pg_partitioned_table
    JOIN pg_class parent ON parent.oid = partrelid
                        AND parent.relnamespace = current_schema()::regnamespace
    LEFT JOIN pg_inherits ON inhparent = parent.oid
    LEFT JOIN pg_class child ON child.oid = inhrelid
    ORDER BY parent.relname, child.relname
""")


class Severity(StrEnum):
    """What a failing probe means for this process."""

    ERROR = "error"  # it should get no traffic
    WARNING = "warning"  # it works, and somebody should look soon


@dataclass(frozen=True)
class Finding:
    """What a probe found.

    Attributes:
        name: Of the probe; stable, for programs.
        ok: Whether all is well; `severity` then says what it would have meant otherwise.
        severity: See `Severity`.
        sentence: For people.
        advice: What to do; nothing when all is well.
    """

    name: str
    ok: bool
    severity: Severity
    sentence: Sentence
    advice: Sentence | None = None

    def as_json(self) -> dict[str, str | bool]:
        """For programs: the one shape of `/readyz` and of the doctor; sentences in English."""
        return {
            "name": self.name,
            "ok": self.ok,
            "severity": self.severity.value,
            "sentence": str(self.sentence),
            "advice": str(self.advice or ""),
        }


@dataclass(frozen=True)
class _Probe:
    name: str
    severity: Severity

    def well(self, sentence: Sentence) -> Finding:
        return Finding(self.name, ok=True, severity=self.severity, sentence=sentence)

    def ill(self, sentence: Sentence, advice: Sentence) -> Finding:
        return Finding(self.name, False, self.severity, sentence, advice)  # noqa: FBT003

    def unknown(self, error: SQLAlchemyError) -> Finding:
        reason = type(getattr(error, "orig", None) or error).__name__
        return self.ill(
            said("PostgreSQL did not say (%(reason)s).", reason=reason),
            said("Look at the database probe and its log first."),
        )


def probe_database(engine: sa.Engine) -> Finding:
    """Whether PostgreSQL answers and is new enough."""
    probe = _Probe("database", Severity.ERROR)
    try:
        with Within(ANSWER_WITHIN_S), engine.connect() as connection:
            version = int(connection.scalar(sa.text("SHOW server_version_num")) or 0)
    except SQLAlchemyError as error:
        reason = type(getattr(error, "orig", None) or error).__name__
        return probe.ill(
            said("PostgreSQL does not answer (%(reason)s).", reason=reason),
            said("Check DATABASE_URL and that it runs."),
        )
    release = version // 10_000
    if version < POSTGRES_AT_LEAST:
        return probe.ill(
            said("PostgreSQL %(release)s is too old.", release=release),
            said("Upgrade it to 15 or newer."),
        )
    return probe.well(said("PostgreSQL %(release)s answers.", release=release))


def probe_redis(url: str) -> Finding:
    """Whether Redis answers and is new enough; without it everything due still happens, later."""
    probe = _Probe("redis", Severity.WARNING)
    try:
        with doorbell(url) as client:
            info: Any = client.info("server")
    except (RedisError, OSError) as error:
        return probe.ill(
            said(
                "Redis does not answer (%(reason)s); pages update by asking, and jobs wait for "
                "their sweep.",
                reason=type(error).__name__,
            ),
            said("Check REDIS_URL and that it runs."),
        )
    version = str(info["redis_version"])
    if tuple(int(part) for part in version.split(".")[:2]) < REDIS_AT_LEAST:
        return probe.ill(
            said("Redis %(release)s is too old.", release=version),
            said("Upgrade it to 6.2 or newer."),
        )
    return probe.well(said("Redis %(release)s answers.", release=version))


def probe_migrations(engine: sa.Engine, script_location: Path) -> Finding:
    """Whether the database has the shape that this code expects."""
    probe = _Probe("migrations", Severity.ERROR)
    config = Config()
    config.set_main_option("script_location", str(script_location))
    wanted = set(ScriptDirectory.from_config(config).get_heads())
    try:
        with Within(ANSWER_WITHIN_S), engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    except SQLAlchemyError as error:
        return probe.unknown(error)
    if present != wanted:
        return probe.ill(
            said(
                "The database is at %(present)s, this code expects %(wanted)s.",
                present=_listed(present),
                wanted=_listed(wanted),
            ),
            said("Run `cordboard migrate`; if the database is ahead, start the newer release."),
        )
    return probe.well(said("The database is at %(present)s.", present=_listed(present)))


def _listed(revisions: set[str]) -> str | Sentence:
    return ", ".join(sorted(revisions)) or said("no revision")


def probe_partitions(engine: sa.Engine, *, now: datetime) -> Finding:
    """Whether the months to come have their partitions and no row had to go to a default one."""
    probe = _Probe("partitions", Severity.WARNING)
    try:
        with Within(ANSWER_WITHIN_S), engine.connect() as connection:
            rows = connection.execute(_PARTITIONS).mappings().all()
            strays = [
                row["child"]
                for row in rows
                if row["bound"] == "DEFAULT" and _has_rows(connection, row["child"])
            ]
    except SQLAlchemyError as error:
        return probe.unknown(error)
    ends: dict[str, datetime | None] = dict.fromkeys(row["parent"] for row in rows)
    for row in rows:
        end = _end_of(row)
        known = ends[row["parent"]]
        if end is not None and (known is None or end > known):
            ends[row["parent"]] = end
    short = sorted(name for name, end in ends.items() if not end or end < now + PARTITIONS_AHEAD)
    if short:
        return probe.ill(
            said(
                "%(tables)s: the partitions end within %(days)s days.",
                tables=", ".join(short),
                days=PARTITIONS_AHEAD.days,
            ),
            said("Check that `cordboard schedule` runs; it makes three months ahead."),
        )
    if strays:
        return probe.ill(
            said("%(tables)s: rows that fit no month.", tables=", ".join(strays)),
            said("Look at the call times of these rows: a clock was wrong, or a month missing."),
        )
    return probe.well(said("Every month ahead has its partition."))


def _has_rows(connection: sa.Connection, table: str) -> bool:
    anything = sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)
    return connection.execute(anything).first() is not None


def _end_of(row: sa.RowMapping) -> datetime | None:
    upper = _UPPER_BOUND.search(row["bound"] or "")
    return datetime.fromisoformat(upper.group(1)) if upper else None


def probe_schedule(
    engine: sa.Engine,
    *,
    now: datetime,
    mark: str = "schedule",
    late_after: timedelta = SCHEDULE_LATE_AFTER,
) -> Finding:
    """Whether the timetable gave a sign of life lately; without it nothing that is due happens.

    Args:
        engine: As for every probe, a `Database`'s; another one may wait for longer.
        now: By the clock that the timetable reads too.
        mark: The row of `job_mark` where it writes.
        late_after: The silence that is too long, by the same clock.
    """
    probe = _Probe("schedule", Severity.WARNING)
    advice = said("Start `cordboard schedule`, or look at its log.")
    try:
        with Within(ANSWER_WITHIN_S), engine.connect() as connection:
            beat_at = connection.scalar(select(JobMark.beat_at).where(JobMark.name == mark))
    except SQLAlchemyError as error:
        return probe.unknown(error)
    if beat_at is None:
        return probe.ill(said("The timetable has never run."), advice)
    silent_s = (now - beat_at).total_seconds()
    if silent_s > late_after.total_seconds():
        silence = said("The timetable has been silent for %(n)s s.", n=round(silent_s))
        return probe.ill(silence, advice)
    return probe.well(said("The timetable runs."))
