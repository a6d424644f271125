"""News for the consoles: one reader per process follows the stream, many listeners wait on it.

The stream holds ids only, and is short. A listener that cannot be told everything since its last
event gets a `Gap`, upon which it reads anew what it shows.
"""

import json
import threading
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import structlog
from redis import Redis, RedisError

from base.closing import closing
from base.doorbell import ANSWER_WITHIN_S, doorbell

STREAM = "cordboard:stream"
START = "0-0"
LOST_KIND = "lost"
REMEMBERED = 2000
PATIENCE = 256
# Redis answers an empty read after this; well below the client's own time-out.
BLOCK_MS = 250
AT_ONCE = 200

log = structlog.get_logger()


def news_entry(topic: str, kind: str, ids_json: str) -> dict[Any, Any]:
    """The fields of one entry of the stream."""
    return {"topic": topic, "kind": kind, "ids": ids_json}


def news_lost() -> dict[Any, Any]:
    """The entry by which a ringer owns up to news it could not deliver."""
    return news_entry("", LOST_KIND, "{}")


@dataclass(frozen=True)
class News:
    """Something has happened; `id` is the stream's and the browser's event id."""

    id: str
    topic: str
    kind: str
    ids: Mapping[str, str]


@dataclass(frozen=True)
class Gap:
    """Something may have been missed; up to `id` nothing more will come."""

    id: str


@dataclass(frozen=True)
class Beat:
    """Nothing for this listener, up to `id`."""

    id: str


class Listener:
    """One console's place in the stream; a context manager, used by one thread."""

    def __init__(self, reader: "NewsReader", topics: Collection[str] | None, capacity: int) -> None:
        """Made by `NewsReader.listen`."""
        self._reader = reader
        self._topics = None if topics is None else frozenset(topics)
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
        self._reader.leave(self)

    def next(self, *, timeout_s: float) -> News | Gap | Beat | None:
        """The next event; `Beat` when none came in time, None when the process is closing."""
        # Read before looking: everything up to here has been offered already.
        position = self._reader.position
        with self._arrived:
            self._arrived.wait_for(lambda: self._waiting or self._closed, timeout_s)
            if self._waiting:
                return self._waiting.popleft()
            return None if self._closed else Beat(position)

    def offer(self, event: News | Gap) -> None:
        """Put an event in line; a line that nobody empties becomes one `Gap`."""
        if isinstance(event, News) and self._topics is not None and event.topic not in self._topics:
            return
        with self._arrived:
            if isinstance(event, Gap) or len(self._waiting) >= self._capacity:
                self._waiting.clear()
                event = Gap(event.id)
            self._waiting.append(event)
            self._arrived.notify()

    def close(self) -> None:
        """Wake whoever waits, for good."""
        with self._arrived:
            self._closed = True
            self._arrived.notify()


class NewsReader:
    """Follows the stream in one thread, which starts with the first listener.

    Attributes:
        connected: Whether Redis answered the last time.
        position: The id of the last entry that every listener has been offered.
    """

    def __init__(
        self, redis_url: str, *, remembered: int = REMEMBERED, patience: int = PATIENCE
    ) -> None:
        """Nothing is connected yet.

        Args:
            redis_url: Where the stream is.
            remembered: Entries kept for listeners that come back.
            patience: Entries kept for a listener that does not read.
        """
        self.connected = False
        self.position = START
        self._redis_url = redis_url
        self._patience = patience
        self._remembered: deque[News | Gap] = deque(maxlen=remembered)
        self._listeners: set[Listener] = set()
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
        listener = Listener(self, topics, self._patience)
        with self._turn:
            if since is not None:
                for event in self._after(since):
                    listener.offer(event)
            self._listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Offer nothing more to this listener."""
        with self._turn:
            self._listeners.discard(listener)

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
            for listener in self._listeners:
                listener.close()

    def _load(self, client: Redis) -> None:
        """Take up the stream's end; after an outage nobody knows what was lost, so say so."""
        count = self._remembered.maxlen
        entries: Any = client.xrevrange(STREAM, count=count)
        with self._turn:
            self._remembered.clear()
            self._remembered.extend(_parsed(entry) for entry in reversed(entries))
            self.position = self._remembered[-1].id if self._remembered else START
            for listener in self._listeners:
                listener.offer(Gap(self.position))
            self.connected = True
        self._loaded.set()

    def _read(self, client: Redis) -> None:
        answer: Any = client.xread({STREAM: self.position}, count=AT_ONCE, block=BLOCK_MS)
        for _, entries in answer or ():
            with self._turn:
                for entry in entries:
                    event = _parsed(entry)
                    self._remembered.append(event)
                    for listener in self._listeners:
                        listener.offer(event)
                    self.position = event.id


def _parsed(entry: tuple[bytes, Mapping[bytes, bytes]]) -> News | Gap:
    entry_id, fields = entry[0].decode(), entry[1]
    try:
        kind = fields[b"kind"].decode()
        if kind == LOST_KIND:
            return Gap(entry_id)
        return News(entry_id, fields[b"topic"].decode(), kind, json.loads(fields[b"ids"]))
    except (KeyError, ValueError):
        # Of another release, or by somebody's hand; listeners read anew and are right again.
        return Gap(entry_id)
