"""The stand-in's truth: what it sent and what it saw, as the simulator writes it, fact by fact."""

import json
from pathlib import Path
from typing import Any

from base.clock import Clock


class Record:
    """Writes the run of facts that comes before the simulator's own, into the same file.

    The audit reads both alike.
    """

    def __init__(self, clock: Clock, file: Path) -> None:
        """Go on where the file ends."""
        self._clock = clock
        self._out = file.open("a", encoding="utf-8", buffering=1)
        self._count = 0

    def note(self, kind: str, **facts: Any) -> int:
        """Write one fact and give its number."""
        at = self._clock.now().isoformat(timespec="milliseconds")
        fact = {"n": self._count, "at": at, "kind": kind, **facts}
        self._out.write(json.dumps(fact, ensure_ascii=False) + "\n")
        self._count += 1
        return self._count - 1

    def close(self) -> None:
        """Write no more."""
        self._out.close()
