"""A house with every node that reaches the rooms below, and how one gets to each."""

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

import cti.webhooks
import ivr.party_webhooks
import ivr.webhooks
from base.clock import ManualClock
from cti.workplace import Workplace
from customers.models import Customer
from tests.fakes.carrier import FakeCarrier
from tests.voice.caller import Caller, Heard


@dataclass
class House:
    """A house with the file of these tests, a carrier in memory and another program."""

    work: Workplace
    carrier: FakeCarrier
    clock: ManualClock
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        """Open the voice doors."""
        app = Flask("voice")
        ivr.webhooks.open_doors(app, self.work)
        ivr.party_webhooks.open_doors(app, self.work)
        cti.webhooks.open_doors(app, self.work)
        self.client = app.test_client()

    def one(self, table: type) -> object:
        with self.work.database.session() as session:
            return session.exec(select(table)).one()

    def count(self, table: type) -> int:
        with self.work.database.session() as session:
            return session.exec(select(sa.func.count()).select_from(table)).one()

    def do(self, deed: Callable[[Session, Customer], object]) -> None:
        """Something with the only customer."""
        with self.work.database.session() as session:
            deed(session, session.exec(select(Customer)).one())


def chosen(caller: Caller, key: str) -> Heard:
    welcome = caller.phone()
    assert welcome.words == "recorded choose"
    return caller.press(welcome, key)


def again(caller: Caller, heard: Heard, form: dict[str, str] | None = None) -> Heard:
    return caller.ask(heard.path("Redirect"), form)
