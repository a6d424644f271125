"""The truth log: everything that happened on the network, one fact per line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from simulator.clock import Clock

Fact = dict[str, Any]


class Truth:
    """An append-only list of facts, kept in memory and, when a path is given, on disk.

    Every fact carries `n` (from 0, without holes), `at` (simulated ISO instant) and `kind`.
    """

    def __init__(self, clock: Clock, path: Path | None = None) -> None:
        """Open the log; an existing file is continued, its facts are not read back."""
        self._clock = clock
        self.path = path
        self._facts: list[Fact] = []
        self._file: TextIO | None = None
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8", buffering=1)

    def note(self, kind: str, **facts: Any) -> int:
        """Append one fact and give its number."""
        fact = {
            "n": len(self._facts),
            "at": self._clock.now().isoformat(timespec="milliseconds"),
            "kind": kind,
            **facts,
        }
        self._facts.append(fact)
        if self._file is not None:
            self._file.write(json.dumps(fact, ensure_ascii=False) + "\n")
        return len(self._facts) - 1

    def facts(self, kind: str | None = None, *, since: int = 0) -> Iterator[Fact]:
        """Give the facts numbered `since` and later, of one kind or of all."""
        return (f for f in self._facts[since:] if kind is None or f["kind"] == kind)

    def close(self) -> None:
        """Close the file; later facts stay in memory only."""
        if self._file is not None:
            self._file.close()
            self._file = None
