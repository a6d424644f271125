"""A house whose doors a caller can phone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

import cti.agent_webhooks
import cti.webhooks
import ivr.webhooks
from base.bells import Bells, use_bells
from base.bus import subscribe
from base.clock import ManualClock
from base.database import Database
from base.settings import Settings
from cti.workplace import Workplace
from ivr.phoning.site import Site
from ivr.versions import activate, keep_version, start_with
from telephony.reports import CallStatus
from telephony.twilio_gateway import gateway_from
from tests.fakes.carrier import FakeCarrier
from tests.fakes.odd_program import OddProgram, odd_program
from tests.voice.caller import ACCOUNT, BASE_URL, HOTLINE, TOKEN, Caller
from tests.voice.outside_house import House
from wiring import DOORS, SUBSCRIPTIONS, Role

OUTSIDE = Path(__file__).parent / "outside.yaml"
PATIENCE_S = 20.0


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
    # A machine that is busy with other tests is no reason to be told to hold the line.
    database = Database(fresh_database, role="voice", deadline_s=PATIENCE_S)
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


@pytest.fixture(scope="module")
def program() -> Iterator[OddProgram]:
    """Another program, on the loopback."""
    with odd_program() as program:
        yield program


@pytest.fixture
def house(work: Workplace, clock: ManualClock, program: OddProgram) -> House:
    """A house whose file has every node that reaches the rooms below."""
    carrier = FakeCarrier()
    settings: Settings = work.settings.model_copy(
        update={
            "carrier_profile": "simulator",
            "http_hosts": (program.host,),
            "http_private_hosts": (program.host,),
        }
    )
    source = OUTSIDE.read_text().replace("PROGRAM", program.host).encode()
    with work.database.session() as session:
        hotline = keep_version(session, source, name="outside.yaml", now=clock.now())
        activate(session, hotline.hash, now=clock.now())
    return House(replace(work, settings=settings, gateway=carrier), carrier, clock)


@pytest.fixture
def guest(house: House) -> Caller:
    """Somebody who phones that house."""
    someone = Caller(house.client)
    house.carrier.legs[someone.sid] = CallStatus.IN_PROGRESS
    return someone


@pytest.fixture
def menus(work: Workplace) -> None:
    """Calls run on a hotline of menus that lead to menus; nothing in it wants anything."""
    path = Path("bench/menus.yaml")
    with work.database.session() as session:
        version = keep_version(session, path.read_bytes(), name=path.name, now=work.clock.now())
        activate(session, version.hash, now=work.clock.now())


@pytest.fixture
def site(work: Workplace, fresh_database: str, clock: ManualClock) -> Iterator[Site]:
    """The house, with the agents' doors, its clock in our hand."""
    app = Flask("voice")
    # A busy machine must not make it degrade, which would say nothing of the flows.
    patient = Database(fresh_database, role="job")
    work = replace(work, database=patient)
    ivr.webhooks.open_doors(app, work)
    cti.webhooks.open_doors(app, work)
    cti.agent_webhooks.open_doors(app, work)
    client = app.test_client()

    def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        answer = client.post(path, data=dict(form), headers=dict(headers))
        return answer.status_code, answer.data

    yield Site(
        post=post,
        base_url=BASE_URL,
        account_sid=ACCOUNT,
        token=TOKEN,
        hotline=HOTLINE,
        region="CN",
        database=work.database,
        now=clock.now,
        pass_time=clock.advance,
    )
    patient.close()
