import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlalchemy.orm import Session

from base import bells as module
from base.bells import Bell, Bells, job, jobs_queue, news, ring_after_commit, use_bells
from base.doorbell import doorbell
from base.metrics import REGISTRY
from base.news import STREAM
from tests.base.own_servers import OwnServer

FLUSH_S = 10
ROOT = Path(__file__).parents[2]


@dataclass
class Collected:
    bells: list[Bell] = field(default_factory=list)

    def ring(self, bell: Bell) -> None:
        self.bells.append(bell)

    @property
    def names(self) -> list[str]:
        return [bell.name for bell in self.bells]


@pytest.fixture
def collected() -> Iterator[Collected]:
    before = module._ringer
    collected = Collected()
    use_bells(collected)
    yield collected
    use_bells(before)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    with Session(engine) as session:
        session.execute(sa.text("SELECT 1"))
        yield session
    engine.dispose()


@pytest.fixture
def bells(own_redis: OwnServer) -> Iterator[Bells]:
    bells = Bells(own_redis.url)
    yield bells
    bells.close()


@pytest.fixture
def client(own_redis: OwnServer) -> Iterator[Redis]:
    with doorbell(own_redis.url) as client:
        yield client


def dropped(channel: str) -> float:
    return REGISTRY.get_sample_value("cordboard_bells_dropped_total", {"channel": channel}) or 0.0


def told(client: Redis) -> list[bytes]:
    entries: Any = client.xrange(STREAM)
    return [fields[b"kind"] for _, fields in entries]


def test_bells_ring_after_the_commit_and_not_before(session: Session, collected: Collected) -> None:
    ring_after_commit(session, job("cti.match", queue_id=7))
    assert collected.bells == []
    session.commit()
    assert collected.bells == [job("cti.match", queue_id="7")]
    session.execute(sa.text("SELECT 1"))
    session.commit()
    assert collected.names == ["cti.match"]


def test_a_rollback_silences_its_bells_and_no_later_ones(
    session: Session, collected: Collected
) -> None:
    ring_after_commit(session, job("undone"))
    session.rollback()
    ring_after_commit(session, job("done"))
    session.commit()
    assert collected.names == ["done"]


def test_a_closed_session_takes_its_uncommitted_bells_along(
    session: Session, collected: Collected
) -> None:
    ring_after_commit(session, job("undone"))
    session.close()
    session.execute(sa.text("SELECT 1"))
    session.commit()
    assert collected.names == []


def test_a_savepoints_rollback_silences_what_was_collected_inside_it(
    session: Session, collected: Collected
) -> None:
    ring_after_commit(session, job("before"))
    outer = session.begin_nested()
    with session.begin_nested():
        ring_after_commit(session, job("inside the released inner one"))
    outer.rollback()
    with session.begin_nested():
        ring_after_commit(session, job("kept"))
    assert collected.names == []
    session.commit()
    assert collected.names == ["before", "kept"]


def test_a_bell_that_carries_more_than_an_id_is_refused() -> None:
    with pytest.raises(ValueError, match="ids only"):
        news("call", "call.offered", caller="+8613800138000")
    with pytest.raises(ValueError, match="ids only"):
        job("x", name="Lin Xiaoming")


def test_a_job_reaches_the_workers_queue_as_json(bells: Bells, client: Redis) -> None:
    bells.ring(job("cti.match", queue_id="q1"))
    bells.close(within_s=FLUSH_S)
    (waiting,) = jobs_queue(client).jobs
    assert waiting.func_name == "worker.perform"
    assert list(waiting.args) == ["cti.match", {"queue_id": "q1"}]
    assert waiting.data.startswith(b'["worker.perform"')
    assert waiting.result_ttl == 0
    assert 0 < client.ttl(waiting.key) <= 600


def test_news_reach_the_capped_stream(bells: Bells, client: Redis) -> None:
    for number in range(3):
        bells.ring(news("call", "call.offered", call_id=number))
    bells.close(within_s=FLUSH_S)
    entries: Any = client.xrange(STREAM)
    assert [fields for _, fields in entries] == [
        {b"topic": b"call", b"kind": b"call.offered", b"ids": b'{"call_id": "%d"}' % number}
        for number in range(3)
    ]


def test_whatever_is_rung_together_arrives(bells: Bells, client: Redis) -> None:
    for number in range(30):
        bells.ring(news("call", f"news {number}"))
        bells.ring(job("cti.match", queue_id=number))
    bells.close(within_s=FLUSH_S)
    assert told(client) == [f"news {number}".encode() for number in range(30)]
    wanted = [{"queue_id": str(number)} for number in range(30)]
    assert [waiting.args[1] for waiting in jobs_queue(client).jobs] == wanted


