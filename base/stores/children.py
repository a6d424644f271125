"""One process that a supervisor started, and what is known of it."""

import os
import signal
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from base.stores.accounts import Account, own_account
from base.stores.processes import Process, execute, fork
from base.stores.refusals import ChildFailed

_TAIL_LINES = 15


def _always() -> bool:
    return True


@dataclass(frozen=True)
class Recipe:
    """How to start, ask and stop one process.

    Attributes:
        name: The role it plays; its log file bears it.
        program: An absolute path and arguments to execute, or a function to run after a fork.
        environment: The whole environment it gets.
        ready: Whether it can do its work now; asked often, must answer quickly, may not raise.
        account: Who an executed program runs as; by default who we are.
        stdin: What such a program reads at its start: secrets that a process list must not show.
        stop_signal: What makes it end in good order.
        orphan_signal: What the kernel sends it when its supervisor has died.
        ready_within_s: Seconds until silence counts as failure.
    """

    name: str
    program: Sequence[str] | Callable[[], None]
    environment: Mapping[str, str] = field(repr=False)
    ready: Callable[[], bool] = _always
    account: Account = field(default_factory=own_account)
    stdin: bytes = field(default=b"", repr=False)
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL
    ready_within_s: float = 30.0


def _start(recipe: Recipe, *, log: IO[bytes] | None) -> Process:
    if callable(recipe.program):
        return fork(
            recipe.program,
            environment=recipe.environment,
            orphan_signal=recipe.orphan_signal,
            log=log,
        )
    return execute(
        recipe.program,
        environment=recipe.environment,
        account=recipe.account,
        orphan_signal=recipe.orphan_signal,
        stdin=recipe.stdin,
        log=log,
    )


class Child:
    """A started recipe."""

    def __init__(self, recipe: Recipe, *, log_file: Path | None) -> None:
        """Start it, leading a process group of its own so that Ctrl-C reaches the supervisor only.

        What it writes goes to the end of `log_file`, or where our own output goes. Call from a
        thread that lives as long as the process, as `tether` explains.
        """
        self.recipe = recipe
        self.log_file = log_file
        self.started_at_s = time.monotonic()
        with log_file.open("ab") if log_file else nullcontext() as log:
            self._process = _start(recipe, log=log)

    @property
    def pid(self) -> int:
        """Its process id, also after its end."""
        return self._process.pid

    def ended(self) -> int | None:
        """The exit status, negative for a signal, or None while it lives."""
        return self._process.poll()

    def check(self) -> bool:
        """Whether it is ready.

        Raises:
            ChildFailed: It has ended, or was silent for longer than its recipe allows.
        """
        status = self.ended()
        if status is not None:
            raise ChildFailed(
                f"{self.recipe.name} ended at once with {status}:\n{self.last_words()}"
            )
        if self.recipe.ready():
            return True
        if time.monotonic() - self.started_at_s > self.recipe.ready_within_s:
            waited = f"within {self.recipe.ready_within_s:g} s"
            raise ChildFailed(
                f"{self.recipe.name} did not become ready {waited}:\n{self.last_words()}"
            )
        return False

    def last_words(self) -> str:
        """The end of its log, for the person who must find out."""
        if self.log_file is None:
            return "(see its output above)"
        with self.log_file.open(errors="replace") as lines:
            return "".join(deque(lines, maxlen=_TAIL_LINES)).rstrip()

    def ask_to_stop(self) -> None:
        """Send the stop signal; harmless when it has ended."""
        self._process.send_signal(self.recipe.stop_signal)

    def kill(self) -> None:
        """End it and every process of its group now."""
        if self.ended() is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
