"""The voice doors while PostgreSQL is stopped: spoken words in bounded time, nothing lost."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from flask import Flask
from pydantic import SecretStr
from sqlmodel import Session, select

import cti.webhooks
import ivr.webhooks
from base import schema
from base.bells import Bells, use_bells
from base.bus import subscribe
from base.clock import ManualClock
from base.database import Database
from base.settings import Settings
from base.stores.postgres import create_database
from cti.models import Call
from cti.workplace import Workplace
from ivr.models import FlowRun
from ivr.versions import start_with
from telephony.twilio_gateway import gateway_from
from tests.running_stores import RunningStores, database_of
from tests.voice.caller import ACCOUNT, BASE_URL, TOKEN, Caller, Heard
from wiring import SUBSCRIPTIONS

DEADLINE_S = 0.4
# A deadline to find out, and as much again for a machine that is busy with other tests.
BOUND_S = 2.5


class Server:
    """A PostgreSQL of this test alone, which may be stopped like a machine that hangs."""

    def __init__(self, url: str) -> None:
        """Find the postmaster by the port it listens on."""
        self.url = url
        port = sa.make_url(url).port
        self._postmaster = next(
            psutil.Process(connection.pid)
            for connection in psutil.net_connections("tcp")
            if connection.status == "LISTEN"
            and connection.laddr
            and connection.laddr.port == port
            and connection.pid
        )

    def _signal(self, number: int) -> None:
        for process in (self._postmaster, *self._postmaster.children(recursive=True)):
            os.kill(process.pid, number)

    def freeze(self) -> None:
        """Stop answering without closing anything."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on where it stopped."""
        self._signal(signal.SIGCONT)


@pytest.fixture
def server() -> Iterator[Server]:
    """A migrated server of our own."""
    stores = RunningStores()
    address = stores.start_postgres()
    create_database(address, "hotline")
    url = database_of(address, "hotline")
    schema.upgrade(url)
    own = Server(url)
    yield own
    own.thaw()
    stores.stop()


@contextmanager
def reading(server: Server) -> Iterator[Session]:
    """A look with more patience than a webhook has."""
    database = Database(server.url, role="job")
    with database.session() as session:
        yield session
    database.close()


@pytest.fixture
def work(server: Server, redis_url: str, clock: ManualClock) -> Iterator[Workplace]:
    """A house on that server."""
    settings = Settings(
        public_base_url=BASE_URL, twilio_account_sid=ACCOUNT, twilio_auth_token=SecretStr(TOKEN)
    )
    bells = Bells(redis_url)
    use_bells(bells)
    subscribe(SUBSCRIPTIONS)
    database = Database(server.url, role="voice", deadline_s=DEADLINE_S)
    with reading(server) as session:
        start_with(session, Path("flows.yaml"), now=clock.now())
    yield Workplace(settings, clock, database, gateway_from(settings), bells)
    bells.close()
    database.close()


def timed(caller: Caller, path: str, form: dict[str, str] | None = None) -> Heard:
    started = time.monotonic()
    heard = caller.ask(path, form)
    assert time.monotonic() - started < BOUND_S
    return heard


def test_a_caller_is_spoken_to_throughout_and_goes_on_when_the_server_is_back(
    work: Workplace, server: Server
) -> None:
    app = Flask("voice")
    ivr.webhooks.open_doors(app, work)
    cti.webhooks.open_doors(app, work)
    caller = Caller(app.test_client())
    welcome = caller.phone()
    server.freeze()
    held = timed(caller, welcome.path("Gather"), {"Digits": "1"})
    assert held.response.headers["X-Cordboard-Degraded"] == "1"
    assert held.verbs == ["Say", "Say", "Pause", "Redirect"]
    again = timed(caller, held.path("Redirect"))
    assert again.verbs == ["Pause", "Redirect"]
    refused = caller.post("/voice/status", {"CallStatus": "completed"})
    assert refused.status_code == 503
    assert timed(Caller(app.test_client()), "/voice/inbound").verbs[-1] == "Redirect"
    server.thaw()
    time_left_s = time.monotonic() + 10
    heard = again
    while "Gather" not in heard.verbs and time.monotonic() < time_left_s:
        heard = caller.ask(heard.path("Redirect"))
    assert "Gather" in heard.verbs
    with reading(server) as session:
        assert session.exec(select(sa.func.count()).select_from(Call)).one() == 1
        # The keys pressed meanwhile were never acknowledged: the question is asked again.
        assert session.exec(select(FlowRun.step)).one() == 2


def test_patience_ends_with_an_apology(work: Workplace, server: Server) -> None:
    app = Flask("voice")
    ivr.webhooks.open_doors(app, work)
    caller = Caller(app.test_client())
    server.freeze()
    heard = timed(caller, "/voice/inbound")
    documents = 1
    while "Hangup" not in heard.verbs:
        heard = timed(caller, heard.path("Redirect"))
        documents += 1
    assert documents == 16
    assert heard.verbs == ["Say", "Say", "Hangup"]
