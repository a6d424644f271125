"""Who listens to the news of this process, and when each of them is told.

Somebody who is named hears at once. What concerns a crowd can wait a moment: hundreds of threads
that wake up stand in the way of the one whom a caller waits for.
"""

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Collection
from types import TracebackType
from typing import Self

from base.news import Beat, Gap, News

# So many are told at once; a larger crowd a moment later, of all that came meanwhile.
FEW = 8
CROWD_WAITS_S = 0.1

_NOBODY: frozenset["Listener"] = frozenset()


class Listener:
    """One console's place in the stream; a context manager, used by one thread.

    Attributes:
        topics: What it wants to hear; None among them is everything.
    """

    def __init__(
        self,
        topics: Collection[str] | None,
        *,
        capacity: int,
        position: Callable[[], str],
        leave: Callable[["Listener"], None],
    ) -> None:
        """Made by `NewsReader.listen`."""
        self.topics: frozenset[str | None] = frozenset((None,) if topics is None else topics)
        self._position = position
        self._leave = leave
        self._capacity = capacity
        self._waiting: deque[News | Gap] = deque()
        self._arrived = threading.Condition()
        self._closed = False

    def __enter__(self) -> Self:
        """The listener itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the stream."""
        self._leave(self)

    def next(self, *, timeout_s: float) -> News | Gap | Beat | None:
        """The next event; `Beat` when none came in time, None when the process is closing."""
        # Read before looking: everything up to here has been offered already.
        position = self._position()
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._closed, timeout_s)
            if self._waiting:
                return self._waiting.popleft()
            return None if self._closed else Beat(position)

    def rest(self) -> list[News | Gap]:
        """Whatever else is in line."""
        with self._arrived:
            waiting = list(self._waiting)
            self._waiting.clear()
        return waiting

    def offer(self, event: News | Gap) -> None:
        """Put an event in line; a line that nobody empties becomes one `Gap`.

        Somebody who waits already hears it only after `wake`.
        """
        with self._arrived:
            if isinstance(event, Gap) or len(self._waiting) >= self._capacity:
                self._waiting.clear()
                event = Gap(event.id)
            self._waiting.append(event)

    def wake(self) -> None:
        """Let whoever waits look at the line."""
        with self._arrived:
            self._arrived.notify()

    def close(self) -> None:
        """Wake whoever waits, for good."""
        with self._arrived:
            self._closed = True
            self._arrived.notify()


class Audience:
    """All listeners, by what they want to hear; whoever uses it lets in one thread at a time.

    Attributes:
        crowd_hears_at_s: When `tell_crowd` is due, by the machine's monotonic clock.
    """

    def __init__(self, *, crowd_waits_s: float) -> None:
        """Nobody is there yet."""
        self.crowd_hears_at_s = math.inf
        self._everybody: set[Listener] = set()
        self._hearers: defaultdict[str | None, set[Listener]] = defaultdict(set)
        self._crowd: set[Listener] = set()
        self._crowd_waits_s = crowd_waits_s

    def admit(self, listener: Listener) -> None:
        """Offer it what comes from here on."""
        self._everybody.add(listener)
        for topic in listener.topics:
            self._hearers[topic].add(listener)

    def dismiss(self, listener: Listener) -> None:
        """Offer it nothing more; may be repeated."""
        self._everybody.discard(listener)
        self._crowd.discard(listener)
        for topic in listener.topics:
            self._hearers[topic].discard(listener)
            if not self._hearers[topic]:
                del self._hearers[topic]

    def offer(self, event: News | Gap) -> None:
        """Put an event in line for everybody whom it concerns; a few hear it at once."""
        hearers = self._concerned(event)
        for listener in hearers:
            listener.offer(event)
        if len(hearers) > FEW:
            self._crowd.update(hearers)
            soon = time.monotonic() + self._crowd_waits_s
            self.crowd_hears_at_s = min(self.crowd_hears_at_s, soon)
            return
        for listener in hearers:
            listener.wake()

    def _concerned(self, event: News | Gap) -> Collection[Listener]:
        if isinstance(event, Gap):
            return self._everybody
        return self._hearers.get(event.topic, _NOBODY) | self._hearers.get(None, _NOBODY)

    def tell_crowd(self) -> None:
        """Let the crowd hear what is in line for it, if its time has come."""
        if time.monotonic() < self.crowd_hears_at_s:
            return
        for listener in self._crowd:
            listener.wake()
        self._crowd.clear()
        self.crowd_hears_at_s = math.inf

    def close(self) -> None:
        """Wake everybody, for good."""
        for listener in self._everybody:
            listener.close()
