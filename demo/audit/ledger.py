"""The house's own rows, by plain SQL; reads only."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]


class Ledger:
    """One connection to the house's database."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        """Read through a connection whose transaction is the asker's."""
        self.connection = connection

    def rows(self, query: str, *values: Any) -> Sequence[Row]:
        """The rows of a query, by column name."""
        with self.connection.cursor(row_factory=dict_row) as cursor:
            # The queries are this package's own; values travel apart.
            return cursor.execute(query.encode(), values).fetchall()

    def column(self, query: str, *values: Any) -> Sequence[Any]:
        """The first column of a query."""
        return [next(iter(row.values())) for row in self.rows(query, *values)]
