"""What a process does by itself right after a commit, because a person waits for it.

A job's way through Redis to the worker and back costs more than such work does. Like a bell, an
errand may get lost: the row it is about is in PostgreSQL, and a sweep finds it.
"""

import threading

import structlog

from base.bells import Bell, Channel, Ringer
from base.errors import Unavailable
from base.jobs import JobTable, perform

AT_MOST = 100

log = structlog.get_logger()


class Errands:
    """A ringer that sees to some jobs in one thread of its own, and hands on every other bell.

    The thread starts with the first errand.
    """

    def __init__(self, table: JobTable, *, otherwise: Ringer) -> None:
        """Nothing runs yet.

        Args:
            table: What is done here, by the job's name.
            otherwise: Who takes every other bell.
        """
        self._table = table
        self._otherwise = otherwise
        # Two that are equal are one: it looks at everything that is there when it begins.
        self._waiting: dict[tuple[object, ...], Bell] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None

    def ring(self, bell: Bell) -> None:
        """Take it; return at once and never raise."""
        if bell.channel is not Channel.JOB or bell.name not in self._table:
            self._otherwise.ring(bell)
            return
        with self._changed:
            if len(self._waiting) < AT_MOST:
                self._waiting[bell.name, *bell.ids.items()] = bell
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="errands", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting)
                bell = self._waiting.pop(next(iter(self._waiting)))
            try:
                perform(self._table, bell.name, bell.ids)
            except Unavailable as error:
                log.warning("errands.given_up", job=bell.name, error_id=error.error_id)
            except Exception:
                log.exception("errands.failed", job=bell.name, **bell.ids)
