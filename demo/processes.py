"""How a supervisor runs our own processes."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

from app import serve_pool
from base import schema
from base.clock import clock_from
from base.database import Database
from base.settings import Settings, load_settings
from base.stores.children import Recipe
from base.stores.claims import require_free_ports
from base.stores.supervisor import Supervisor
from demo import archive, staffing
from demo.keeping import secrets_of
from schedule import run as run_schedule
from wiring import Role, database_url, prepare
from worker import work as run_worker


def pool_recipe(role: Role, *, port: int, environment: Mapping[str, str]) -> Recipe:
    """One web pool; ready when it answers."""
    return Recipe(
        name=role.value,
        program=partial(_serve, role, port),
        environment=environment,
        ready=partial(answers, port, "/livez"),
    )


def worker_recipe(*, environment: Mapping[str, str], ready: Callable[[], bool]) -> Recipe:
    """Who answers bells."""
    return Recipe(name="worker", program=_work, environment=environment, ready=ready)


def schedule_recipe(*, environment: Mapping[str, str], ready: Callable[[], bool]) -> Recipe:
    """Who runs the sweeps."""
    return Recipe(name="schedule", program=_schedule, environment=environment, ready=ready)


def furnishing_recipe(*, environment: Mapping[str, str]) -> Recipe:
    """What brings the tables up to date and fills the empty ones; ends by itself."""
    return Recipe(name="migrate", program=furnish, environment=environment)


def furnish() -> None:
    """Run the migrations that are missing and write what must be there before anybody serves.

    A fresh demo also gets its crew and a customer archive.
    """
    settings = load_settings()
    schema.upgrade(database_url(settings))
    for fault in prepare(settings):
        print(fault)
    _move_in(settings)


def _move_in(settings: Settings) -> None:
    # Here and not in the supervisor: what is sealed must be sealed with this house's own keys.
    now = clock_from(settings).now()
    database = Database(database_url(settings), role="job")
    with database.session() as session:
        staffing.hire(session, password=secrets_of(settings.data_dir)["password"], now=now)
    with database.session() as session:
        archive.stock(session, now=now)
    database.close()


# Each reads the settings only after the fork, when its environment is the recipe's.
def _serve(role: Role, port: int) -> None:
    serve_pool(load_settings(), role=role, port=port)


def _work() -> None:
    run_worker(load_settings())


def _schedule() -> None:
    run_schedule(load_settings())


def serve_both(port: int) -> None:
    """Run the voice pool on `port` and the console on the next one until told to end."""
    require_free_ports((port, port + 1))
    supervisor = Supervisor()
    supervisor.heed_signals()
    try:
        supervisor.start(
            [
                pool_recipe(Role.VOICE, port=port, environment=os.environ),
                pool_recipe(Role.CONSOLE, port=port + 1, environment=os.environ),
            ]
        )
        supervisor.watch()
    finally:
        supervisor.stop()


def answers(port: int, path: str) -> bool:
    """Whether a web server on this machine says 200 to a GET."""
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
