"""Whether the installation is well: the doctor's findings, for the command and the page alike."""

from datetime import datetime

from base.database import Database
from base.health import (
    Finding,
    Severity,
    probe_database,
    probe_migrations,
    probe_partitions,
    probe_redis,
    probe_schedule,
)
from base.installation import probe_public_url, probe_settings
from base.schema import MIGRATIONS
from base.sentences import said
from base.settings import Settings
from calendars.health import probe_holidays
from cti.workplace import Workplace
from ivr.health import probe_flows
from telephony.health import probe_carrier


def findings(work: Workplace, *, now: datetime) -> list[Finding]:
    """What the doctor finds from inside a process."""
    return examine(work.settings, work.database, now=now)


def examine(settings: Settings, database: Database | None, *, now: datetime) -> list[Finding]:
    """What every probe found, in the order in which a person should look.

    Reads only and never raises: each store has a second, the carrier two for each of at most three
    requests.

    Args:
        settings: The installation.
        database: Where its facts are; nothing when nobody said.
        now: By the installation's clock.
    """
    return [
        *probe_settings(settings),
        probe_public_url(settings),
        *_stores(settings, database, now=now),
        *probe_carrier(settings, now=now),
    ]


def _stores(settings: Settings, database: Database | None, *, now: datetime) -> list[Finding]:
    redis = settings.redis_url
    bell = (
        probe_redis(redis.get_secret_value())
        if redis is not None
        else _unnamed("redis", Severity.WARNING, "REDIS_URL", "Redis 6.2")
    )
    if database is None:
        return [_unnamed("database", Severity.ERROR, "DATABASE_URL", "PostgreSQL 15"), bell]
    engine = database.engine
    found = probe_database(engine)
    if not found.ok:
        return [found, bell]
    return [
        found,
        bell,
        probe_migrations(engine, MIGRATIONS),
        probe_partitions(engine, now=now),
        probe_schedule(engine, now=now),
        probe_flows(engine, settings.flows_file),
        probe_holidays(engine, now=now),
    ]


def _unnamed(name: str, severity: Severity, variable: str, what: str) -> Finding:
    return Finding(
        name,
        ok=False,
        severity=severity,
        sentence=said("%(name)s is empty.", name=variable),
        advice=said("Name %(what)s or newer.", what=what),
    )
