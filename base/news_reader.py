"""News for the consoles: one reader per process follows the stream, many listeners wait on it.

The stream is short. A listener that cannot be told everything since its last event gets a `Gap`,
upon which it reads anew what it shows.
"""

import threading
import time
from collections import deque
from collections.abc import Collection
from typing import Any

import structlog
from redis import Redis, RedisError

from base.audience import CROWD_WAITS_S, Audience, Listener
from base.closing import closing
from base.doorbell import ANSWER_WITHIN_S, doorbell
from base.news import STREAM, Gap, News, parsed

START = "0-0"
REMEMBERED = 2000
PATIENCE = 256
# Redis answers an empty read after this; well below the client's own time-out.
BLOCK_MS = 250
AT_ONCE = 200

log = structlog.get_logger()


class NewsReader:
    """Follows the stream in one thread, which starts with the first listener.

    Attributes:
        connected: Whether Redis answered the last time.
        position: The id of the last entry that every listener has been offered.
    """

    def __init__(
        self,
        redis_url: str,
        *,
        remembered: int = REMEMBERED,
        patience: int = PATIENCE,
        crowd_waits_s: float = CROWD_WAITS_S,
    ) -> None:
        """Nothing is connected yet.

        Args:
            redis_url: Where the stream is.
            remembered: Entries kept for listeners that come back.
            patience: Entries kept for a listener that does not read.
            crowd_waits_s: How long more than `FEW` listeners wait for what concerns them all.
        """
        self.connected = False
        self.position = START
        self._redis_url = redis_url
        self._patience = patience
        self._remembered: deque[News | Gap] = deque(maxlen=remembered)
        self._audience = Audience(crowd_waits_s=crowd_waits_s)
        self._turn = threading.Lock()
        self._loaded = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def listen(
        self, *, since: str | None = None, topics: Collection[str] | None = None
    ) -> Listener:
        """A new listener, to be used as a context manager.

        Args:
            since: The last event id the console has seen; what came after it comes again, or a
                `Gap` where that is no longer known.
            topics: What it wants to hear; everything when None.
        """
        self._start()
        # Just after the start of the process the past is not there yet; wait for it, but not long.
        self._loaded.wait(ANSWER_WITHIN_S)
        listener = Listener(
            topics, capacity=self._patience, position=lambda: self.position, leave=self.leave
        )
        with self._turn:
            if since is not None:
                for event in self._after(since):
                    if isinstance(event, Gap) or listener.topics & {None, event.topic}:
                        listener.offer(event)
            self._audience.admit(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Offer nothing more to this listener."""
        with self._turn:
            self._audience.dismiss(listener)

    def close(self) -> None:
        """Stop following; every listener's `next` gives None."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _after(self, since: str) -> list[News | Gap]:
        if since == self.position:
            return []
        past = list(self._remembered)
        for index in range(len(past) - 1, -1, -1):
            if past[index].id == since:
                return past[index + 1 :]
        return [Gap(self.position)]

    def _start(self) -> None:
        with self._turn:
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="news", daemon=True)
                self._thread.start()

    def _ends(self) -> bool:
        return self._stopping.is_set() or closing.is_set()

    def _follow(self) -> None:
        with doorbell(self._redis_url) as client:
            while not self._ends():
                try:
                    self._load(client)
                    while not self._ends():
                        self._read(client)
                except (RedisError, OSError) as error:
                    if self.connected:
                        log.warning("news.redis_away", reason=type(error).__name__)
                    self.connected = False
                    self._stopping.wait(ANSWER_WITHIN_S)
        with self._turn:
            self._audience.close()

    def _load(self, client: Redis) -> None:
        """Take up the stream's end; after an outage nobody knows what was lost, so say so."""
        count = self._remembered.maxlen
        entries: Any = client.xrevrange(STREAM, count=count)
        with self._turn:
            self._remembered.clear()
            self._remembered.extend(parsed(entry) for entry in reversed(entries))
            self.position = self._remembered[-1].id if self._remembered else START
            self._audience.offer(Gap(self.position))
            self.connected = True
        self._loaded.set()

    def _read(self, client: Redis) -> None:
        left_ms = (self._audience.crowd_hears_at_s - time.monotonic()) * 1000
        # Redis takes a pause of nothing for one without an end.
        pause_ms = round(min(BLOCK_MS, max(1.0, left_ms)))
        answer: Any = client.xread({STREAM: self.position}, count=AT_ONCE, block=pause_ms)
        for _, entries in answer or ():
            with self._turn:
                for entry in entries:
                    event = parsed(entry)
                    self._remembered.append(event)
                    self._audience.offer(event)
                    self.position = event.id
        with self._turn:
            self._audience.tell_crowd()
