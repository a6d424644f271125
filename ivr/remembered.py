"""What this process wrote last about runs, so that their next step need not look.

Only a guess: whoever uses it writes on condition that the run still is what was remembered. Sealed,
as it lies in the table.
"""

import threading
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST_RUNS = 2_000


@dataclass(frozen=True, slots=True)
class SeenRun:
    """A run and its call's key, as one moment of the database had them.

    Attributes:
        call_id: The call.
        call_started_at: The other half of its key.
        version: The flows it is pinned to.
        step: The step that it awaits.
        events: How many events it has left.
        choices: How many choices the call's timeline knows.
        state_sealed: The run; no two sealings are equal.
    """

    call_id: UUID
    call_started_at: datetime
    version: str
    step: int
    events: int
    choices: int
    state_sealed: bytes


class RememberedRuns:
    """The runs that were moved last, each under its id and its leg; the oldest are forgotten."""

    def __init__(self, most: int = MOST_RUNS) -> None:
        """Remember at most so many, about three kilobytes each."""
        self._most = most
        self._runs: dict[tuple[UUID, str], SeenRun] = {}
        self._lock = threading.Lock()

    def take(self, run_id: UUID, sid: str, *, step: int) -> SeenRun | None:
        """The run as it awaits this step, for one asker; nothing where it is not known so."""
        with self._lock:
            seen = self._runs.pop((run_id, sid), None)
        return seen if seen is not None and seen.step == step else None

    def keep(self, run_id: UUID, sid: str, seen: SeenRun) -> None:
        """Remember what was written and committed a moment ago."""
        with self._lock:
            self._runs[run_id, sid] = seen
            if len(self._runs) > self._most:
                del self._runs[next(iter(self._runs))]
