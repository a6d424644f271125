"""How a supervisor runs our own processes."""

import gc
import os
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException

import structlog

from app import serve_pool
from base import schema
from base.clock import clock_from
from base.database import Database
from base.logs import configure_logs
from base.settings import Settings, load_settings
from base.stores.children import Recipe
from base.stores.claims import require_free_ports
from base.stores.supervisor import Supervisor
from demo import archive, staffing
from demo.keeping import secrets_of
from schedule import run as run_schedule
from wiring import Role, database_url, prepare
from worker import work as run_worker

# The house is older than anything that is told of it.
_MOVED_IN = timedelta(days=60)

log = structlog.get_logger(__name__)


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


def furnishing_recipe(*, environment: Mapping[str, str], past_days: int) -> Recipe:
    """What brings the tables up to date and fills the empty ones; ends by itself."""
    program = partial(furnish, past_days=past_days)
    return Recipe(name="migrate", program=program, environment=environment)


def furnish(*, past_days: int) -> None:
    """Run the migrations that are missing and write what must be there before anybody serves.

    A fresh demo also gets its crew, a customer archive and so many days of calls.
    """
    settings = load_settings()
    schema.upgrade(database_url(settings))
    for fault in prepare(settings):
        print(fault)
    if _move_in(settings) and past_days:
        _let_pass(settings, days=past_days)


def _move_in(settings: Settings) -> bool:
    """Hire the crew and stock the archive; whether the archive was empty."""
    # Here and not in the supervisor: what is sealed must be sealed with this house's own keys.
    moved_in_at = clock_from(settings).now() - _MOVED_IN
    database = Database(database_url(settings), role="job")
    with database.session() as session:
        password = secrets_of(settings.data_dir)["password"]
        staffing.hire(session, password=password, now=moved_in_at)
    with database.session() as session:
        stocked = archive.stock(session, now=moved_in_at)
    database.close()
    return stocked > 0


def _let_pass(settings: Settings, *, days: int) -> None:
    from demo.history import past  # noqa: PLC0415 - the doors' code, which no later start needs

    # What was loaded until now is never garbage; looking through it again and again costs a third.
    gc.freeze()
    configure_logs("warning")
    until = settings.clock_epoch or clock_from(settings).now()
    try:
        print(f"{past.play(settings, until=until, days=days)} calls are in the log")
    except Exception:
        # A flow file of somebody's own may ask what no past can do; the demo starts all the same.
        log.exception("past_broken_off")


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
