"""Starts a demo, tells where it is, and ends it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from base.database import Database
from base.logs import configure_logs
from base.stores.claims import require_free_ports, sole_use
from base.stores.postgres import embedded_postgres
from base.stores.redis import embedded_redis
from base.stores.supervisor import Supervisor
from demo.archive import SHOWN
from demo.daytime import open_day
from demo.house import HOTLINE, House, Ports
from demo.keeping import secrets_of, write_whole
from demo.processes import furnishing_recipe
from demo.saving import SavedFlows, serving_on_save
from demo.staffing import Staff, staff_of

_FIRST_START = (
    "The first start lets {days} of calls go through the hotline, so that there is something to "
    "look at. This takes about half a minute; later starts take seconds."
)


@dataclass
class Demo:
    """A running demo."""

    house: House
    supervisor: Supervisor
    staff: Staff

    def describe(self) -> None:
        """Write `demo.json`, for tests and people's own scripts; again after every restart."""
        house = self.house
        write_whole(
            house.data_dir / "demo.json",
            {
                "voice_url": house.voice_url,
                "console_url": house.console_url,
                "simulator_url": house.simulator_url,
                "public_base_url": house.voice_url,
                "database_url": house.postgres.url(),
                "redis_url": house.redis.url,
                "account_sid": house.secrets["account_sid"],
                "auth_token": house.secrets["auth_token"],
                "hotline": HOTLINE,
                "logins": list(self.staff.logins),
                "api_token": self.staff.api_token,
                "pids": self.supervisor.pids,
            },
        )

    def greeting(self) -> str:
        """What a person who has just started it wants to know."""
        house = self.house
        logins = "\n".join(
            f"              {login['login']:<12}{login['password']}   ({login['role']})"
            for login in self.staff.logins
        )
        return (
            f"\nCordboard is up. On its clock it is {house.day.epoch:%A %H:%M, %Z}.\n\n"
            f"  Console     {house.console_url}\n{logins}\n"
            f"  Telephone   {house.simulator_url}/\n"
            f"  Hotline     {HOTLINE}\n"
            f"  Customers   {SHOWN} and others; their identity documents end\n"
            "              with the same four digits as their numbers\n"
            f"  Details     {house.data_dir / 'demo.json'}\n"
            f"  Logs        {house.data_dir / 'logs'}\n\n"
            "Ctrl-C ends everything.\n"
        )


@contextmanager
def running_demo(
    data_dir: Path,
    *,
    port_base: int,
    flows_file: Path,
    factor: float = 1.0,
    with_people: bool = False,
    past_days: int = 0,
) -> Iterator[Demo]:
    """Run everything on loopback while the block lasts; from the main thread.

    Args:
        data_dir: Kept between starts: database, secrets, logs.
        port_base: First of five neighbouring ports.
        flows_file: The hotline's flow file.
        factor: Simulated seconds per real second.
        with_people: Let scripted callers and agents live in it.
        past_days: How many days of calls a fresh folder gets.

    Raises:
        CannotStart: A folder, port or program is missing or taken.
    """
    data_dir = data_dir.absolute()
    configure_logs()
    with sole_use(data_dir):
        description = data_dir / "demo.json"
        description.unlink(missing_ok=True)
        house = _prepare(data_dir, Ports(port_base), flows_file=flows_file, factor=factor)
        supervisor = Supervisor(data_dir / "logs")
        supervisor.heed_signals()
        # Looked at before the carrier starts, which begins the file.
        is_first_start = not house.truth_file.exists()
        try:
            supervisor.start(house.foundations())
            if past_days and is_first_start:
                days = f"{past_days} {'day' if past_days == 1 else 'days'}"
                print(_FIRST_START.format(days=days), flush=True)
            supervisor.run_once(
                furnishing_recipe(environment=house.environment(), past_days=past_days)
            )
            demo = Demo(house, supervisor, _staff(house))
            supervisor.when_changed(demo.describe)
            supervisor.launch(house.background())
            supervisor.launch(house.pools())
            supervisor.wait_ready()
            if with_people and not supervisor.stopping:
                supervisor.launch([house.people(demo.staff)])
            demo.describe()
            yield demo
        finally:
            supervisor.stop()
            description.unlink(missing_ok=True)


def _prepare(data_dir: Path, ports: Ports, *, flows_file: Path, factor: float) -> House:
    # Leftovers of a killed start still hold the ports, and end here.
    postgres = embedded_postgres(data_dir, port=ports.postgres)
    require_free_ports(ports.all)
    return House(
        data_dir=data_dir,
        ports=ports,
        postgres=postgres,
        redis=embedded_redis(port=ports.redis),
        secrets=secrets_of(data_dir),
        day=open_day(data_dir, factor=factor),
        flows_file=flows_file.absolute(),
    )


def _staff(house: House) -> Staff:
    database = Database(house.postgres.url(), role="job")
    try:
        with database.session() as session:
            return staff_of(
                session,
                password=house.secrets["password"],
                secret_key=house.secrets["secret_key"],
            )
    finally:
        database.close()


def run(
    data_dir: Path, *, port_base: int, flows_file: Path, with_people: bool, past_days: int
) -> None:
    """Run a demo until Ctrl-C, restarting whatever ends."""
    with running_demo(
        data_dir,
        port_base=port_base,
        flows_file=flows_file,
        with_people=with_people,
        past_days=past_days,
    ) as demo:
        if not demo.supervisor.stopping:
            print(demo.greeting(), flush=True)
        with _flows_served_on_save(demo.house):
            demo.supervisor.watch()


@contextmanager
def _flows_served_on_save(house: House) -> Iterator[None]:
    database = Database(house.postgres.url(), role="job")
    flows = SavedFlows(house.flows_file, database, lambda: house.day.at(time.time()))
    try:
        with serving_on_save(flows, partial(print, flush=True)):
            yield
    finally:
        database.close()
