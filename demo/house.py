"""Everything a demo consists of, and where each part is found."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
import redis

from base.stores.children import Recipe
from base.stores.postgres import EmbeddedPostgres
from base.stores.redis import EmbeddedRedis
from demo.archive import AMERICAN, CHINESE
from demo.daytime import Daytime
from demo.keeping import Secrets
from demo.numbers import known_numbers, stranger
from demo.people.script import Script
from demo.processes import answers, pool_recipe, schedule_recipe, worker_recipe
from demo.staffing import Staff
from telephony.addresses import carrier_url
from telephony.gateway import OUR_DOORS
from wiring import Role

ROOT = Path(__file__).parent.parent
HOTLINE = "+864001234567"
_STRANGERS = 500
_PEOPLE_SEED = 7
# What a process needs that is none of the house.
_STRANGER = {"PATH": os.defpath, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT)}
# What a shell may hold for another installation and the demo must not take for its own.
_FOREIGN = ("CORDBOARD_", "TWILIO_", "DATABASE_URL", "REDIS_URL", "PUBLIC_BASE_URL", "SECRET_KEY")


@dataclass(frozen=True)
class Ports:
    """Five neighbours, from the one that was asked for."""

    base: int

    @property
    def voice(self) -> int:
        """The carrier's door."""
        return self.base

    @property
    def console(self) -> int:
        """The people's door."""
        return self.base + 1

    @property
    def simulator(self) -> int:
        """The carrier itself."""
        return self.base + 2

    @property
    def postgres(self) -> int:
        """The facts."""
        return self.base + 3

    @property
    def redis(self) -> int:
        """The bells."""
        return self.base + 4

    @property
    def all(self) -> range:
        """Every port that must be free."""
        return range(self.base, self.base + 5)


@dataclass(frozen=True)
class House:
    """One demo before it runs."""

    data_dir: Path
    ports: Ports
    postgres: EmbeddedPostgres
    redis: EmbeddedRedis
    secrets: Secrets
    day: Daytime
    flows_file: Path

    @property
    def voice_url(self) -> str:
        """Where the carrier's webhooks arrive; also the address that signatures cover."""
        return f"http://127.0.0.1:{self.ports.voice}"

    @property
    def console_url(self) -> str:
        """Where people sign in."""
        return f"http://127.0.0.1:{self.ports.console}"

    @property
    def simulator_url(self) -> str:
        """Where the simulated carrier answers."""
        return f"http://127.0.0.1:{self.ports.simulator}"

    @property
    def truth_file(self) -> Path:
        """Where the carrier writes what happened; kept between starts."""
        return self.data_dir / "truth.jsonl"

    def environment(self) -> Mapping[str, str]:
        """What every process of this demo reads."""
        own = {
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.redis.url,
            "PUBLIC_BASE_URL": self.voice_url,
            "SECRET_KEY": self.secrets["secret_key"],
            "CORDBOARD_SEAL_KEY": self.secrets["seal_key"],
            "CORDBOARD_INDEX_KEY": self.secrets["index_key"],
            "CORDBOARD_SEARCH_KEY": self.secrets["search_key"],
            "TWILIO_ACCOUNT_SID": self.secrets["account_sid"],
            "TWILIO_AUTH_TOKEN": self.secrets["auth_token"],
            "TWILIO_API_KEY": self.secrets["api_key"],
            "TWILIO_API_SECRET": self.secrets["api_secret"],
            "TWILIO_TWIML_APP_SID": self.secrets["application_sid"],
            "TWILIO_API_BASE_URL": self.simulator_url,
            "CORDBOARD_CARRIER_PROFILE": "simulator",
            "CORDBOARD_SIMULATOR_URL": self.simulator_url,
            "CORDBOARD_CALLER_ID": HOTLINE,
            "CORDBOARD_CONSOLE_URL": self.console_url,
            "CORDBOARD_DATA_DIR": str(self.data_dir),
            "CORDBOARD_FLOWS_FILE": str(self.flows_file),
            "CORDBOARD_CLOCK_EPOCH": self.day.epoch.isoformat(),
            "CORDBOARD_CLOCK_STARTED_AT_S": repr(self.day.started_at_s),
            "CORDBOARD_CLOCK_FACTOR": repr(self.day.factor),
        }
        kept = {k: v for k, v in os.environ.items() if not k.startswith(_FOREIGN)}
        return kept | {"PYTHONUNBUFFERED": "1"} | own

    def foundations(self) -> list[Recipe]:
        """What everything else stands on, the carrier among it; stopped last.

        The sweeps that run at once ask the carrier about calls of an earlier start.
        """
        return [self.postgres.recipe(), self.redis.recipe(), self._simulator()]

    def background(self) -> list[Recipe]:
        """Who works without being asked by the web."""
        environment = self.environment()
        return [
            worker_recipe(environment=environment, ready=self._worker_listens),
            schedule_recipe(environment=environment, ready=self._schedule_beats),
        ]

    def pools(self) -> list[Recipe]:
        """The web; stopped first."""
        environment = self.environment()
        return [
            pool_recipe(Role.VOICE, port=self.ports.voice, environment=environment),
            pool_recipe(Role.CONSOLE, port=self.ports.console, environment=environment),
        ]

    def script(self, staff: Staff, *, seed: int) -> Script:
        """What scripted people need to know."""
        return Script(
            console_url=self.console_url,
            simulator_url=self.simulator_url,
            hotline=HOTLINE,
            factor=self.day.factor,
            seed=seed,
            crew=staff.colleagues,
            known=known_numbers(chinese=CHINESE, american=AMERICAN),
            strangers=[stranger(index) for index in range(_STRANGERS)],
        )

    def people(self, staff: Staff) -> Recipe:
        """Scripted callers and agents; they come last and go first."""
        return Recipe(
            name="people",
            program=[sys.executable, "-m", "demo.people"],
            environment=_STRANGER,
            stdin=self.script(staff, seed=_PEOPLE_SEED).written(),
        )

    def _simulator(self) -> Recipe:
        def door(path: str) -> str:
            return carrier_url(self.voice_url, path)

        options = {
            "port": str(self.ports.simulator),
            "voice-url": door(OUR_DOORS.voice),
            "fallback-url": door(OUR_DOORS.fallback),
            "status-url": door(OUR_DOORS.status),
            "sms-url": door(OUR_DOORS.sms),
            "client-url": door(OUR_DOORS.client),
            "application-sid": self.secrets["application_sid"],
            "account-sid": self.secrets["account_sid"],
            "auth-token": self.secrets["auth_token"],
            "hotline": HOTLINE,
            "truth": str(self.truth_file),
            "epoch": self.day.epoch.isoformat(),
            "started": repr(self.day.started_at_s),
            "factor": repr(self.day.factor),
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        return Recipe(
            name="simulator",
            program=[sys.executable, "-m", "simulator", *arguments],
            environment=_STRANGER | {"SIMULATOR_API_SECRET": self.secrets["api_secret"]},
            ready=partial(answers, self.ports.simulator, "/sim/health"),
        )

    def _worker_listens(self) -> bool:
        try:
            with redis.Redis.from_url(self.redis.url, socket_timeout=0.5) as client:
                return bool(client.scard("rq:workers"))
        except redis.RedisError:
            return False

    def _schedule_beats(self) -> bool:
        mark = "SELECT 1 FROM job_mark WHERE name = 'schedule' AND beat_at >= %s"
        try:
            with psycopg.connect(self.postgres.url(), connect_timeout=2) as connection:
                return connection.execute(mark, (self.day.epoch,)).fetchone() is not None
        except psycopg.Error:
            return False
