"""Does at once what a bell asks for.

Every bell's work is also found by a sweep, so a lost bell costs seconds and never the work.
"""

import contextlib
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from types import FrameType

import redis
import structlog
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from base import jobs
from base.bells import JOBS_QUEUE
from base.closing import close_on_signals, closing
from base.doorbell import doorbell
from base.logs import configure_logs
from base.settings import Settings
from wiring import assemble, job_table, redis_url

# RQ derives its socket time-outs from this: a Redis that hangs is noticed after 15 seconds.
_PATIENCE_S = 20
_PAUSE_S = 1.0

log = structlog.get_logger(__name__)
_table: ContextVar[jobs.JobTable] = ContextVar("table")


def perform(name: str, ids: Mapping[str, str]) -> None:
    """Run the named job; RQ calls this by its dotted name.

    A failure is written to the log and not into Redis, where a traceback could carry what people
    said; the sweep that covers the job tries again.
    """
    try:
        jobs.perform(_table.get(), name, ids)
    except Exception:
        log.exception("job_failed", job=name, **ids)


class _Sightings:
    """Tells the log once that Redis went, and once that it came back."""

    away = False
    telling = False

    def seen(self) -> None:
        if self.away:
            self._tell("redis_back", level=logging.INFO)
        self.away = False

    def missed(self) -> None:
        if not self.away:
            self._tell("redis_away", level=logging.WARNING)
        self.away = True

    def _tell(self, event: str, *, level: int) -> None:
        self.telling = True
        log.log(level, event)
        self.telling = False


class BellWorker(SimpleWorker):
    """RQ's worker without a fork for each job, which costs more than most jobs here.

    It takes no commands by Redis, hence needs no subscription, and comes back within a second
    after Redis does.
    """

    max_connection_wait_time = _PAUSE_S
    sightings = _Sightings()

    def heartbeat(self, timeout: int | None = None, pipeline: object = None) -> None:
        """Tell Redis that we live; happens before each wait for a bell."""
        self._end_if_asked()
        try:
            super().heartbeat(timeout, pipeline)  # type: ignore[arg-type]
        except redis.RedisError:
            self.sightings.missed()
            raise
        self.sightings.seen()
        self._end_if_asked()

    def _end_if_asked(self) -> None:
        # `request_stop` raises wherever the signal finds us, and whoever is on the stack then may
        # swallow it.
        if closing.is_set():
            raise StopRequested

    def subscribe(self) -> None:
        """Nothing to subscribe to."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """End after the job in hand; at once when there is none."""
        closing.set()
        # A log handler swallows what is raised in the middle of it, and prints it at length.
        if not self.sightings.telling:
            super().request_stop(signum, frame)  # type: ignore[no-untyped-call]


def work(settings: Settings) -> None:
    """Answer bells until SIGTERM or SIGINT; Redis may be away now and at any time."""
    configure_logs(settings.log_level)
    place = assemble(settings, role="job")
    _table.set(job_table(place))
    connection = doorbell(redis_url(settings))
    # RQ's handler raises this wherever the signal finds us, also outside its own loop.
    with contextlib.suppress(StopRequested):
        while not closing.is_set():
            _answer_bells(connection)
    connection.close()
    place.database.close()


def _answer_bells(connection: redis.Redis) -> None:
    close_on_signals()  # until RQ puts its own handlers in place
    with contextlib.suppress(redis.RedisError):
        worker = BellWorker(
            [JOBS_QUEUE], connection=connection, serializer=JSONSerializer, worker_ttl=_PATIENCE_S
        )
        worker.work(logging_level="CRITICAL")
    if not closing.is_set():
        BellWorker.sightings.missed()
        closing.wait(_PAUSE_S)
