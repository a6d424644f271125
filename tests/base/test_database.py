import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import MetaData
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, select

from base.database import Database, DatabaseAway
from base.deadlines import Within
from base.errors import NotFound
from base.ids import new_id
from base.types import instant
from tests.base.own_servers import OwnServer

DEADLINE_S = 1.5
SLACK_S = 1.1  # a busy machine


class Token(SQLModel, table=True):
    metadata = MetaData()
    __tablename__ = "token_in_database_test"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    at: datetime = instant()


@pytest.fixture
def database(own_postgres: OwnServer) -> Iterator[Database]:
    patient = Database(own_postgres.url, role="job")
    with patient.session() as session:
        Token.metadata.tables["token_in_database_test"].create(
            session.connection(), checkfirst=True
        )
        session.connection().execute(sa.text("TRUNCATE token_in_database_test"))
    patient.close()
    database = Database(own_postgres.url, role="voice", deadline_s=DEADLINE_S, pool_size=2)
    yield database
    database.close()


def ask(session: Session, sql: str) -> Any:
    return session.connection().execute(sa.text(sql)).scalar()


def count(database: Database) -> int:
    with database.session() as session:
        return int(ask(session, "SELECT count(*) FROM token_in_database_test"))


def token() -> Token:
    return Token(at=datetime(2026, 11, 23, tzinfo=UTC))


def assert_away_in_time(database: Database) -> None:
    started_at = monotonic()
    with pytest.raises(DatabaseAway), database.session() as session:
        ask(session, "SELECT 1")
    assert monotonic() - started_at < DEADLINE_S + SLACK_S


def test_a_unit_of_work_is_kept_when_it_ends_and_readable_afterwards(database: Database) -> None:
    with database.session() as session:
        kept = token()
        session.add(kept)
    assert kept.at == datetime(2026, 11, 23, tzinfo=UTC)
    assert count(database) == 1


def test_an_exception_undoes_the_unit_of_work_and_passes_unchanged(database: Database) -> None:
    def work() -> None:
        with database.session() as session:
            session.add(token())
            session.flush()
            raise NotFound("no such thing")

    with pytest.raises(NotFound, match="no such thing"):
        work()
    assert count(database) == 0


def test_a_broken_rule_is_not_mistaken_for_an_absent_database(database: Database) -> None:
    first = token()
    with database.session() as session:
        session.add(first)
    with pytest.raises(IntegrityError), database.session() as session:
        session.add(Token(id=first.id, at=first.at))


def test_an_error_text_never_quotes_what_was_written(database: Database) -> None:
    first = token()
    with database.session() as session:
        session.add(first)
    with pytest.raises(IntegrityError) as error, database.session() as session:
        session.add(Token(id=first.id, at=datetime(2031, 7, 9, tzinfo=UTC)))
    assert "2031" not in str(error.value)


def test_instants_come_back_in_utc_wherever_the_server_lives(
    database: Database, own_postgres: OwnServer
) -> None:
    with database.session() as session:
        session.add(token())
    abroad = Database(f"{own_postgres.url}?options=-c%20TimeZone%3DAsia/Shanghai")
    with abroad.session() as session:
        assert session.exec(select(Token)).one().at.tzinfo is UTC
    abroad.close()


def test_a_frozen_server_is_reported_within_the_deadline_and_used_again_when_it_thaws(
    database: Database, own_postgres: OwnServer
) -> None:
    count(database)
    with own_postgres.frozen():
        assert_away_in_time(database)  # on a connection from the pool
        assert_away_in_time(database)  # while connecting: the kernel accepts, nobody greets
    assert count(database) == 0


def test_a_server_that_freezes_within_a_unit_of_work_breaks_it_in_time(
    database: Database, own_postgres: OwnServer
) -> None:
    def work() -> None:
        with database.session() as session:
            session.add(token())
            session.flush()
            with own_postgres.frozen():
                session.commit()

    started_at = monotonic()
    with pytest.raises(DatabaseAway):
        work()
    assert monotonic() - started_at < DEADLINE_S + SLACK_S
    assert count(database) in {0, 1}  # a commit without an answer may have been done


