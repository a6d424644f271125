"""A house whose doors a caller can phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from base.bells import Bells, use_bells
from base.bus import subscribe
from base.clock import ManualClock
from base.database import Database
from base.settings import Settings
from cti.workplace import Workplace
from ivr.versions import start_with
from telephony.twilio_gateway import gateway_from
from tests.voice.caller import ACCOUNT, BASE_URL, TOKEN, Caller
from wiring import DOORS, SUBSCRIPTIONS, Role


@pytest.fixture
def work(fresh_database: str, redis_url: str, clock: ManualClock) -> Iterator[Workplace]:
    """A house with an empty database, the shipped flows active, and no carrier to ask."""
    settings = Settings(
        public_base_url=BASE_URL,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr(TOKEN),
        voice_deadline_s=2.0,
    )
    bells = Bells(redis_url)
    use_bells(bells)
    subscribe(SUBSCRIPTIONS)
    database = Database(fresh_database, role="voice")
    work = Workplace(
        settings=settings,
        clock=clock,
        database=database,
        gateway=gateway_from(settings),
        bells=bells,
    )
    with database.session() as session:
        start_with(session, Path("flows.yaml"), now=clock.now())
    yield work
    bells.close()
    database.close()


@pytest.fixture
def client(work: Workplace) -> FlaskClient:
    """The voice doors."""
    app = Flask("voice")
    for open_doors in DOORS[Role.VOICE]:
        open_doors(app, work)
    return app.test_client()


@pytest.fixture
def caller(client: FlaskClient) -> Caller:
    """A person with a telephone."""
    return Caller(client)
