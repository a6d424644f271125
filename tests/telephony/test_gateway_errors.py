import socket
import time
from collections.abc import Callable

import pytest
import requests

from base.settings import SettingsError
from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused, CarrierUnsure
from telephony.carrier_http import CarrierHttp, _read
from telephony.gateway import CarrierGateway
from telephony.profiles import TWILIO
from telephony.twilio_gateway import TwilioGateway, gateway_from
from tests.telephony.fake_carrier import (
    CALL,
    FakeCarrier,
    Told,
    fictional_settings,
    hang_up,
    never_answer,
    stall_in_the_body,
)

THEM = "+12025550143"


def place(gateway: CarrierGateway) -> str:
    return gateway.place_call(
        to=THEM, from_="+12025550100", url_path="/voice/outbound/7", status_path="/voice/status"
    )


def error_of(ask: Callable[[], object]) -> CarrierError:
    with pytest.raises(CarrierError) as caught:
        ask()
    return caught.value


ENDLESS = {"silence": Told(act=never_answer), "stalled": Told(act=stall_in_the_body)}
BROKEN = {
    "hung up": Told(act=hang_up),
    "server error": Told(500, {"message": "oops"}),
    "bad gateway": Told(502, raw=b"<html>"),
    "unavailable": Told(503, {"code": 20503}),
    "request time-out": Told(408, {}),
    "no json": Told(201, raw=b"created!"),
    "no object": Told(201, ["sid"]),
    "no utf-8": Told(201, raw=b"\xff"),
}


