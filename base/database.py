"""PostgreSQL: one engine per process, one session per unit of work, every wait bounded."""

import select
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, cast

import psycopg
import sqlalchemy as sa
from psycopg.pq import TransactionStatus
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from base.breaker import Breaker, StillAway
from base.deadlines import DeadlineConnection, Within
from base.errors import Unavailable
from base.watch import Watch

Role = Literal["console", "voice", "job"]

# lock_not_available, query_canceled, serialization_failure, deadlock_detected,
# too_many_connections: the server is there, only not for this unit of work.
BUSY_STATES = frozenset({"55P03", "57014", "40001", "40P01", "53300"})


class DatabaseAway(Unavailable):
    """PostgreSQL did not do the unit of work in time.

    Raised while committing, it leaves open whether the work was done: only an idempotent unit may
    simply be tried again. `error_id` is `database.busy` when the server answered but a lock, a
    statement or the pool took too long.
    """

    error_id = "database.away"


@dataclass(frozen=True)
class _Temper:
    deadline_s: float
    pool_size: int


# Whoever restarts a server takes longer.
FRESH_S = 0.25

# A voice webhook must speak within its deadline; a page may think longer; a job longest.
_TEMPERS: Mapping[Role, _Temper] = MappingProxyType(
    {
        "voice": _Temper(deadline_s=2.0, pool_size=4),
        "console": _Temper(deadline_s=10.0, pool_size=16),
        "job": _Temper(deadline_s=60.0, pool_size=4),
    }
)


