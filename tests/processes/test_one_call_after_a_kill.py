"""The worker is killed for real while the carrier holds its answer: exactly one call is made."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

import pytest
from redis import Redis
from sqlmodel import select

from base import bells
from base.bells import Bells
from base.clock import SystemClock
from base.database import Database
from base.stores.redis import embedded_redis
from base.stores.supervisor import Supervisor
from cti.dialling import plan_call
from cti.models import AttemptState, Call, DialAttempt, Purpose
from tests.processes.programs import Program, cordboard, program
from tests.running_stores import free_port

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(300)]

HOTLINE = "+864000000000"
CUSTOMER = "+8613800138000"
ACCOUNT = "AC" + "5" * 32
TOKEN = "simulated-auth-token"


def until(holds: Callable[[], Any], *, within_s: float = 90) -> None:
    """Return when it holds; processes of their own cannot be waited for otherwise."""
    pause = Event()
    for _ in range(round(within_s / 0.05)):
        if holds():
            return
        pause.wait(0.05)
    pytest.fail(f"it did not come true within {within_s} s")


@dataclass
class House:
    """Real processes around one database."""

    database: Database
    environment: dict[str, str]
    simulator_url: str
    processes: ExitStack

    def start(self, *arguments: str) -> Program:
        """One of our own commands."""
        return self.processes.enter_context(
            program(cordboard(*arguments), environment=self.environment)
        )

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The simulator's answer."""
        data = None if body is None else json.dumps(body).encode()
        asked = Request(  # noqa: S310 - loopback
            self.simulator_url + path, data, {"Content-Type": "application/json"}
        )
        with urlopen(asked, timeout=10) as answer:  # noqa: S310 - loopback
            return json.load(answer)

    def calls_asked_for(self) -> int:
        """Requests for a call that reached the carrier."""
        facts = self.ask("/truth?kind=rest")
        return sum(f["method"] == "POST" and f["path"].endswith("/Calls.json") for f in facts)

    def plan(self) -> UUID:
        """A call that is due now, with its bell."""
        now = SystemClock().now()
        with self.database.session() as session:
            return plan_call(
                session,
                purpose=Purpose.CLICK,
                number=CUSTOMER,
                flow="callback",
                context={},
                now=now,
                due_at=now,
            ).id

    def attempt(self, attempt_id: UUID) -> DialAttempt:
        """The attempt as it is stored."""
        with self.database.session() as session:
            return session.get_one(DialAttempt, attempt_id)


def is_up(house: House) -> bool:
    """Whether the simulator answers."""
    try:
        return bool(house.ask("/sim/health"))
    except OSError:
        return False


@pytest.fixture
def house(fresh_database: str) -> Iterator[House]:
    redis, voice, sim = embedded_redis(port=free_port()), free_port(), free_port()
    simulator_url = f"http://127.0.0.1:{sim}"
    public = f"http://127.0.0.1:{voice}"
    environment = {
        "DATABASE_URL": fresh_database,
        "REDIS_URL": redis.url,
        "PUBLIC_BASE_URL": public,
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE_URL": simulator_url,
        "CORDBOARD_CARRIER_PROFILE": "simulator",
        "CORDBOARD_CALLER_ID": HOTLINE,
        # Nobody reads what they write, and a full pipe stops whoever writes.
        "CORDBOARD_LOG_LEVEL": "error",
    }
    supervisor = Supervisor()
    supervisor.start([redis.recipe()])
    database = Database(fresh_database, role="job")
    ringer = Bells(redis.url)
    bells.use_bells(ringer)
    with ExitStack() as processes:
        house = House(database, environment, simulator_url, processes)
        simulator = ["-m", "simulator", "--port", str(sim), "--hotline", HOTLINE]
        simulator += ["--voice-url", f"{public}/voice/inbound", "--auth-token", TOKEN]
        processes.enter_context(program(simulator))
        house.start("serve", "--role", "voice", "--port", str(voice))
        until(lambda: is_up(house))
        yield house
    ringer.close()
    database.close()
    supervisor.stop()


@pytest.mark.parametrize(
    ("moment", "released"),
    [("before", True), ("before", False), ("after", True), ("after", False)],
)
def test_worker_killed_while_the_carrier_holds_its_answer_leaves_exactly_one_call(
    house: House, moment: str, released: bool
) -> None:
    house.ask("/sim/chaos", {"hold_call_create": moment})
    worker = house.start("worker")
    attempt_id = house.plan()
    until(house.calls_asked_for)
    if moment == "after":
        until(lambda: house.ask("/sim/calls"))

    worker.process.send_signal(signal.SIGKILL)
    worker.process.wait(10)
    house.ask("/sim/chaos", {})
    if released:
        house.ask("/sim/chaos/release", {})
    with Redis.from_url(house.environment["REDIS_URL"]) as redis:
        redis.flushall()
    house.start("schedule")

    until(lambda: house.attempt(attempt_id).sid)
    attempt = house.attempt(attempt_id)
    (call,) = house.ask("/sim/calls")
    assert (attempt.state, attempt.sid) == (AttemptState.PLACED, call["sid"])
    assert (call["to"], call["from"]) == (CUSTOMER, HOTLINE)
    with house.database.session() as session:
        assert session.exec(select(Call.sid)).all() == [call["sid"]]
    asked = 2 if (moment, released) == ("before", False) else 1
    assert house.calls_asked_for() == asked