def test_with_redis_frozen_nobody_who_rings_waits_and_the_rest_is_dropped(
    own_redis: OwnServer,
) -> None:
    bells = Bells(own_redis.url, capacity=100)
    before = dropped("job")
    spent_s = []
    with own_redis.frozen():
        for number in range(1000):
            started_at = monotonic()
            bells.ring(job("cti.match", queue_id=number))
            spent_s.append(monotonic() - started_at)
        assert sum(spent_s) < 2
        assert statistics.median(spent_s) < 0.001
        assert dropped("job") - before >= 890
        started_at = monotonic()
        bells.close()
        assert monotonic() - started_at < 2
    bells.close(within_s=FLUSH_S)


def test_after_redis_was_frozen_or_restarted_later_bells_go_through(
    bells: Bells, own_redis: OwnServer, client: Redis
) -> None:
    with own_redis.frozen():
        bells.ring(news("call", "while frozen"))
        bells.close(within_s=FLUSH_S)
    bells.ring(news("call", "after the thaw"))
    bells.close(within_s=FLUSH_S)
    assert told(client)[-2:] == [b"lost", b"after the thaw"]
    bells.ring(news("call", "keeps a connection"))
    own_redis.end()
    own_redis.start()
    bells.ring(news("call", "after the restart"))
    bells.close(within_s=FLUSH_S)
    assert told(client)[-1] == b"after the restart"


def test_a_connection_of_before_a_restart_costs_no_bell(
    bells: Bells, own_redis: OwnServer, client: Redis
) -> None:
    before = dropped("news")
    bells.ring(news("call", "before"))
    while not client.exists(STREAM):
        pass
    own_redis.end()
    own_redis.start()
    bells.ring(news("call", "after"))
    bells.close(within_s=FLUSH_S)
    assert told(client) == [b"after"]
    assert dropped("news") == before


def test_with_redis_gone_the_drop_is_counted_and_the_thread_goes_on(
    bells: Bells, own_redis: OwnServer, client: Redis
) -> None:
    before = dropped("job")
    own_redis.end()
    bells.ring(job("a"))
    bells.close(within_s=FLUSH_S)
    assert dropped("job") == before + 1
    own_redis.start()
    bells.ring(job("b"))
    bells.close(within_s=FLUSH_S)
    assert [waiting.args[0] for waiting in jobs_queue(client).jobs] == ["b"]


def test_bells_without_a_ringer_are_counted_as_dropped(session: Session) -> None:
    use_bells(None)
    before = dropped("job")
    ring_after_commit(session, job("nobody listens"))
    session.commit()
    assert dropped("job") == before + 1


def run(script: str, url: str) -> tuple[str, float]:
    """The output of a process that ran the script, and the seconds that its end took."""
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", script, url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    # What is logged goes to the other output, whenever a thread of the process says it.
    return process.stdout, monotonic() - float(process.stderr.split("ending ")[1].split()[0])


def test_a_process_rings_its_last_bell_before_it_ends(own_redis: OwnServer, client: Redis) -> None:
    script = """
import sys, time
from base.bells import Bells, news
Bells(sys.argv[1]).ring(news("call", "the last"))
print("ending", time.monotonic(), file=sys.stderr)
"""
    run(script, own_redis.url)
    assert told(client) == [b"the last"]


def test_a_frozen_redis_does_not_hold_up_the_end_of_a_process(own_redis: OwnServer) -> None:
    script = """
import sys, time
from base.bells import Bells, job
bells = Bells(sys.argv[1])
for _ in range(100):
    bells.ring(job("x"))
print("ending", time.monotonic(), file=sys.stderr)
"""
    with own_redis.frozen():
        _, ending_s = run(script, own_redis.url)
    assert ending_s < 3


def test_a_forked_process_rings_by_a_thread_of_its_own(own_redis: OwnServer, client: Redis) -> None:
    script = """
import os, sys, time
from base.bells import Bells, news
from base.doorbell import doorbell
bells = Bells(sys.argv[1])
bells.ring(news("call", "parent"))
with doorbell(sys.argv[1]) as client:
    while not client.exists("cordboard:stream"):
        pass
if os.fork() == 0:
    bells.ring(news("call", "child"))
    bells.close(within_s=10)
    os._exit(0)
os.wait()
print("ending", time.monotonic(), file=sys.stderr)
"""
    run(script, own_redis.url)
    assert sorted(told(client)) == [b"child", b"parent"]
