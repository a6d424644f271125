import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
import sqlalchemy as sa
from sqlmodel import Session

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
from base.models import JobMark
from base.schema import MIGRATIONS
from tests.base.own_servers import OwnServer

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
LATER_REVISION = '''
revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    """Nothing."""
'''


@pytest.fixture
def database(fresh_database: str) -> Iterator[Database]:
    database = Database(fresh_database)
    yield database
    database.close()


@pytest.fixture
def months(database: Database) -> sa.Engine:
    """No partitioned table but one, with partitions until the end of January."""
    with database.engine.begin() as connection:
        for table in ("call_event", "flow_event", "webhook_answer"):
            connection.execute(sa.text(f"DROP TABLE IF EXISTS {table} CASCADE"))
        connection.execute(
            sa.text("CREATE TABLE happened (at timestamptz) PARTITION BY RANGE (at)")
        )
        connection.execute(
            sa.text(
                "CREATE TABLE happened_p2026_12 PARTITION OF happened"
                " FOR VALUES FROM ('2026-12-01 00:00+08') TO ('2027-02-01 00:00+00')"
            )
        )
        connection.execute(sa.text("CREATE TABLE happened_default PARTITION OF happened DEFAULT"))
    return database.engine


def assert_ill(finding: Finding, *words: str) -> None:
    assert not finding.ok
    assert finding.advice
    for word in words:
        assert word in str(finding.sentence)


def test_a_running_database_is_well(database: Database) -> None:
    finding = probe_database(database.engine)
    assert (finding.name, finding.ok, finding.advice) == ("database", True, None)


def test_a_frozen_database_is_an_error_within_moments(own_postgres: OwnServer) -> None:
    database = Database(own_postgres.url)
    with own_postgres.frozen():
        started_at = monotonic()
        finding = probe_database(database.engine)
        assert_ill(finding, "does not answer")
        assert finding.severity is Severity.ERROR
        assert_ill(probe_schedule(database.engine, now=NOW), "did not say")
        assert_ill(probe_partitions(database.engine, now=NOW), "did not say")
        assert_ill(probe_migrations(database.engine, MIGRATIONS), "did not say")
        assert monotonic() - started_at < 4 * 1.0 + 2
    database.close()


def test_a_sentence_never_quotes_the_address() -> None:
    database = Database("postgresql://somebody:s3cret@127.0.0.1:1/none")
    finding = probe_database(database.engine)
    assert_ill(finding)
    assert "s3cret" not in f"{finding.sentence}{finding.advice}"


def test_redis_is_well_or_a_warning(own_redis: OwnServer) -> None:
    assert probe_redis(own_redis.url).ok
    with own_redis.frozen():
        started_at = monotonic()
        finding = probe_redis(own_redis.url)
        assert_ill(finding, "does not answer")
        assert finding.severity is Severity.WARNING
        assert monotonic() - started_at < 2


def test_a_migrated_database_is_well(database: Database) -> None:
    assert probe_migrations(database.engine, MIGRATIONS).ok


def test_a_database_behind_the_code_is_an_error_that_names_both(
    database: Database, tmp_path: Path
) -> None:
    newer = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, newer)
    with database.engine.connect() as connection:
        head = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    (newer / "versions" / "9999_later.py").write_text(LATER_REVISION.format(head=head))
    finding = probe_migrations(database.engine, newer)
    assert_ill(finding, str(head), "9999")
    assert finding.severity is Severity.ERROR


def test_an_empty_database_is_an_error(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
    assert_ill(probe_migrations(database.engine, MIGRATIONS), "no revision")


def test_partitions_far_enough_ahead_are_well(months: sa.Engine) -> None:
    assert probe_partitions(months, now=NOW).ok


def test_partitions_that_end_soon_are_a_warning(months: sa.Engine) -> None:
    finding = probe_partitions(months, now=datetime(2027, 1, 1, tzinfo=UTC))
    assert_ill(finding, "happened", "end within")
    assert finding.severity is Severity.WARNING


def test_a_partitioned_table_without_any_month_is_a_warning(months: sa.Engine) -> None:
    with months.begin() as connection:
        connection.execute(sa.text("CREATE TABLE bare (at timestamptz) PARTITION BY RANGE (at)"))
    assert_ill(probe_partitions(months, now=NOW), "bare")


def test_rows_in_the_default_partition_are_a_warning(months: sa.Engine) -> None:
    with months.begin() as connection:
        connection.execute(sa.text("INSERT INTO happened VALUES ('2031-01-01')"))
    assert_ill(probe_partitions(months, now=NOW), "happened_default", "fit no month")


@pytest.mark.parametrize(
    ("beat_at", "ok"),
    [(None, False), (NOW - timedelta(seconds=29), True), (NOW - timedelta(seconds=31), False)],
)
def test_the_timetable_is_well_while_it_gives_signs_of_life(
    database: Database, beat_at: datetime | None, *, ok: bool
) -> None:
    with database.session() as session:
        write_beat(session, beat_at)
    finding = probe_schedule(database.engine, now=NOW)
    assert finding.ok is ok
    assert finding.ok or finding.advice


def write_beat(session: Session, beat_at: datetime | None) -> None:
    session.add(JobMark(name="schedule", beat_at=beat_at))


def test_a_timetable_that_never_ran_is_a_warning(database: Database) -> None:
    assert_ill(probe_schedule(database.engine, now=NOW), "never run")
