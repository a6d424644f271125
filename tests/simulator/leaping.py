"""An event loop whose time leaps: tests of a telephone network that never sleep."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

_IDLE_S = 0.002
# How long a thread, such as the one that ends a thread pool, may take to report.
_PATIENCE_S = 5.0
Result = TypeVar("Result")


class _LeapingSelector(selectors.DefaultSelector):
    """Waits for input as usual, but leaps over time in which nothing would happen.

    Everything of a test lives in one thread and on loopback, so input that will ever come
    without the passage of time is there at once; a short real wait covers the kernel.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.standing_still = 0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if ready or timeout == 0:
            return ready
        if self.standing_still:
            return super().select(None)
        ready = super().select(_IDLE_S)
        if ready:
            return ready
        if timeout is None:
            if ready := super().select(_PATIENCE_S):
                return ready
            raise RuntimeError("nothing will ever happen again: the test waits for nobody")
        self.now_s += max(0.0, timeout)
        return []


class LeapingLoop(asyncio.SelectorEventLoop):
    """An event loop whose time passes only when everybody waits, and then at once."""

    def __init__(self) -> None:
        """Start at zero."""
        self.leaping = _LeapingSelector()
        super().__init__(self.leaping)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Give the loop's own time in seconds."""
        return self.leaping.now_s


async def aside(work: Callable[[], Result]) -> Result:
    """Do blocking work in a thread while time stands still, and give its result."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, LeapingLoop)
    loop.leaping.standing_still += 1
    try:
        return await asyncio.to_thread(work)
    finally:
        loop.leaping.standing_still -= 1


def perform(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run one test play to its end in virtual time."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        runner.run(play())
