"""Cuts the lines of exchanges whose time is over, while their threads are blocked in the driver.

The driver's own way of waiting knows a deadline, but lets go of the interpreter about ten times for
one statement, and under load another thread takes it each time. A blocking exchange lets go of it
once; only, nothing in its own thread could end it.
"""

import os
import socket
import threading
import time
from contextlib import suppress

import psycopg

LOOK_EVERY_S = 0.05


class Watch:
    """One thread that looks after all blocking exchanges over a process's connections."""

    def __init__(self) -> None:
        """No thread yet: the first exchange starts it."""
        self._until_s: dict[psycopg.Connection[object], float] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self, connection: psycopg.Connection[object], until_s: float) -> None:
        """From here to `end` the line is cut at an instant of the machine's own clock.

        Whoever is blocked on it then hears that the server hung up, at most `LOOK_EVERY_S` late.
        """
        with self._lock:
            self._until_s[connection] = until_s
            if self._thread is None:
                self._start()

    def end(self, connection: psycopg.Connection[object]) -> None:
        """The exchange is over; its line is left alone."""
        with self._lock:
            del self._until_s[connection]

    def close(self) -> None:
        """End the thread; a later exchange starts another."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._closed.set()
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        self._closed = closed = threading.Event()
        self._thread = threading.Thread(
            target=self._look, args=(closed,), name="watch", daemon=True
        )
        self._thread.start()

    def _look(self, closed: threading.Event) -> None:
        while not closed.wait(LOOK_EVERY_S):
            # With the lock nobody's exchange can end, and its line be another's, in between.
            with self._lock:
                now = time.monotonic()
                for connection, until_s in self._until_s.items():
                    if now >= until_s:
                        _cut(connection)


def _cut(connection: psycopg.Connection[object]) -> None:
    # To close it would free what the blocked thread is using; this only lets it hear an end.
    with (
        suppress(OSError, psycopg.OperationalError),  # it ended by itself
        socket.socket(fileno=os.dup(connection.pgconn.socket)) as line,
    ):
        line.shutdown(socket.SHUT_RDWR)
