"""Telephones and browsers: what a person at the far end sees, hears and does."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

KEPT_EVENTS = 2_000


class Behaviour(BaseModel):
    """What a called person does, durations in simulated seconds.

    Nothing given: it rings until somebody answers by hand or the carrier gives up.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    answer_after_s: float | None = Field(default=None, ge=0)
    busy: bool = False
    no_answer: bool = False
    reject: bool = False
    unreachable: bool = False
    machine_greeting_s: float | None = Field(default=None, ge=0)
    hang_up_after_s: float | None = Field(default=None, ge=0)


class Phone:
    """One device. Events are numbered from 1 and can be read again from any number kept."""

    def __init__(self, address: str) -> None:
        """Put the device on the desk, idle."""
        self.address = address
        self.behaviour = Behaviour()
        self.calls: list[str] = []
        self._events: deque[tuple[int, dict[str, Any]]] = deque(maxlen=KEPT_EVENTS)
        self._count = 0
        self._news = asyncio.Event()
        self._closed = False

    def show(self, event: str, call_sid: str, **details: Any) -> None:
        """Let the person see or hear something."""
        self._count += 1
        self._events.append((self._count, {"event": event, "call_sid": call_sid, **details}))
        self._news.set()
        self._news = asyncio.Event()

    def seen(self) -> list[dict[str, Any]]:
        """Give the events kept, oldest first."""
        return [event for _, event in self._events]

    @property
    def last(self) -> int:
        """Give the number of the newest event."""
        return self._count

    def close(self) -> None:
        """End all streams, now and later."""
        self._closed = True
        self._news.set()

    async def stream(self, after: int) -> AsyncIterator[tuple[int, dict[str, Any]]]:
        """Give each event later than number `after`, waiting for more until closed."""
        while not self._closed:
            news = self._news
            for number, event in list(self._events):
                if number > after:
                    after = number
                    yield number, event
            await news.wait()


class Phones:
    """All devices, made on first use."""

    def __init__(self) -> None:
        """Start without any."""
        self._by_address: dict[str, Phone] = {}

    def at(self, address: str) -> Phone:
        """Give the device with that address."""
        return self._by_address.setdefault(address, Phone(address))

    def close(self) -> None:
        """End all event streams."""
        for phone in self._by_address.values():
            phone.close()
