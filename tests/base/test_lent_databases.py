"""A database that was lent comes back as the migrations left it, or not at all."""

import psycopg
import pytest

from tests.lent_databases import LentDatabases
from tests.running_stores import database_of


@pytest.fixture
def lent(server_url: str, template: str) -> LentDatabases:
    return LentDatabases(server_url, template)


def told(lent: LentDatabases, name: str, statement: str) -> object:
    with psycopg.connect(database_of(lent.server_url, name), autocommit=True) as connection:
        found = connection.execute(statement.encode())
        return found.fetchall() if found.description else None


def test_what_was_written_is_gone_and_what_the_migrations_wrote_is_not(
    lent: LentDatabases,
) -> None:
    name = lent.lend()
    version = told(lent, name, "SELECT version_num FROM alembic_version")
    told(lent, name, "INSERT INTO team (id, name) VALUES (gen_random_uuid(), 'one')")
    told(lent, name, "INSERT INTO alembic_version VALUES ('another')")
    first = told(lent, name, "SELECT nextval('ticket_number_seq')")
    lent.take_back(name)

    assert lent.lend() == name
    assert told(lent, name, "SELECT version_num FROM alembic_version") == version
    assert told(lent, name, "SELECT nextval('ticket_number_seq')") == first
    assert told(lent, name, "SELECT count(*) FROM team") == [(0,)]


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE team ADD COLUMN more int",
        "CREATE TABLE another (x int)",
        "DROP INDEX callback_one_live",
    ],
)
def test_a_changed_schema_is_not_lent_again(lent: LentDatabases, change: str) -> None:
    name = lent.lend()
    told(lent, name, change)
    lent.take_back(name)
    assert lent.lend() != name


def test_sessions_that_were_left_open_are_ended(lent: LentDatabases) -> None:
    name = lent.lend()
    with psycopg.connect(database_of(lent.server_url, name)) as open_session:
        open_session.execute("SELECT 1 FROM team FOR UPDATE")
        lent.take_back(name)
        with pytest.raises(psycopg.OperationalError):
            open_session.execute("SELECT 1")
