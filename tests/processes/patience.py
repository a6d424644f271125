"""Waiting for something in other processes to come true."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

import pytest

# A loaded machine is slow; nothing here waits so long by design.
PATIENCE_S = 90.0

T = TypeVar("T")


def until(what: str, holds: Callable[[], T], *, within_s: float = PATIENCE_S) -> T:
    """What `holds` gives as soon as it is true; fails with what was waited for."""
    pause, found = Event(), holds()
    for _ in range(round(within_s / 0.1)):
        if found:
            return found
        pause.wait(0.1)
        found = holds()
    pytest.fail(f"it did not come true within {within_s:.0f} s: {what}")
