"""Time that leaps from one appointment to the next."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(order=True)
class _Appointment:
    at: datetime
    number: int
    deed: Callable[[], None] = field(compare=False)


class Agenda:
    """The house's clock while its past is played; whoever is due next moves it.

    Of two appointments at one instant the one that was made first is kept first, so the same
    beginning always leads to the same end.
    """

    def __init__(self, begins_at: datetime) -> None:
        """Nothing is due yet."""
        self._now = begins_at.astimezone(UTC)
        self._due: list[_Appointment] = []
        self._made = 0

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return self._now

    def real_s(self, simulated_s: float) -> float:
        """Nothing: nobody waits for the past."""
        return 0.0 * simulated_s

    def at(self, instant: datetime, deed: Callable[[], None]) -> None:
        """Do something at an instant, or at once where that has passed."""
        self._made += 1
        heapq.heappush(self._due, _Appointment(max(instant, self._now), self._made, deed))

    def after(self, seconds: float, deed: Callable[[], None]) -> None:
        """Do something so many seconds from now."""
        self.at(self._now + timedelta(seconds=seconds), deed)

    def play(self, until: datetime) -> None:
        """Keep every appointment before an instant, and those they lead to, in their order."""
        while self._due and self._due[0].at < until:
            appointment = heapq.heappop(self._due)
            self._now = appointment.at
            appointment.deed()
        self._now = until.astimezone(UTC)
