"""Event streams of this process: one reader of the news, a bounded number of consoles on it."""

import threading
from collections.abc import Collection, Iterator
from typing import cast

from flask import Flask, current_app

from base.audience import Listener
from base.errors import Unavailable
from base.news import Beat, Gap, News
from base.news_reader import NewsReader

_KEY = "cordboard.streams"
# Proxies and browsers take a silent connection for a dead one.
BEAT_S = 10.0
# What the browser waits before it connects again.
RETRY_MS = 1500


class TooManyStreams(Unavailable):
    """Every stream that this process allows is taken; try again soon, or poll."""

    error_id = "stream.full"


class NewsAway(Unavailable):
    """Redis does not answer, so there is nothing to stream; poll instead."""

    error_id = "stream.away"


class Streams:
    """Hands out streams, at most `allowed` at once; each holds one thread of the server."""

    def __init__(self, redis_url: str | None, *, allowed: int) -> None:
        """Nothing is connected before the first stream."""
        self._places = threading.BoundedSemaphore(allowed)
        self._reader = NewsReader(redis_url) if redis_url else None

    def open(self, topics: Collection[str], *, since: str | None) -> Iterator[str]:
        """The text of one event stream; give it to the browser and close it at the end.

        Args:
            topics: What this console wants to hear.
            since: The last event the browser has seen; what followed comes again.

        Raises:
            TooManyStreams: The limit is reached.
            NewsAway: Redis does not answer now.
        """
        if not self._places.acquire(blocking=False):
            raise TooManyStreams("Every event stream is taken; try again in a moment.")
        try:
            return _Stream(self._listener(topics, since), self._reader, self._places)
        except BaseException:
            self._places.release()
            raise

    def _listener(self, topics: Collection[str], since: str | None) -> Listener:
        if self._reader is None:
            raise NewsAway("There is no Redis, so there are no live news.")
        listener = self._reader.listen(since=since, topics=topics)
        if not self._reader.connected:
            self._reader.leave(listener)
            raise NewsAway("Redis does not answer, so there are no live news.")
        return listener


class _Stream(Iterator[str]):
    """One console's stream; frees its place exactly once, also when it was never read."""

    def __init__(
        self, listener: Listener, reader: NewsReader | None, places: threading.BoundedSemaphore
    ) -> None:
        self._listener = listener
        self._reader = reader
        self._places = places
        self._begun = False
        self._open = True

    def __next__(self) -> str:
        if not self._begun:
            self._begun = True
            return f"retry: {RETRY_MS}\nevent: hello\ndata: {{}}\n\n"
        event = self._listener.next(timeout_s=BEAT_S) if self._is_live() else None
        if event is None:
            self.close()
            raise StopIteration
        # Everything that is there goes out as one piece.
        return "".join(map(_written, (event, *self._listener.rest())))

    def _is_live(self) -> bool:
        # Without Redis the stream ends, so that the browser learns to poll.
        return self._open and self._reader is not None and self._reader.connected

    def close(self) -> None:
        """Leave the stream; the server calls it when the browser has gone."""
        if self._open:
            self._open = False
            if self._reader is not None:
                self._reader.leave(self._listener)
            self._places.release()


def _written(event: News | Gap | Beat) -> str:
    match event:
        case News():
            return f"id: {event.id}\nevent: news\ndata: {event.told}\n\n"
        case Gap():
            return f"id: {event.id}\nevent: gap\ndata: {{}}\n\n"
        case Beat():
            return f"id: {event.id}\nevent: beat\ndata: {{}}\n\n"


def set_up_streams(app: Flask, redis_url: str | None, *, allowed: int) -> None:
    """Give an application its streams; opens no connection."""
    app.extensions[_KEY] = Streams(redis_url, allowed=allowed)


def streams() -> Streams:
    """The streams of this application."""
    return cast("Streams", current_app.extensions[_KEY])