def test_a_connection_that_ran_out_of_time_is_never_used_again(
    database: Database, own_postgres: OwnServer
) -> None:
    with database.session() as session:
        before = ask(session, "SELECT pg_backend_pid()")
    with own_postgres.frozen(), pytest.raises(DatabaseAway), database.session() as session:
        ask(session, "SELECT 'late answer'")
    with database.session() as session:
        assert ask(session, "SELECT pg_backend_pid()") != before
        assert ask(session, "SELECT 'right answer'") == "right answer"


def test_the_deadline_counts_for_the_whole_unit_and_not_for_each_statement(
    database: Database,
) -> None:
    def work() -> None:
        with database.session() as session:
            for _ in range(20):
                ask(session, f"SELECT pg_sleep({DEADLINE_S / 4})")

    started_at = monotonic()
    with pytest.raises(DatabaseAway):
        work()
    assert monotonic() - started_at < DEADLINE_S + SLACK_S


def test_after_a_restart_the_first_unit_of_work_succeeds(
    database: Database, own_postgres: OwnServer
) -> None:
    count(database)
    own_postgres.end()
    assert_away_in_time(database)
    own_postgres.start()
    assert count(database) == 0


def test_a_restart_between_two_units_is_not_noticed(
    database: Database, own_postgres: OwnServer
) -> None:
    count(database)
    own_postgres.end()
    own_postgres.start()
    assert count(database) == 0


def test_a_held_lock_makes_the_waiting_unit_busy_and_keeps_its_connection(
    database: Database,
) -> None:
    with database.session() as holder:
        ask(holder, "SELECT pg_advisory_xact_lock(7)")
        with database.session() as waiting:
            backend = ask(waiting, "SELECT pg_backend_pid()")
        with pytest.raises(DatabaseAway) as error, database.session() as waiting:
            ask(waiting, "SELECT pg_advisory_xact_lock(7)")
        assert error.value.error_id == "database.busy"
        with database.session() as waiting:
            assert ask(waiting, "SELECT pg_backend_pid()") == backend


def test_a_drained_pool_makes_the_next_unit_busy_in_time(own_postgres: OwnServer) -> None:
    small = Database(own_postgres.url, role="voice", deadline_s=0.5, pool_size=1)
    with small.session(), small.session():
        started_at = monotonic()
        with pytest.raises(DatabaseAway) as error, small.session():
            pass
        assert error.value.error_id == "database.busy"
        assert monotonic() - started_at < 0.5 + SLACK_S
    small.close()


def test_an_address_where_nobody_lives_is_away_at_once() -> None:
    database = Database("postgres://nobody@127.0.0.1:1/none", role="voice")
    started_at = monotonic()
    with pytest.raises(DatabaseAway), database.session():
        pass
    assert monotonic() - started_at < 1


def test_a_crowd_in_front_of_a_frozen_server_is_told_before_the_deadline(
    own_postgres: OwnServer,
) -> None:
    deadline_s = 3.0
    database = Database(own_postgres.url, role="voice", deadline_s=deadline_s)
    with own_postgres.frozen():
        with pytest.raises(DatabaseAway), Within(0.2), database.session():
            pass
        waits_s: list[float] = []

        def call() -> None:
            started_at = monotonic()
            with pytest.raises(DatabaseAway), database.session():
                pass
            waits_s.append(monotonic() - started_at)

        crowd = [threading.Thread(target=call) for _ in range(6)]
        for caller in crowd:
            caller.start()
        for caller in crowd:
            caller.join()
    waits_s.sort()
    assert len(waits_s) == len(crowd)
    assert waits_s[-2] < deadline_s / 2 < waits_s[-1]
    with database.session() as session:
        assert ask(session, "SELECT 1") == 1
    database.close()


def test_an_inner_block_cannot_extend_an_outer_deadline(
    own_postgres: OwnServer,
) -> None:
    database = Database(own_postgres.url, deadline_s=5)
    with own_postgres.frozen(), Within(0.2):
        started_at = monotonic()
        with pytest.raises(DatabaseAway), database.session() as session:
            ask(session, "SELECT 1")
        assert monotonic() - started_at < 0.2 + SLACK_S
    database.close()
