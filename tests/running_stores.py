"""The stores a test run needs: one PostgreSQL for everybody, one Redis for each worker."""

import fcntl
import os
import shutil
import socket
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from base import schema
from base.stores import postgres
from base.stores.postgres import EmbeddedPostgres, embedded_postgres
from base.stores.redis import embedded_redis
from base.stores.supervisor import Supervisor

TEMPLATE = "cordboard_template"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def free_neighbours(count: int) -> int:
    """The first of so many neighbouring free ports; other test processes look elsewhere."""
    start = 20_000 + os.getpid() % 1_000 * 10
    for first in range(start, 32_000, count):
        if all(map(_is_free, range(first, first + count))):
            return first
    raise RuntimeError("no ports are free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def open_folder() -> Path:
    """A new folder that an unprivileged server can reach; whoever asked removes it."""
    folder = Path(tempfile.mkdtemp(prefix="cordboard-test-"))
    folder.chmod(0o755)
    return folder


@dataclass
class RunningStores:
    """Servers for tests, ended by `stop`."""

    folder: Path = field(default_factory=open_folder)

    def __post_init__(self) -> None:
        """Start nothing yet."""
        self._supervisor = Supervisor(self.folder / "logs")

    def start_postgres(self) -> str:
        """A server that forgets at a power cut; the address of its `postgres` database."""
        server: EmbeddedPostgres = embedded_postgres(self.folder, port=free_port(), durable=False)
        self._supervisor.start([server.recipe()])
        return server.url("postgres")

    def start_redis(self) -> str:
        """An empty server; its address."""
        server = embedded_redis(port=free_port())
        self._supervisor.start([server.recipe()])
        return server.url

    def stop(self) -> None:
        """End the servers and remove their files."""
        self._supervisor.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def database_of(server_url: str, name: str) -> str:
    """The address of another database of the same server."""
    return f"{server_url.rsplit('/', 1)[0]}/{name}"


def ensure_template(server_url: str, *, lock: Path) -> str:
    """The name of a fully migrated database to copy, made by whichever worker comes first."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if postgres.create_database(server_url, TEMPLATE):
            schema.upgrade(database_of(server_url, TEMPLATE))
    return TEMPLATE
