"""Servers that a test may freeze, end and start again on the same port."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psutil

from base.stores.children import Child, Recipe

POLL_S = 0.02


class OwnServer:
    """One embedded server outside of any supervisor."""

    def __init__(self, recipe: Recipe, url: str, *, folder: Path) -> None:
        """Start it and wait until it answers."""
        self.recipe = recipe
        self.url = url
        self.log_file = folder / f"{recipe.name}.log"
        self.start()

    def start(self) -> None:
        """Start it (again) and wait until it answers."""
        self.child = Child(self.recipe, log_file=self.log_file)
        while not self.child.check():
            sleep(POLL_S)

    def _family(self) -> list[psutil.Process]:
        parent = psutil.Process(self.child.pid)
        return [parent, *parent.children(recursive=True)]

    def end(self) -> None:
        """End it without a farewell; PostgreSQL's children, in sessions of their own, end too.

        May be repeated.
        """
        if self.child.ended() is not None:
            return
        family = self._family()
        family[0].send_signal(signal.SIGQUIT)
        psutil.wait_procs(family, timeout=5)
        self.child.kill()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The kernel still takes connections and acknowledges packets; nobody answers."""
        family = self._family()
        for member in family:
            member.suspend()
        try:
            yield
        finally:
            for member in family:
                member.resume()
