"""Servers of these tests' own; the shared ones must not be disturbed."""

import shutil
from collections.abc import Iterator

import pytest

from base.stores.postgres import embedded_postgres
from base.stores.redis import embedded_redis
from tests.base.own_servers import OwnServer
from tests.running_stores import free_port, open_folder


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[OwnServer]:
    """A PostgreSQL that the test may freeze and end, if it starts it again."""
    folder = open_folder()
    # Durable, because an end without farewell takes commits along that are not on the disk yet.
    cluster = embedded_postgres(folder, port=free_port())
    server = OwnServer(cluster.recipe(), cluster.url(), folder=folder)
    yield server
    server.end()
    shutil.rmtree(folder)


@pytest.fixture
def own_redis() -> Iterator[OwnServer]:
    """An empty Redis that the test may freeze and end."""
    folder = open_folder()
    kit = embedded_redis(port=free_port())
    server = OwnServer(kit.recipe(), kit.url, folder=folder)
    yield server
    server.end()
    shutil.rmtree(folder)
