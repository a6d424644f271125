"""The embedded PostgreSQL server."""

import os
import shutil
from pathlib import Path

import psutil
import psycopg
import pytest

from base.stores import accounts
from base.stores.postgres import EmbeddedPostgres, create_database, embedded_postgres
from base.stores.supervisor import Supervisor
from tests.running_stores import free_port

pytestmark = pytest.mark.embedded


def _start(folder: Path, supervisor: Supervisor) -> EmbeddedPostgres:
    server = embedded_postgres(folder, port=free_port(), durable=False)
    supervisor.start([server.recipe()])
    return server


def _value(server: EmbeddedPostgres, question: bytes) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(question).fetchone()
        return row and row[0]


def test_rows_are_there_after_a_second_start(folder: Path, supervisor: Supervisor) -> None:
    first = _start(folder, supervisor)
    with psycopg.connect(first.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS number")
    supervisor.stop()

    again = Supervisor(folder / "logs")
    try:
        assert _value(_start(folder, again), b"SELECT number FROM kept") == 42
    finally:
        again.stop()


def test_a_start_after_a_kill_ends_the_leftover_server_and_forgets_its_pid_file(
    folder: Path, supervisor: Supervisor
) -> None:
    first = _start(folder, supervisor)
    leftover = psutil.Process(supervisor.pids["postgres"])
    (first.data / "postmaster.pid").write_text(f"{os.getpid()}\n")

    second = embedded_postgres(folder, port=free_port(), durable=False)

    assert not leftover.is_running() or leftover.status() == psutil.STATUS_ZOMBIE
    again = Supervisor(folder / "logs")
    try:
        again.start([second.recipe()])
        assert _value(second, b"SELECT 1") == 1
    finally:
        again.stop()


def test_a_cluster_cut_off_while_it_was_made_is_made_again(
    folder: Path, supervisor: Supervisor
) -> None:
    home = folder / "postgres" / "data.new"
    home.mkdir(parents=True)
    (home / "PG_VERSION").write_text("18\n")

    assert _value(_start(folder, supervisor), b"SELECT 1") == 1


def test_the_server_is_no_root_listens_on_loopback_alone_and_refuses_a_wrong_password(
    folder: Path, supervisor: Supervisor
) -> None:
    server = _start(folder, supervisor)

    assert psutil.Process(supervisor.pids["postgres"]).uids().effective != 0
    assert _value(server, b"SHOW listen_addresses") == "127.0.0.1"
    assert not _value(server, b"SHOW unix_socket_directories")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url().replace(server.password, "guess"))


def test_a_closed_parent_folder_stays_closed(folder: Path, supervisor: Supervisor) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)

    server = _start(closed / "data", supervisor)
    try:
        assert closed.stat().st_mode & 0o777 == 0o700
        assert _value(server, b"SELECT 1") == 1
        assert server.data.is_relative_to(closed) == (os.getuid() != 0)
    finally:
        supervisor.stop()
        if server.data.is_relative_to(accounts.BESIDE):
            shutil.rmtree(server.data.parent.parent)


def test_creating_a_database_twice_says_which_time_was_the_first(server_url: str) -> None:
    name = f"twice_{os.getpid()}"

    assert [create_database(server_url, name) for _ in range(2)] == [True, False]
