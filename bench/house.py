"""A throw-away installation on loopback: embedded stores, and web pools as they run for people."""

import os
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

import psutil
import redis

from base import schema
from base.crypto import KeyRing, use_keys
from base.database import Database
from base.serving import WEBHOOK_SLICE_S, Application, serve
from base.settings import Settings
from base.stores.children import Recipe
from base.stores.postgres import embedded_postgres
from base.stores.redis import embedded_redis
from base.stores.supervisor import Supervisor
from demo.processes import answers, pool_recipe, worker_recipe
from ivr.shelf import SHELF
from ivr.versions import activate, keep_version
from wiring import Role, prepare

ACCOUNT = "AC" + "0" * 32
TOKEN = "bench-token"  # noqa: S105 - opens a door on loopback, for a minute
PUBLIC_URL = "https://cc.example.com"
# Ten in the morning of a Monday in Shanghai, so that the hotline is open.
EPOCH = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass
class House:
    """The stores of a run, its settings, and the processes that were started."""

    settings: Settings
    environment: Mapping[str, str]
    database: Database
    supervisor: Supervisor
    numbers: Iterator[int] = field(default_factory=count)

    def serve_voice(self) -> int:
        """Start the carrier's pool; gives its port."""
        return self._start(partial(pool_recipe, Role.VOICE, environment=self.environment))

    def serve_console(self) -> int:
        """Start the people's pool; gives its port."""
        return self._start(partial(pool_recipe, Role.CONSOLE, environment=self.environment))

    def serve_beside(self, name: str, load: Callable[[], Application]) -> int:
        """Start another application on the same server with as many threads as the voice pool."""

        def recipe(*, port: int) -> Recipe:
            return Recipe(
                name=name,
                program=partial(
                    serve,
                    load,
                    port=port,
                    threads=self.settings.voice_threads,
                    slice_s=WEBHOOK_SLICE_S,
                ),
                environment=self.environment,
                ready=partial(answers, port, "/livez"),
            )

        return self._start(recipe)

    def start_worker(self) -> None:
        """Start who answers bells."""
        self.supervisor.start(
            [worker_recipe(environment=self.environment, ready=self._worker_listens)]
        )

    def cpu_s(self, name: str) -> float:
        """Processor seconds that a pool has used so far."""
        parent = psutil.Process(self.supervisor.pids[name])
        spent = [each.cpu_times() for each in (parent, *parent.children(recursive=True))]
        return sum(times.user + times.system for times in spent)

    @contextmanager
    def serving(self, path: Path) -> Iterator[None]:
        """Calls that begin in the block run on this flow file, later ones on the former again."""
        with self.database.session() as session:
            former = SHELF.active(session).hash
            version = keep_version(session, path.read_bytes(), name=path.name, now=EPOCH)
            activate(session, version.hash, now=EPOCH)
        try:
            yield
        finally:
            with self.database.session() as session:
                activate(session, former, now=EPOCH)

    def stranger(self) -> str:
        """A telephone number that was not given out before."""
        return f"+86138{next(self.numbers):08}"

    def vacuum(self, *tables: str) -> None:
        """Let the planner know what is in these tables, as time does in production."""
        with self.database.engine.connect() as connection:
            alone = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in tables:
                alone.exec_driver_sql(f"VACUUM ANALYZE {table}")

    def _start(self, recipe: Callable[..., Recipe]) -> int:
        port = free_port()
        self.supervisor.start([recipe(port=port)])
        return port

    def _worker_listens(self) -> bool:
        url = self.environment["REDIS_URL"]
        with redis.Redis.from_url(url, socket_timeout=0.5) as client:
            return bool(client.scard("rq:workers"))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_house(*, consoles: int) -> Iterator[House]:
    """Run stores that survive a power cut, as in production, while the block lasts.

    From the main thread of a process that has no other: servers are forked.

    Args:
        consoles: Event streams that one console process allows.
    """
    folder = Path(tempfile.mkdtemp(prefix="cordboard-bench-"))
    folder.chmod(0o755)  # an unprivileged server lives in it
    supervisor = Supervisor(folder / "logs")
    postgres = embedded_postgres(folder, port=free_port())
    doorbell = embedded_redis(port=free_port())
    try:
        supervisor.start([postgres.recipe(), doorbell.recipe()])
        outside = {
            "DATABASE_URL": postgres.url(),
            "REDIS_URL": doorbell.url,
            "PUBLIC_BASE_URL": PUBLIC_URL,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": TOKEN,
        }
        own = {
            "data_dir": str(folder),
            "clock_epoch": EPOCH.isoformat(),
            "clock_started_at_s": repr(time.time()),
            "streams_allowed": str(consoles),
            "log_level": "warning",
        }
        # Not read from the environment, which may describe somebody's real installation.
        settings = Settings.model_validate(outside | own)
        use_keys(KeyRing.from_settings(settings))
        schema.upgrade(postgres.url())
        prepare(settings)
        database = Database(postgres.url(), role="job")
        named = {f"CORDBOARD_{name.upper()}": value for name, value in own.items()}
        yield House(settings, {"PATH": os.defpath, **named, **outside}, database, supervisor)
        database.close()
    finally:
        supervisor.stop()
        shutil.rmtree(folder, ignore_errors=True)
