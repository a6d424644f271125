"""Keeps a handful of processes running, and ends them in good order."""

import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

import structlog

from base.stores.children import Child, Recipe
from base.stores.refusals import ChildFailed

_GLANCE_S = 0.02
_WATCH_S = 0.1
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
# A process that lived this long has earned a quick restart again.
_STEADY_S = 60.0

log = structlog.get_logger(__name__)


class Supervisor:
    """Starts groups of processes one after the other and stops them the other way round.

    What it starts does not outlive it, however it ends (see `tether`). Use it from the main thread.
    """

    def __init__(self, logs: Path | None = None) -> None:
        """Each child writes `<logs>/<name>.log`, or to our own output."""
        self._logs = logs
        self._changed: Callable[[], None] | None = None
        self._groups: list[list[str]] = []
        self._children: dict[str, Child] = {}
        self._failures: dict[str, int] = {}
        self._stop = threading.Event()

    @property
    def pids(self) -> dict[str, int]:
        """The process ids by name, of the ones started last."""
        return {name: child.pid for name, child in self._children.items()}

    def when_changed(self, tell: Callable[[], None]) -> None:
        """Call `tell` after every restart, when process ids are new."""
        self._changed = tell

    def launch(self, recipes: Sequence[Recipe]) -> None:
        """Start one more group, without waiting for it."""
        group: list[str] = []
        self._groups.append(group)
        for recipe in recipes:
            self._children[recipe.name] = Child(recipe, log_file=self._new_log(recipe.name))
            group.append(recipe.name)

    def _new_log(self, name: str) -> Path | None:
        if self._logs is None:
            return None
        self._logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._logs / f"{name}.log"
        if file.exists():
            file.replace(file.with_suffix(".log.1"))
        return file

    def wait_ready(self) -> None:
        """Return when every child answers.

        Raises:
            ChildFailed: One ended or stayed silent; all others still run and want `stop`.
        """
        waiting = list(self._children.values())
        while waiting and not self._stop.is_set():
            waiting = [child for child in waiting if not child.check()]
            self._stop.wait(_GLANCE_S if waiting else 0)

    def run_once(self, recipe: Recipe) -> None:
        """Run something that ends by itself, and wait for its end.

        Raises:
            ChildFailed: It ended badly, or was killed because somebody asked for the end.
        """
        child = Child(recipe, log_file=self._new_log(recipe.name))
        while child.ended() is None and not self._stop.wait(_GLANCE_S):
            pass
        child.kill()
        if child.ended():
            raise ChildFailed(f"{recipe.name} failed:\n{child.last_words()}")

    def start(self, recipes: Sequence[Recipe]) -> None:
        """Launch a group and wait until everything answers."""
        self.launch(recipes)
        self.wait_ready()

    def ask_to_stop(self, *_: object) -> None:
        """Let `watch` return; fit as a signal handler."""
        self._stop.set()

    @property
    def stopping(self) -> bool:
        """Whether somebody asked for the end."""
        return self._stop.is_set()

    def heed_signals(self) -> None:
        """End on Ctrl-C, on SIGTERM and when the terminal goes."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._stop.set()

    def watch(self) -> None:
        """Restart whoever ends, with growing pauses, until asked to stop."""
        due: dict[str, float] = {}
        while not self._stop.wait(_WATCH_S):
            now_s = time.monotonic()
            for name, child in self._children.items():
                if child.ended() is not None and name not in due:
                    due[name] = now_s + self._pause_s(child, now_s=now_s)
            for name in [name for name, at_s in due.items() if at_s <= now_s]:
                del due[name]
                self._restart(name)

    def _pause_s(self, child: Child, *, now_s: float) -> float:
        name = child.recipe.name
        steady = now_s - child.started_at_s >= _STEADY_S
        failures = self._failures[name] = 1 if steady else self._failures.get(name, 0) + 1
        pause_s: float = min(_FIRST_PAUSE_S * 2 ** (failures - 1), _LONGEST_PAUSE_S)
        log.warning("child_ended", role=name, status=child.ended(), restart_in_s=pause_s)
        return pause_s

    def _restart(self, name: str) -> None:
        ended = self._children[name]
        self._children[name] = Child(ended.recipe, log_file=ended.log_file)
        if self._changed:
            self._changed()
        log.info("child_restarted", role=name, pid=self._children[name].pid)

    def stop(self, *, within_s: float = 4.5) -> None:
        """End every group, the one started last first; may be repeated.

        Who does not follow its stop signal is killed. The last group, the stores, always keeps a
        second of `within_s` for itself: PostgreSQL then closes its files cleanly.
        """
        self._stop.set()
        deadline_s = time.monotonic() + within_s
        for after, names in zip(
            range(len(self._groups) - 1, -1, -1), reversed(self._groups), strict=True
        ):
            self._end([self._children[name] for name in names], until_s=deadline_s - after)
        self._groups.clear()
        self._children.clear()

    def _end(self, children: Sequence[Child], *, until_s: float) -> None:
        for child in children:
            child.ask_to_stop()
        while any(child.ended() is None for child in children) and time.monotonic() < until_s:
            time.sleep(_GLANCE_S)
        for child in children:
            if child.ended() is None:
                log.warning("child_killed", role=child.recipe.name)
            child.kill()
