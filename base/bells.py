"""Bells: "there is something to do" and "something has changed", rung through Redis.

A bell carries ids, never a fact, and may get lost: the row it speaks of is in PostgreSQL, sweeps
find it, and pages read it anew. So whoever rings never waits, whatever has become of Redis.
"""

import atexit
import json
import os
import queue
import re
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

import structlog
from redis import Redis
from rq import Queue as JobQueue
from rq.serializers import JSONSerializer
from sqlalchemy import event
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import SessionTransaction

from base.doorbell import ANSWER_WITHIN_S, doorbell
from base.metrics import BELLS_DROPPED
from base.news import STREAM, news_entry, news_lost

JOBS_QUEUE = "bells"
JOBS_FUNCTION = "worker.perform"
JOB_MAY_TAKE_S = 60
# A sweep has rung again long before; a worker that was down must not work off an old heap.
JOB_WAITS_AT_MOST_S = 600
FAILURE_KEPT_S = 3600
STREAM_LENGTH = 5000
CAPACITY = 1000
AT_ONCE = 10

_AN_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_PENDING = "bells_pending"

log = structlog.get_logger()


class Channel(StrEnum):
    """Who hears a bell."""

    JOB = "job"
    NEWS = "news"


@dataclass(frozen=True)
class Bell:
    """One ring.

    Attributes:
        channel: Whether a worker or the consoles should hear it.
        name: The job's name in the job table, or what has happened (`ticket.opened`).
        ids: What it is about. Ids and closed words only: Redis keeps no personal data.
        topic: For news, what consoles filter by.
    """

    channel: Channel
    name: str
    ids: Mapping[str, str] = field(default_factory=dict)
    topic: str = ""

    def __post_init__(self) -> None:
        """Refuse what does not look like an id, because it may be somebody's name or number."""
        for key, value in self.ids.items():
            if not _AN_ID.fullmatch(value):
                raise ValueError(f"bell {self.name!r}: {key} is no id; a bell carries ids only")


def job(name: str, /, **ids: object) -> Bell:
    """A bell for the worker: do `name` from the job table, with these keyword arguments."""
    return Bell(Channel.JOB, name, {key: str(value) for key, value in ids.items()})


def news(topic: str, kind: str, /, **ids: object) -> Bell:
    """A bell for the consoles: `kind` has happened, to these."""
    return Bell(Channel.NEWS, kind, {key: str(value) for key, value in ids.items()}, topic)


class Ringer(Protocol):
    """Whoever takes bells: `Bells`, or a test that collects them."""

    def ring(self, bell: Bell) -> None:
        """Take it; return at once and never raise."""
        ...


def jobs_queue(client: Redis) -> JobQueue:
    """The queue that workers listen on; everything in it is JSON, nothing is unpickled."""
    return JobQueue(JOBS_QUEUE, connection=client, serializer=JSONSerializer)


