"""The way out: calls beyond the account's rate wait in line, they are not refused."""

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.calls import Call
    from simulator.clock import Clock


class Trunk:
    """Lets calls out at a fixed rate, first come first served."""

    def __init__(self, clock: "Clock", calls_per_second: float) -> None:
        """Take the account's rate, above 0."""
        self._clock = clock
        self._spacing_s = 1 / calls_per_second
        self._line: list[Call] = []
        self._last_at: datetime | None = None
        self._moved = asyncio.Event()

    def line_up(self, call: "Call") -> None:
        """Put a call into the line and estimate its `queue_time_ms`."""
        self._line.append(call)
        ahead_s = (len(self._line) - 1) * self._spacing_s
        call.queue_time_ms = round((max(0.0, self._until_next_s()) + ahead_s) * 1000)

    async def wait_for_turn(self, call: "Call") -> None:
        """Wait until the call may be placed; a cancelled wait leaves the line."""
        try:
            while True:
                if self._line[0] is call and self._until_next_s() <= 0:
                    break
                position = self._line.index(call)
                wait_s = self._until_next_s() + position * self._spacing_s
                with contextlib.suppress(TimeoutError):
                    async with self._clock.limit(max(wait_s, 0.001)):
                        await self._moved.wait()
        finally:
            self._line.remove(call)
            self._moved.set()
            self._moved = asyncio.Event()
        self._last_at = self._clock.now()
        call.placed_at = self._last_at
        call.queue_time_ms = round(self._clock.seconds_since(call.created_at) * 1000)

    def _until_next_s(self) -> float:
        if self._last_at is None:
            return 0.0
        due_at = self._last_at + timedelta(seconds=self._spacing_s)
        return (due_at - self._clock.now()).total_seconds()
