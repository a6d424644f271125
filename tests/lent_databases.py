"""Migrated databases that one test after another uses, each finding it as the migrations left it.

Copying the template takes half a second, emptying what a test has written some milliseconds.
"""

from contextlib import closing
from dataclasses import dataclass, field
from uuid import uuid4

import psycopg
from psycopg import sql

from base.stores.postgres import create_database, drop_database
from tests.running_stores import database_of

# Whatever a change of the schema leaves behind shows in one of these.
_SHAPE = """
SELECT (SELECT array_agg((oid, relname, relnatts, relchecks, relhastriggers, reloptions)::text
                         ORDER BY oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_trigger),
       (SELECT count(*) FROM pg_attribute WHERE attisdropped),
       (SELECT array_agg(setconfig::text) FROM pg_db_role_setting)
"""
_WRITTEN = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
   AND pg_relation_size(oid) > 0 ORDER BY relname
"""
_COUNTED = """
SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class _Origin:
    """How the migrations left a database: its shape, used sequences, and what tables hold."""

    shape: object
    counted: set[str]
    held: dict[str, bytes]


@dataclass
class LentDatabases:
    """Databases of one server, lent to one test at a time."""

    server_url: str
    template: str
    _free: list[tuple[str, _Origin]] = field(default_factory=list)
    _lent: dict[str, _Origin] = field(default_factory=dict)

    def lend(self) -> str:
        """The name of a migrated database that holds what the migrations put there."""
        if self._free:
            name, origin = self._free.pop()
        else:
            name = f"lent_{uuid4().hex}"
            create_database(self.server_url, name, template=self.template)
            with closing(self._connection(name)) as connection:
                origin = _Origin(
                    _shape(connection),
                    _counted(connection),
                    {table: _held(connection, table) for table in _written(connection)},
                )
        self._lent[name] = origin
        return name

    def take_back(self, name: str) -> None:
        """End its sessions and undo what was written; one whose schema was changed is dropped."""
        origin = self._lent.pop(name)
        try:
            with closing(self._connection(name)) as connection:
                connection.execute(_OTHERS)
                if _shape(connection) == origin.shape:
                    _empty(connection, origin)
                    self._free.append((name, origin))
                    return
        except psycopg.OperationalError:
            # A test may end or freeze what is not its own; the next one gets a new database.
            return
        drop_database(self.server_url, name)

    def _connection(self, name: str) -> psycopg.Connection:
        address = database_of(self.server_url, name)
        return psycopg.connect(address, autocommit=True, connect_timeout=5)


def _shape(connection: psycopg.Connection) -> object:
    return connection.execute(_SHAPE).fetchall()


def _written(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute(_WRITTEN)]


def _counted(connection: psycopg.Connection) -> set[str]:
    return {name for (name,) in connection.execute(_COUNTED)}


def _held(connection: psycopg.Connection, table: str) -> bytes:
    query = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with connection.cursor().copy(query) as rows:
        return b"".join(bytes(row) for row in rows)


def _empty(connection: psycopg.Connection, origin: _Origin) -> None:
    with connection.transaction():
        # Neither foreign keys nor triggers that forbid changes have a say here.
        connection.execute("SET LOCAL session_replication_role = replica")
        for table in _written(connection):
            held = origin.held.get(table, b"")
            if held and _held(connection, table) == held:
                continue
            name = sql.Identifier(table)
            connection.execute(sql.SQL("DELETE FROM {}").format(name))
            if held:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(name)) as rows:
                    rows.write(held)
        for counter in _counted(connection) - origin.counted:
            connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(counter)))
