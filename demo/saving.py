"""The demo serves its flow file whenever it is saved; a broken one is told and never served."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from base.database import Database
from base.errors import CordboardError
from ivr.versions import activate, active_hash, keep_version

_LOOK_EVERY_S = 1.0


@dataclass
class SavedFlows:
    """A flow file and the installation that follows it."""

    path: Path
    database: Database
    now: Callable[[], datetime]
    seen: bytes = b""

    def look(self) -> str:
        """Serve the file if it was saved since the last look; a sentence about what came of it.

        Nothing when there is nothing new, or the file is served already. What goes wrong is told,
        not raised: the hotline goes on with what it has.
        """
        try:
            source = self.path.read_bytes()
        except OSError:
            return ""
        if source == self.seen:
            return ""
        self.seen = source
        try:
            with self.database.session() as session:
                before, now = active_hash(session), self.now()
                version = keep_version(session, source, name=self.path.name, now=now).hash
                if version == before:
                    return ""
                activate(session, version, now=now)
        except CordboardError as error:
            return f"{self.path.name} is not served:\n{error.message}"
        return f"New calls are served by {self.path.name}, version {version[:12]}."


@contextmanager
def serving_on_save(flows: SavedFlows, tell: Callable[[str], object]) -> Iterator[None]:
    """Look at the file again and again while the block lasts."""
    over = threading.Event()

    def follow() -> None:
        while not over.wait(_LOOK_EVERY_S):
            if sentence := flows.look():
                tell(sentence)

    thread = threading.Thread(target=follow, name="flows-on-save", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
