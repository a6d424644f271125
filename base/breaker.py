"""Keeps a crowd from queueing in front of a store that is away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class StillAway(Exception):
    """Somebody else is asking the store at this moment and has no answer yet."""


class Breaker:
    """While a store is away one asker at a time finds out whether it is back; the others are told.

    With six threads and a deadline of two seconds, a stopped store would otherwise let three
    requests per second through and everybody else wait behind them. There is no cooling-off: the
    first who asks after the store's return gets through.
    """

    def __init__(self, *, hearing_s: float) -> None:
        """Others wait `hearing_s` for the one who asks before they are told."""
        self._hearing_s = hearing_s
        self._away = False
        self._asking = threading.Lock()

    def trip(self) -> None:
        """The store did not answer."""
        self._away = True

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Reach for the store in this block; leaving it normally proves the store is back.

        Raises:
            StillAway: The store was away and somebody else is already asking.
        """
        if not self._away:
            yield
            return
        if not self._asking.acquire(timeout=self._hearing_s):
            raise StillAway
        try:
            yield
            self._away = False
        finally:
            self._asking.release()
