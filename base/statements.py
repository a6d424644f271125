"""Statements that are known beforehand, prepared by the server and run below the driver's cursors.

A cursor is ready for any text with any values, which costs more than most statements here. Each of
these is a unit of work by itself: it is committed before its answer comes.
"""

from collections.abc import Mapping
from typing import Any, cast

import sqlalchemy as sa
from psycopg import adapters, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql.compiler import SQLCompiler

from base.deadlines import DeadlineConnection

_GOOD = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})
_TEXT = PyFormat.TEXT
_FORMATS = {bytes: PyFormat.BINARY}
# Every other type is told by the statement's own casts.
_TOLD = 0
_OIDS = {bytes: adapters.types["bytea"].oid}


class Statement:
    """One statement; `Database.connection` gives what it is run on.

    Values go by the names of its binds, as text that the server reads by the bind's type; JSON is
    text already. Bytes go as they are.
    """

    def __init__(self, name: str, clause: sa.ClauseElement) -> None:
        """Write it down; `name` is its own among all statements."""
        dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
        compiled = cast("SQLCompiler", clause.compile(dialect=dialect))
        self.sql = str(compiled)
        self._name = f"cordboard_{name}".encode()
        self._binds = tuple(compiled.positiontup or ())

    def first(
        self, connection: DeadlineConnection, values: Mapping[str, Any]
    ) -> tuple[Any, ...] | None:
        """Run it, once; its first row, or nothing where it gives none.

        Raises:
            DeadlinePassed: No answer in time; it may have been done or not.
            psycopg.Error: What the server says; nothing was done.
        """
        given = [values[name] for name in self._binds]
        try:
            return self._run(connection, given)
        except errors.InvalidSqlStatementName:
            # When the driver rolls back, it makes the server forget what was prepared.
            connection.prepared.clear()
            return self._run(connection, given)

    def _run(self, connection: DeadlineConnection, given: list[Any]) -> tuple[Any, ...] | None:
        if self._name not in connection.prepared:
            self._prepare(connection, given)
        adapted = connection.prepared[self._name]
        # The stubs forget NULL.
        dumped: Any = adapted.dump_sequence(
            given, [_FORMATS.get(type(each), _TEXT) for each in given]
        )
        pgconn, formats = connection.pgconn, adapted.formats
        result = _good(
            connection.exchange(
                lambda: pgconn.exec_prepared(self._name, dumped, formats, Format.BINARY)
            )
        )
        adapted.set_pgresult(result)
        return adapted.load_row(0, tuple) if result.ntuples else None

    def _prepare(self, connection: DeadlineConnection, given: list[Any]) -> None:
        types = [_OIDS.get(type(each), _TOLD) for each in given]
        _good(
            connection.exchange(
                lambda: connection.pgconn.prepare(self._name, self.sql.encode(), types)
            )
        )
        # It learns the types of values once; a new one would for every run.
        connection.prepared[self._name] = Transformer(connection)


def _good(result: PGresult) -> PGresult:
    if result.status not in _GOOD:
        raise errors.error_from_result(result)
    return result
