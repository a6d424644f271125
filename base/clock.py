"""Time, as every process of one installation sees it."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from base.settings import Settings


class Clock(Protocol):
    """Where `now` comes from; a demo or a test may run it faster or by hand."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def real_s(self, simulated_s: float) -> float:
        """Real seconds that pass while `simulated_s` seconds pass on this clock."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC)

    def real_s(self, simulated_s: float) -> float:
        """The same number: this clock runs at the world's speed."""
        return simulated_s


@dataclass(frozen=True)
class ScaledClock:
    """A clock that several processes share by three numbers and no message.

    Attributes:
        epoch: What the clock showed when it was started.
        started_at_s: The machine's time at that moment, seconds since 1970.
        factor: Simulated seconds per real second, above zero.
    """

    epoch: datetime
    started_at_s: float
    factor: float

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self.epoch + timedelta(seconds=(time.time() - self.started_at_s) * self.factor)

    def real_s(self, simulated_s: float) -> float:
        """Real seconds that pass while `simulated_s` seconds pass on this clock."""
        return simulated_s / self.factor


@dataclass
class ManualClock:
    """A clock that a test moves by hand."""

    at: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 2, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The instant it was last moved to."""
        return self.at

    def advance(self, seconds: float) -> datetime:
        """Move on and give the new instant."""
        self.at += timedelta(seconds=seconds)
        return self.at

    def real_s(self, simulated_s: float) -> float:
        """Nothing: a test never waits."""
        return 0.0 * simulated_s


def clock_from(settings: Settings) -> Clock:
    """The clock that the settings ask for: the machine's own unless an epoch is given."""
    if settings.clock_epoch is None:
        return SystemClock()
    return ScaledClock(
        epoch=settings.clock_epoch,
        started_at_s=settings.clock_started_at_s,
        factor=settings.clock_factor,
    )
