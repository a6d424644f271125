"""The process that answers bells."""

import signal

import pytest
import rq
from redis import Redis
from rq.serializers import JSONSerializer

from base.bells import JOBS_FUNCTION, JOBS_QUEUE
from base.stores.redis import embedded_redis
from base.stores.supervisor import Supervisor
from tests.processes.programs import cordboard, program
from tests.running_stores import free_port

pytestmark = pytest.mark.embedded


def test_a_worker_waits_for_redis_hears_a_bell_survives_its_loss_and_ends_cleanly(
    database_url: str,
) -> None:
    server = embedded_redis(port=free_port())
    environment = {"DATABASE_URL": database_url, "REDIS_URL": server.url}
    with program(cordboard("worker"), environment=environment) as worker:
        worker.wait_for("redis_away")
        for _ in range(2):
            supervisor = Supervisor()
            supervisor.start([server.recipe()])
            with Redis.from_url(server.url) as client:
                bells = rq.Queue(JOBS_QUEUE, connection=client, serializer=JSONSerializer)
                bells.enqueue_call(JOBS_FUNCTION, args=("no_such_job", {}))
            worker.wait_for("job.unknown")
            supervisor.stop()

        worker.wait_for("redis_away")
        worker.process.send_signal(signal.SIGTERM)

        assert worker.process.wait(30) == 0
        assert "redis_away" not in worker.rest()
