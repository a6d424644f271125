"""Prepared statements below the driver's cursors."""

import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from time import monotonic
from uuid import UUID, uuid4

import psycopg
import pytest
import sqlalchemy as sa

from base.database import Database, DatabaseAway
from base.deadlines import DeadlineConnection
from base.statements import Statement
from tests.base.own_servers import OwnServer

DEADLINE_S = 1.5
SLACK_S = 1.1  # a busy machine

ECHO = Statement(
    "test_echo",
    sa.select(
        sa.bindparam("id", type_=sa.Uuid),
        sa.bindparam("count", type_=sa.Integer),
        sa.bindparam("words", type_=sa.String),
        sa.bindparam("raw", type_=sa.LargeBinary),
        sa.bindparam("at", type_=sa.DateTime(timezone=True)),
    ).where(sa.bindparam("shown", type_=sa.Boolean)),
)
VALUES = {
    "id": UUID(int=7),
    "count": 3,
    "words": "你好 'quoted' \\ %s $1",
    "raw": b"\x00\xff\\000",
    "at": datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC),
    "shown": True,
}
SLEEP = Statement("test_sleep", sa.select(sa.func.pg_sleep(sa.bindparam("s", type_=sa.Float))))
DIVIDE = Statement(
    "test_divide", sa.select(sa.literal_column("1") / sa.bindparam("by", type_=sa.Integer))
)


@pytest.fixture
def database(own_postgres: OwnServer) -> Iterator[Database]:
    database = Database(own_postgres.url, role="voice", deadline_s=DEADLINE_S, pool_size=2)
    yield database
    database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[DeadlineConnection]:
    with database.connection() as connection:
        yield connection


def test_values_come_back_as_they_went(connection: DeadlineConnection) -> None:
    assert ECHO.first(connection, VALUES) == tuple(VALUES.values())[:-1]


@pytest.mark.parametrize("count", [0, -1, 40_000, 2**31 - 1])
def test_numbers_of_any_length_follow_one_another(
    connection: DeadlineConnection, count: int
) -> None:
    ECHO.first(connection, VALUES)
    told = ECHO.first(connection, VALUES | {"count": count})
    assert told is not None
    assert told[1] == count


def test_no_row_is_nothing(connection: DeadlineConnection) -> None:
    assert ECHO.first(connection, VALUES | {"shown": False}) is None


def test_a_text_that_the_server_cannot_keep_is_refused_and_not_cut(
    connection: DeadlineConnection,
) -> None:
    with pytest.raises(psycopg.DataError):
        ECHO.first(connection, VALUES | {"words": "before\x00behind"})
    assert ECHO.first(connection, VALUES) is not None


def test_what_the_server_has_forgotten_is_prepared_again(connection: DeadlineConnection) -> None:
    ECHO.first(connection, VALUES)
    connection.execute("DEALLOCATE ALL")
    connection.commit()
    assert ECHO.first(connection, VALUES) is not None


def test_each_statement_is_committed_before_its_answer_comes(database: Database) -> None:
    table = sa.Table(f"kept_{uuid4().hex}", sa.MetaData(), sa.Column("number", sa.Integer))
    table.create(database.engine)
    keep = sa.insert(table).values(number=sa.bindparam("given")).returning(table.c.number)
    count = sa.select(sa.func.count()).select_from(table)
    with database.connection() as one, database.connection() as another:
        assert Statement("test_keep", keep).first(one, {"given": 1}) == (1,)
        assert Statement("test_count", count).first(another, {}) == (1,)


def test_a_mistake_is_not_taken_for_an_absent_database(database: Database) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero), database.connection() as connection:
        DIVIDE.first(connection, {"by": 0})
    with database.connection() as connection:
        assert DIVIDE.first(connection, {"by": 1}) == (1,)


def test_a_statement_that_takes_too_long_is_busy_and_costs_no_connection(
    database: Database,
) -> None:
    with pytest.raises(DatabaseAway) as error, database.connection() as connection:
        SLEEP.first(connection, {"s": 2 * DEADLINE_S})
    assert error.value.error_id == "database.busy"
    assert not connection.closed


@pytest.mark.parametrize("statement", [ECHO, DIVIDE])
def test_a_line_that_breaks_is_an_absent_database_and_used_no_more(
    database: Database, statement: Statement
) -> None:
    with database.connection() as broken:
        ECHO.first(broken, VALUES)
    with socket.socket(fileno=os.dup(broken.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)
    # One that the server knows, and one that is to be prepared.
    with pytest.raises(DatabaseAway), database.connection() as connection:
        statement.first(connection, {**VALUES, "by": 1})
    assert broken.closed
    with database.connection() as another:
        assert ECHO.first(another, VALUES) is not None


def test_a_restart_while_nobody_asks_is_not_noticed(
    database: Database, own_postgres: OwnServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("base.database.FRESH_S", 0.0)  # this server is as quick as none is
    with database.connection() as before:
        ECHO.first(before, VALUES)
    own_postgres.end()
    own_postgres.start()
    with database.connection() as after:
        assert ECHO.first(after, VALUES) is not None
    assert after is not before


def test_a_frozen_server_is_noticed_in_time_and_by_all_who_are_idle(
    database: Database, own_postgres: OwnServer
) -> None:
    with database.connection() as one, database.connection() as another:
        ECHO.first(one, VALUES)
        ECHO.first(another, VALUES)
    begun = monotonic()
    with own_postgres.frozen(), pytest.raises(DatabaseAway), database.connection() as connection:
        ECHO.first(connection, VALUES)
    assert monotonic() - begun < DEADLINE_S + SLACK_S
    with database.connection() as first, database.connection() as second:
        assert not {first, second} & {one, another}
        assert ECHO.first(first, VALUES) is not None