class Bells:
    """Takes bells at once and rings them from one thread of its own.

    The thread starts with the first bell in the process that rings it, so an instance may be made
    before a fork.
    """

    def __init__(self, redis_url: str, *, capacity: int = CAPACITY) -> None:
        """Nothing is connected yet; beyond `capacity` waiting bells, new ones are dropped."""
        # Made here, because the library imports parts of itself as it goes: a fork in the middle
        # of an import in another thread would leave the child waiting for that thread for ever.
        self._client = doorbell(redis_url)
        self._capacity = capacity
        self._forget_thread()
        forget = weakref.WeakMethod(self._forget_thread)
        os.register_at_fork(after_in_child=lambda: (method := forget()) and method())

    def _forget_thread(self) -> None:
        self._starting = threading.Lock()
        self._waiting: queue.Queue[Bell | None] = queue.Queue(self._capacity)
        self._thread: threading.Thread | None = None
        self._news_were_lost = False
        self._is_away = False

    def ring(self, bell: Bell) -> None:
        """Hand over a bell, in microseconds; it is dropped and counted when it cannot go out."""
        if self._thread is None:
            self._start()
        try:
            self._waiting.put_nowait(bell)
        except queue.Full:
            self._drop(bell)

    def close(self, *, within_s: float = ANSWER_WITHIN_S) -> None:
        """Let what is waiting ring for a moment; also happens when the process ends."""
        thread = self._thread
        if thread is None:
            return
        atexit.unregister(self.close)
        try:
            self._waiting.put_nowait(None)
        except queue.Full:
            return
        thread.join(within_s)
        if not thread.is_alive():
            self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="bells", daemon=True)
                self._thread.start()
                atexit.register(self.close)

    def _work(self) -> None:
        jobs = jobs_queue(self._client)
        going = True
        while going:
            # What one transaction rang goes out in one exchange.
            taken = [self._waiting.get()]
            while len(taken) < AT_ONCE and not self._waiting.empty():
                taken.append(self._waiting.get())
            going = None not in taken
            self._ring_out([bell for bell in taken if bell], jobs)
        self._client.close()

    def _ring_out(self, bells: list[Bell], jobs: JobQueue) -> None:
        left = list(bells)
        try:
            # What is to be done goes before what is only told.
            for bell in bells:
                if bell.channel is Channel.JOB:
                    self._enqueue(bell, jobs)
                    left.remove(bell)
            if left:
                self._tell(left)
        except Exception as error:  # noqa: BLE001 - the thread outlives every bell
            for bell in left:
                self._drop(bell)
            if not self._is_away:
                self._is_away = True
                log.warning("bells.dropping", reason=repr(error))
        else:
            self._is_away = False

    def _enqueue(self, bell: Bell, jobs: JobQueue) -> None:
        # The library begins a transaction of its own on the pipeline, so each job needs a new one.
        with self._client.pipeline() as pipe:
            jobs.enqueue_call(
                JOBS_FUNCTION,
                args=(bell.name, dict(bell.ids)),
                timeout=JOB_MAY_TAKE_S,
                ttl=JOB_WAITS_AT_MOST_S,
                result_ttl=0,
                failure_ttl=FAILURE_KEPT_S,
                pipeline=pipe,
            )
            pipe.execute()

    def _tell(self, bells: list[Bell]) -> None:
        entries = [news_lost()] if self._news_were_lost else []
        entries += [news_entry(each.topic, each.name, json.dumps(dict(each.ids))) for each in bells]
        with self._client.pipeline() as pipe:
            for entry in entries:
                pipe.xadd(STREAM, entry, maxlen=STREAM_LENGTH, approximate=True)
            pipe.execute()
        self._news_were_lost = False

    def _drop(self, bell: Bell) -> None:
        BELLS_DROPPED.labels(bell.channel).inc()
        if bell.channel is Channel.NEWS:
            self._news_were_lost = True


class _Silence:
    """Stands in until a composition root has said who rings."""

    def ring(self, bell: Bell) -> None:
        """Count it as dropped."""
        BELLS_DROPPED.labels(bell.channel).inc()


_ringer: Ringer = _Silence()


def use_bells(ringer: Ringer | None) -> None:
    """Make this the process's ringer, a composition root once; without one bells are dropped."""
    global _ringer  # noqa: PLW0603 - sessions ring on commit, where no collaborator is at hand
    _ringer = ringer or _Silence()


def ring_after_commit(session: OrmSession, bell: Bell) -> None:
    """Ring when this session's transaction has been committed; never when it is rolled back.

    A bell collected inside a savepoint goes with that savepoint's rollback.
    """
    session.info.setdefault(_PENDING, []).append((bell, session.get_nested_transaction()))


@event.listens_for(OrmSession, "after_commit")
def _ring_pending(session: OrmSession) -> None:
    # The release of a savepoint comes here too, while the savepoint is still the current one.
    if not session.in_nested_transaction():
        for bell, _ in session.info.pop(_PENDING, ()):
            _ringer.ring(bell)


@event.listens_for(OrmSession, "after_soft_rollback")
def _drop_of_savepoint(session: OrmSession, rolled_back: SessionTransaction) -> None:
    if pending := session.info.get(_PENDING):
        pending[:] = [entry for entry in pending if not _is_inside(entry[1], rolled_back)]


def _is_inside(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer


@event.listens_for(OrmSession, "after_transaction_end")
def _drop_rest(session: OrmSession, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_PENDING, None)