def assert_every_kind_knows_its_retry(
    how: Told, carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [how, how, how]
    placing = error_of(lambda: place(gateway))
    assert (type(placing), placing.repeatable) == (CarrierUnsure, False)
    ending = error_of(lambda: gateway.end_call(CALL))
    assert (type(ending), ending.repeatable) == (CarrierUnsure, True)
    reading = error_of(lambda: gateway.call_status(CALL))
    assert (type(reading), reading.repeatable) == (CarrierAway, True)


@pytest.mark.parametrize("how", BROKEN)
def test_after_a_broken_answer_only_placing_a_call_must_not_be_repeated(
    how: str, carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    assert_every_kind_knows_its_retry(BROKEN[how], carrier, gateway)
    assert len(carrier.asked) == 3  # nothing below us tried again


@pytest.mark.parametrize("how", ENDLESS)
def test_a_carrier_that_never_finishes_is_cut_off(
    how: str, carrier: FakeCarrier, hasty_gateway: CarrierGateway
) -> None:
    assert_every_kind_knows_its_retry(ENDLESS[how], carrier, hasty_gateway)


@pytest.mark.timeout(15)
def test_a_body_gets_only_what_is_left_of_the_deadline(carrier: FakeCarrier) -> None:
    carrier.answers = [Told(act=stall_in_the_body)]
    http = CarrierHttp(carrier.url)
    long_past = time.monotonic() - 60
    with (
        http.session.get(carrier.url, stream=True, timeout=60) as answer,
        pytest.raises(requests.ConnectionError),
    ):
        _read(answer, long_past)
    http.session.close()


def test_a_call_without_a_sid_in_the_answer_is_unsure(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(201, {"status": "queued"})]
    assert isinstance(error_of(lambda: place(gateway)), CarrierUnsure)


def test_an_answer_the_library_chokes_on_is_as_unclear_as_none(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(200, {"sid": CALL, "date_created": 5}) for _ in range(3)]
    placing = error_of(lambda: place(gateway))
    assert (type(placing), placing.repeatable) == (CarrierUnsure, False)
    ending = error_of(lambda: gateway.end_call(CALL))
    assert (type(ending), ending.repeatable) == (CarrierUnsure, True)
    assert isinstance(error_of(lambda: gateway.call_status(CALL)), CarrierAway)


def test_a_carrier_that_cannot_be_reached_was_surely_not_asked() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
    gateway = TwilioGateway(fictional_settings(TWILIO_API_BASE_URL=url), profile=TWILIO)
    error = error_of(lambda: place(gateway))
    assert isinstance(error, CarrierAway)
    assert error.repeatable
    assert error.http_status == 503


def test_an_unreadable_list_is_away(carrier: FakeCarrier, gateway: CarrierGateway) -> None:
    carrier.answers = [Told(200, {"nothing": 1}), Told(200, {"incoming_phone_numbers": 3})]
    assert isinstance(error_of(gateway.list_numbers), CarrierAway)
    assert isinstance(error_of(gateway.list_numbers), CarrierAway)


def test_a_refused_number_is_permanent_and_its_sentence_hides_the_number(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    said = f"The 'To' number {THEM} is not a valid phone number."
    carrier.answers = [Told(400, {"code": 21211, "message": said, "status": 400})]
    error = error_of(lambda: place(gateway))
    assert isinstance(error, CarrierRefused)
    assert (error.code, error.permanent, error.repeatable) == (21211, True, False)
    assert "0143" not in error.message
    assert "is not a valid phone number" in error.message


@pytest.mark.parametrize(
    ("told", "retry_after_s"),
    [
        (Told(429, {"code": 20429}, headers={"Retry-After": "7"}), 7.0),
        (Told(429, {"code": 20429}, headers={"Retry-After": "soon"}), 1.0),
        (Told(429, raw=b"slow down"), 1.0),
        (Told(400, {"code": 20429}), 1.0),
    ],
)
def test_too_many_requests_may_be_repeated_after_a_while(
    told: Told, retry_after_s: float, carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [told]
    error = error_of(lambda: place(gateway))
    assert isinstance(error, CarrierRefused)
    assert (error.permanent, error.repeatable) == (False, True)
    assert error.retry_after_s == retry_after_s


def test_wrong_credentials_are_not_the_callees_fault(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(401, {"code": 20003, "message": "Authenticate"})]
    error = error_of(lambda: place(gateway))
    assert isinstance(error, CarrierRefused)
    assert not error.permanent
    assert error.retry_after_s >= 30


@pytest.mark.parametrize("status", [302, 307, 404, 409])
def test_any_other_answer_is_a_refusal_with_its_status(
    status: int, carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(status, raw=b"<html>", headers={"Location": carrier.url})]
    error = error_of(lambda: gateway.end_call(CALL))
    assert isinstance(error, CarrierRefused)
    assert (error.code, error.permanent) == (status, True)
    assert len(carrier.asked) == 1


def test_a_room_nobody_is_in_is_refused_without_asking_further(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(200, {"conferences": []})]
    error = error_of(lambda: gateway.hold("call-7", CALL, path="/voice/hold"))
    assert isinstance(error, CarrierRefused)
    assert len(carrier.asked) == 1


def test_without_an_account_nothing_is_asked() -> None:
    gateway = gateway_from(fictional_settings(TWILIO_ACCOUNT_SID=""))
    error = error_of(lambda: place(gateway))
    assert isinstance(error, CarrierRefused)
    assert not error.permanent
    assert "TWILIO_ACCOUNT_SID" in error.message


def test_another_carriers_credentials_never_travel_to_the_default_address() -> None:
    with pytest.raises(SettingsError, match="TWILIO_API_BASE_URL"):
        gateway_from(fictional_settings(carrier_profile="generic"))
    with pytest.raises(SettingsError, match="known are generic, simulator, twilio"):
        gateway_from(fictional_settings(carrier_profile="twillio"))


def test_edge_and_region_choose_the_host_only_of_the_default_carrier() -> None:
    plain = CarrierHttp("https://api.twilio.com")
    asked = "https://api.dublin.ie1.twilio.com/2010-04-01/Accounts.json?a=1"
    assert plain.rewritten(asked) == asked
    other = CarrierHttp("https://trunk.example/api")
    assert other.rewritten(asked) == "https://trunk.example/api/2010-04-01/Accounts.json?a=1"


def test_a_proxy_of_the_environment_does_not_swallow_a_carrier_on_this_machine() -> None:
    assert not CarrierHttp("http://127.0.0.1:9").session.trust_env
    assert CarrierHttp("https://trunk.example").session.trust_env