class Database:
    """What a process keeps for as long as it lives; it connects when first asked.

    Not for PgBouncer in transaction mode: time-outs are sent as start-up options.
    """

    def __init__(
        self,
        url: str,
        *,
        role: Role = "console",
        deadline_s: float | None = None,
        pool_size: int | None = None,
    ) -> None:
        """Prepare an engine for a `postgresql://` address; no connection is made yet.

        Args:
            url: Any PostgreSQL 15 or newer; the driver part of the scheme is ignored.
            role: Chooses the deadline and the pool.
            deadline_s: The longest that one unit of work waits for the database, all in all.
            pool_size: Connections kept; as many again may come and go.
        """
        temper = _TEMPERS[role]
        self.role = role
        self.deadline_s = deadline_s or temper.deadline_s
        self._breaker = Breaker(hearing_s=self.deadline_s / 10)
        self._watch = Watch()
        self._idle: list[tuple[DeadlineConnection, float]] = []
        address = sa.make_url(url).set(drivername="postgresql+psycopg")
        size = pool_size or temper.pool_size
        self.engine = sa.create_engine(
            address,
            hide_parameters=True,  # error texts reach logs; parameters are personal
            pool_size=size,
            max_overflow=size,
            pool_timeout=self.deadline_s,
            pool_use_lifo=True,
            use_native_hstore=False,
            connect_args=_connect_args(address, role, self.deadline_s),
        )
        event.listen(self.engine, "do_connect", self._connect)
        event.listen(self.engine, "checkout", _refuse_a_dead_connection)

    def _connect(
        self, _dialect: Any, _record: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> DeadlineConnection:
        with Within(self.deadline_s):
            connection = DeadlineConnection.connect(*args, **kwargs)
        connection.patience_s, connection.watch = self.deadline_s, self._watch
        return connection

    @contextmanager
    def session(self) -> Iterator[Session]:
        """One unit of work: commits on leaving, rolls back when an exception passes.

        Bells that were collected ring only after the commit (see `base.bells`). Rows stay readable
        after it, as they were.

        Raises:
            DatabaseAway: Within `deadline_s`, on entering, in the block or while committing.
        """
        with (
            self._errors_named(),
            Within(self.deadline_s),
            Session(self.engine, expire_on_commit=False) as session,
        ):
            with self._breaker.asking():
                session.connection()
            yield session
            session.commit()

    def patience(self) -> Within:
        """Units of work in this block wait no longer together than one may alone."""
        return Within(self.deadline_s)

    @contextmanager
    def connection(self) -> Iterator[DeadlineConnection]:
        """The driver's own connection, for what `base.statements` runs.

        Raises:
            DatabaseAway: Within `deadline_s`, on entering or in the block.
        """
        with self._errors_named(), Within(self.deadline_s):
            with self._breaker.asking():
                connection = self._idle_connection() or self._detached()
            try:
                yield connection
            finally:
                self._keep(connection)

    def _idle_connection(self) -> DeadlineConnection | None:
        with suppress(IndexError):  # none, or another thread was quicker
            while True:
                connection, since_s = self._idle.pop()
                # To look lets go of the interpreter, and under load another thread takes it.
                if time.monotonic() - since_s < FRESH_S or not _said_goodbye(connection):
                    return connection
                connection.close()
        return None

    def _detached(self) -> DeadlineConnection:
        """One that the pool gives away for good: its care costs more than a statement."""
        pooled = self.engine.raw_connection()
        connection = cast("DeadlineConnection", pooled.driver_connection)
        pooled.detach()
        return connection

    def _keep(self, connection: DeadlineConnection) -> None:
        if connection.pgconn.transaction_status == TransactionStatus.IDLE:
            self._idle.append((connection, time.monotonic()))
            return
        connection.close()
        # The other idle ones are as old, and may be as dead.
        self._close_idle()

    def _close_idle(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle.pop()[0].close()

    @contextmanager
    def _errors_named(self) -> Iterator[None]:
        try:
            yield
        except StillAway as error:
            raise DatabaseAway("The database does not answer at the moment.") from error
        except PoolTimeout as error:
            raise DatabaseAway(
                "Every database connection is in use.", error_id="database.busy"
            ) from error
        except (DBAPIError, psycopg.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            if getattr(cause, "sqlstate", None) in BUSY_STATES:
                raise DatabaseAway(
                    "The database was too busy for this.", error_id="database.busy"
                ) from error
            gone = isinstance(error, OperationalError | psycopg.OperationalError)
            if not (gone or (isinstance(error, DBAPIError) and error.connection_invalidated)):
                raise
            self._breaker.trip()
            raise DatabaseAway("The database does not answer at the moment.") from error

    def close(self) -> None:
        """Give back every connection; a later unit of work connects anew."""
        self._close_idle()
        self.engine.dispose()
        self._watch.close()


def _connect_args(address: sa.URL, role: Role, deadline_s: float) -> dict[str, Any]:
    # The server's own limits come first, so that a slow statement or a held lock costs an error
    # instead of a connection.
    limits_ms = {
        "statement_timeout": 0.9 * deadline_s,
        "lock_timeout": min(0.75 * deadline_s, 10.0),
        "idle_in_transaction_session_timeout": max(10.0, 2 * deadline_s),
    }
    given = address.query.get("options", "")
    options = [given if isinstance(given, str) else " ".join(given), "-c TimeZone=UTC"]
    options += [f"-c {name}={seconds * 1000:.0f}" for name, seconds in limits_ms.items()]
    return {
        "application_name": f"cordboard-{role}",
        "options": " ".join(options).strip(),
        "connect_timeout": max(2, round(deadline_s)),
        "tcp_user_timeout": round(deadline_s * 1000),
        "keepalives": 1,
        "keepalives_idle": 10,
        "keepalives_interval": 3,
        "keepalives_count": 3,
    }


def _refuse_a_dead_connection(connection: DeadlineConnection, _record: Any, _proxy: Any) -> None:
    if _said_goodbye(connection):
        raise DisconnectionError("the server closed this connection while it was idle")


def _said_goodbye(connection: DeadlineConnection) -> bool:
    # A server says nothing unasked except goodbye. Looking costs two microseconds where a ping
    # costs a round trip, and spares the first unit of work after a restart.
    poll = select.poll()
    poll.register(connection.pgconn.socket, select.POLLIN)
    return bool(poll.poll(0))
