"""A console on a database of its own, and members who use it."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import Headers

import console.blueprints
from base.bells import Bells
from base.clock import ManualClock
from base.crypto import KeyRing, use_keys
from base.database import Database
from base.settings import Settings
from base.stores.postgres import create_database, drop_database
from cti.workplace import Workplace
from staff.api_tokens import issue_api_token
from staff.models import Role
from tests.console.cast import PASSWORD, Cast, stage_play
from tests.fakes.carrier import FakeCarrier
from tests.running_stores import database_of


@dataclass
class House:
    """A console with its play."""

    app: Flask
    work: Workplace
    clock: ManualClock
    cast: Cast

    def program(self, role: Role) -> FlaskClient:
        """A client that speaks by a member's token."""
        client = self.app.test_client()
        secret = self.work.settings.secret_key.get_secret_value()
        token = issue_api_token(self.cast.members[role], secret=secret)
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    def browser(self, role: Role, *, language: str | None = None) -> FlaskClient:
        """A client that has signed in by the page, as people do."""
        client = self.app.test_client()
        data = {"login": role.value, "password": PASSWORD, "csrf_token": csrf(client)}
        assert client.post("/login", data=data).status_code == 302
        if language:
            client.post("/language", data={"language": language, "csrf_token": csrf(client)})
        return client


def csrf(client: FlaskClient) -> str:
    """The token against forgery of this client's session."""
    page = client.get("/login", follow_redirects=True).get_data(as_text=True)
    return page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]


def headers(client: FlaskClient) -> Headers:
    """What a script of the page sends along."""
    return Headers({"X-CSRFToken": csrf(client)})


def build_house(url: str, *, settings: Settings | None = None, empty: bool = False) -> House:
    """A console on this database; the play is written into it unless it is to stay empty."""
    use_keys(KeyRing.from_settings(Settings()))
    clock = ManualClock()
    work = Workplace(
        settings=settings or Settings(twilio_account_sid="AC" + "0" * 32),
        clock=clock,
        database=Database(url),
        gateway=FakeCarrier(),
        bells=Bells("redis://127.0.0.1:1"),
    )
    app = Flask("console_under_test", static_folder=None)
    app.testing = True
    app.config["PROPAGATE_EXCEPTIONS"] = False
    console.blueprints.register(app, work)
    with work.database.session() as session:
        cast = stage_play(session, clock.now(), empty=empty)
    return House(app, work, clock, cast)


@pytest.fixture(scope="session")
def _played(server_url: str, template: str) -> Iterator[House]:
    name = f"console_{uuid4().hex}"
    create_database(server_url, name, template=template)
    house = build_house(database_of(server_url, name))
    yield house
    house.work.database.close()
    drop_database(server_url, name)


@pytest.fixture
def house(_played: House) -> House:
    """A console to read: nothing may be written, because other tests read the same."""
    for limiter in _played.app.extensions["limiter"]:
        limiter.reset()
    return _played


@pytest.fixture
def own_house(fresh_database: str) -> Iterator[House]:
    """A console to write to, for one test."""
    house = build_house(fresh_database)
    yield house
    house.work.database.close()


@pytest.fixture
def empty_house(fresh_database: str) -> Iterator[House]:
    """A console on the first day: members, and nothing else."""
    house = build_house(fresh_database, empty=True)
    yield house
    house.work.database.close()
