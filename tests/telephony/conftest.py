from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from telephony.carrier_http import CarrierHttp
from telephony.gateway import CarrierGateway
from telephony.profiles import TWILIO
from telephony.twilio_gateway import TwilioGateway
from tests.telephony.fake_carrier import FakeCarrier, fictional_settings, running_carrier


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with running_carrier() as carrier:
        yield carrier


@pytest.fixture
def gateway(carrier: FakeCarrier) -> Iterator[CarrierGateway]:
    with connected(carrier, CarrierHttp(carrier.url)) as gateway:
        yield gateway


@pytest.fixture
def hasty_gateway(carrier: FakeCarrier) -> Iterator[CarrierGateway]:
    """Gives up soon, for carriers that never answer."""
    with connected(carrier, CarrierHttp(carrier.url, total_s=0.5)) as gateway:
        yield gateway


@contextmanager
def connected(carrier: FakeCarrier, http: CarrierHttp) -> Iterator[CarrierGateway]:
    settings = fictional_settings(TWILIO_API_BASE_URL=carrier.url)
    yield TwilioGateway(settings, profile=TWILIO, http=http)
    http.session.close()
