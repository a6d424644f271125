"""A PostgreSQL connection that gives up by the client's own watch.

`statement_timeout` needs a server that runs. One that is stopped, or whose disk hangs, still has a
kernel that acknowledges every packet, so neither it nor TCP ever reports anything.
"""

import time
from collections.abc import Callable, Generator
from contextvars import ContextVar
from typing import Any, Self

import psycopg
from psycopg.abc import RV, PQGen, PQGenConn, Transformer
from psycopg.pq import ConnStatus
from psycopg.pq.abc import PGresult

from base.watch import Watch

# Left to a unit of work whose time is over, so that its rollback still reaches a healthy server.
LAST_WORD_S = 0.2
WAKE_EVERY_S = 0.05

_until_s: ContextVar[float | None] = ContextVar("until_s", default=None)


class DeadlinePassed(psycopg.OperationalError):
    """The server did not answer in time; the connection is closed and its outcome unknown."""


class Within:
    """A block in which everything waits for the database until then, and no longer.

    Counted from its beginning by the machine's monotonic clock, in this thread; an inner block
    cannot extend an outer one. Once only.
    """

    __slots__ = ("_seconds", "_token")

    def __init__(self, seconds: float) -> None:
        """Give a block so many seconds."""
        self._seconds = seconds

    def __enter__(self) -> None:
        """Begin to count."""
        own, outer = time.monotonic() + self._seconds, _until_s.get()
        self._token = _until_s.set(own if outer is None else min(own, outer))

    def __exit__(self, *_: object) -> None:
        """What held before holds again."""
        _until_s.reset(self._token)


def time_left_s(*, otherwise: float) -> float:
    """Seconds until the deadline of the block we are in, or `otherwise` outside of any."""
    until = _until_s.get()
    return otherwise if until is None else max(0.0, until - time.monotonic())


class DeadlineConnection(psycopg.Connection[Any]):
    """A connection that obeys `Within`, when connecting and in every exchange.

    Attributes:
        patience_s: The longest wait for one exchange outside of a `Within` block.
        prepared: Names under which the server knows our own statements (`base.statements`), with
            what writes and reads their values.
        watch: Who looks after its blocking exchanges.
    """

    patience_s = 10.0
    watch: Watch

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Made by `connect`."""
        super().__init__(*args, **kwargs)
        self.prepared: dict[bytes, Transformer] = {}

    @classmethod
    def _connect_gen(cls, conninfo: str = "") -> PQGenConn[Self]:
        # libpq's connect_timeout is never shorter than two seconds, and counts per address.
        until = time.monotonic() + time_left_s(otherwise=cls.patience_s)
        return (yield from _bounded(super()._connect_gen(conninfo), until))

    def wait(
        self, gen: PQGen[RV], interval: float = WAKE_EVERY_S, timeout: float | None = None
    ) -> RV:
        """What the server answers.

        Raises:
            DeadlinePassed: It did not, in time. The connection is closed: whatever arrives later
                would be taken for the answer to the next question.
        """
        if timeout is not None:
            return super().wait(gen, interval, timeout)
        patience_s = self._left_s()
        until = time.monotonic() + patience_s
        try:
            return super().wait(gen, interval, patience_s)
        except psycopg.OperationalError as error:
            if time.monotonic() < until:
                raise
            raise self._given_up(patience_s) from error

    def exchange(self, ask: Callable[[], PGresult]) -> PGresult:
        """What the server answers to one blocking call of libpq, be it a result or an error.

        Raises:
            DeadlinePassed: It did not, in time; as in `wait`.
            psycopg.OperationalError: The line broke; libpq tells it as an error like any other.
        """
        patience_s = self._left_s()
        until = time.monotonic() + patience_s
        self.watch.begin(self, until)
        try:
            result = ask()
        finally:
            self.watch.end(self)
        if self.pgconn.status != ConnStatus.BAD:
            return result
        if time.monotonic() >= until:
            raise self._given_up(patience_s)
        raise psycopg.OperationalError(result.error_message.decode(errors="replace"))

    def _left_s(self) -> float:
        return max(LAST_WORD_S, time_left_s(otherwise=self.patience_s))

    def _given_up(self, patience_s: float) -> DeadlinePassed:
        self.pgconn.finish()
        return DeadlinePassed(f"no answer within {patience_s:.2g} s")


def _bounded(gen: PQGenConn[RV], until: float) -> Generator[Any, Any, RV]:
    # The driver resumes this every tenth of a second, with or without an event.
    try:
        asked = next(gen)
        while True:
            if time.monotonic() >= until:
                gen.close()
                raise DeadlinePassed("no connection in time")
            asked = gen.send((yield asked))
    except StopIteration as end:
        answer: RV = end.value
        return answer
