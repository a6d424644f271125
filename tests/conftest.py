"""What every test may ask for."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
import redis
import sqlalchemy as sa
from sqlmodel import Session

from base import schema
from base.clock import ManualClock
from base.crypto import KeyRing, use_keys
from base.settings import Settings
from base.stores.postgres import create_database
from tests.lent_databases import LentDatabases
from tests.running_stores import RunningStores, database_of, ensure_template

# A shared machine makes single examples slow; that says nothing about the code.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
hypothesis.settings.load_profile("house")

_shared = pytest.StashKey[RunningStores]()
_server_url = pytest.StashKey[str]()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep tests that share something costly of their module on one worker, where it is made once.

    A test that shares several things goes with the first of them by name.
    """
    for item in items:
        if shared := sorted(_shared_in_module(item)):
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem}-{shared[0]}"))


def _shared_in_module(item: pytest.Item) -> Iterator[str]:
    if isinstance(item, pytest.Function):
        for name, definitions in item._fixtureinfo.name2fixturedefs.items():
            found = definitions[-1]
            if found.scope == "module" and found.baseid.endswith(item.path.name):
                yield name


def pytest_xdist_setupnodes(config: pytest.Config) -> None:
    """Start the one PostgreSQL of a parallel run; the workers come and go, this process stays."""
    config.stash[_shared] = RunningStores()
    config.stash[_server_url] = config.stash[_shared].start_postgres()


def pytest_configure_node(node: Any) -> None:
    """Tell a worker where PostgreSQL is."""
    node.workerinput["server_url"] = node.config.stash[_server_url]


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what this process started."""
    if stores := config.stash.get(_shared, None):
        stores.stop()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything is installed a skipped test is a hole in the net, hence a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("CI") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def stores() -> Iterator[RunningStores]:
    """Servers that this worker starts for itself."""
    stores = RunningStores()
    yield stores
    stores.stop()


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL server of this run: the shared one, or our own where the run is not parallel."""
    workerinput = getattr(request.config, "workerinput", None)
    if workerinput is not None:
        return str(workerinput["server_url"])
    own: RunningStores = request.getfixturevalue("stores")
    return own.start_postgres()


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """A migrated database to copy from; nobody connects to it."""
    port = sa.make_url(server_url).port
    return ensure_template(server_url, lock=Path(tempfile.gettempdir()) / f"cordboard-{port}.lock")


@pytest.fixture(scope="session")
def lent_databases(server_url: str, template: str) -> LentDatabases:
    """This worker's databases for tests that commit."""
    return LentDatabases(server_url, template)


@pytest.fixture
def fresh_database(server_url: str, lent_databases: LentDatabases) -> Iterator[str]:
    """The address of a migrated, empty database for one test that commits."""
    name = lent_databases.lend()
    yield database_of(server_url, name)
    lent_databases.take_back(name)


@pytest.fixture(scope="session")
def database_url(server_url: str, template: str) -> str:
    """The address of this worker's migrated database; leave nothing committed in it."""
    name = f"worker_{uuid4().hex}"
    create_database(server_url, name, template=template)
    return database_of(server_url, name)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[sa.Engine]:
    """Connections to this worker's database."""
    engine = sa.create_engine(schema.driver_url(database_url))
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    """A session inside an outer transaction: its commits are savepoints, nothing of it stays."""
    with engine.connect() as connection, connection.begin() as outer:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture(scope="session")
def redis_server(stores: RunningStores) -> str:
    """A Redis of this worker alone: subscriptions cross the numbered databases of one server."""
    return stores.start_redis()


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_server) as client:
        client.flushall()
    return redis_server


@pytest.fixture(autouse=True)
def _keys() -> None:
    """Sealed columns open in every test; development secrets serve."""
    use_keys(KeyRing.from_settings(Settings()))


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands still until the test moves it."""
    return ManualClock()


@pytest.fixture(scope="session")
def reference_dir() -> Path:
    """Published facts to compare with: signature vectors, Erlang tables, the carrier's schemas."""
    folder = os.environ.get("CORDBOARD_REFERENCE_DIR")
    if not folder:
        pytest.skip("set CORDBOARD_REFERENCE_DIR to the folder with the reference files")
    return Path(folder)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if program := shutil.which(name):
            return program
    pytest.skip("no browser here: apt install chromium fonts-noto-cjk")
