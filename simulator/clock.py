"""The one clock of the simulated network."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime


class Clock:
    """Simulated time: `epoch + (real - started) * factor`.

    Processes that share epoch, started and factor agree on the time without talking.
    """

    def __init__(
        self,
        *,
        epoch: datetime,
        started: float,
        factor: float = 1.0,
        real: Callable[[], float] = time.time,
    ) -> None:
        """Build the clock.

        Args:
            epoch: Aware simulated instant that belongs to `started`.
            started: Real time in seconds, on the scale of `real`.
            factor: Simulated seconds per real second, above 0.
            real: The real time source; tests give the event loop's own.
        """
        self._epoch = epoch
        self._started = started
        self.factor = factor
        self._real = real

    def now(self) -> datetime:
        """Give the simulated instant, aware."""
        return self._epoch + timedelta(seconds=(self._real() - self._started) * self.factor)

    def seconds_since(self, at: datetime) -> float:
        """Give the simulated seconds that passed since `at`, never negative."""
        return max(0.0, (self.now() - at).total_seconds())

    async def sleep(self, simulated_s: float) -> None:
        """Wait that many simulated seconds."""
        await asyncio.sleep(max(0.0, simulated_s) / self.factor)

    def limit(self, simulated_s: float) -> asyncio.Timeout:
        """Give a limit for an `async with` block, which raises TimeoutError when exceeded.

        Not `asyncio.wait_for`: before Python 3.12 that one swallows a cancellation which
        arrives together with the result, and an order to hang up would be lost.
        """
        return asyncio.timeout(max(0.0, simulated_s) / self.factor)


def rfc2822(at: datetime | None) -> str | None:
    """Give the carrier's wire form of an instant: whole seconds, `+0000`."""
    return None if at is None else format_datetime(at)
