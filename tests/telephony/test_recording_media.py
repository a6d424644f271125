import pytest

from telephony.carrier_errors import CarrierAway, CarrierRefused
from telephony.gateway import CarrierGateway
from telephony.profiles import TWILIO
from telephony.twilio_gateway import TwilioGateway
from tests.telephony.fake_carrier import (
    ACCOUNT,
    RECORDING,
    FakeCarrier,
    Told,
    fictional_settings,
    stall_in_the_body,
)

PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"
SOUND = bytes(range(256)) * 600


def test_a_recording_streams_with_our_credentials(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(200, raw=SOUND, headers={"Content-Type": "audio/x-wav"})]
    with gateway.fetch_recording(carrier.url + PATH) as media:
        pieces = list(media.chunks())
    assert b"".join(pieces) == SOUND
    assert len(pieces) > 1
    assert (media.partial, media.content_type, media.content_length) == (
        False,
        "audio/x-wav",
        len(SOUND),
    )
    assert carrier.asked[0].target == PATH
    assert carrier.asked[0].headers["Authorization"].startswith("Basic ")


def test_a_range_is_passed_on_and_its_answer_is_partial(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(206, raw=b"ab", headers={"Content-Range": "bytes 0-1/9"})]
    with gateway.fetch_recording(carrier.url + PATH, byte_range="bytes=0-1") as media:
        assert b"".join(media.chunks()) == b"ab"
    assert media.partial
    assert media.content_range == "bytes 0-1/9"
    assert carrier.asked[0].headers["Range"] == "bytes=0-1"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/RE1",
        "http://127.0.0.1:1/RE1",
        "http://127.0.0.1:{port}@evil.example/RE1",
        "http://user:word@127.0.0.1:{port}/RE1",
        "https://127.0.0.1:{port}/RE1",
        "file:///etc/passwd",
        "http://127.0.0.1:x/RE1",
        "",
    ],
)
def test_our_credentials_go_to_the_carriers_own_host_only(
    url: str, carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    with pytest.raises(CarrierRefused):
        gateway.fetch_recording(url.format(port=carrier.server_address[1]))
    assert carrier.asked == []


@pytest.mark.parametrize(
    "url", ["http://api.twilio.com/RE1", "https://api.twilio.com.evil.example/RE1"]
)
def test_the_default_carriers_recordings_come_from_its_own_domain_by_https(url: str) -> None:
    gateway = TwilioGateway(
        fictional_settings(TWILIO_API_BASE_URL="https://api.twilio.com"), profile=TWILIO
    )
    with pytest.raises(CarrierRefused):
        gateway.fetch_recording(url)


def test_a_recording_that_is_gone_is_refused_and_one_not_ready_is_away(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(404, {}), Told(503, {})]
    with pytest.raises(CarrierRefused) as gone:
        gateway.fetch_recording(carrier.url + PATH)
    assert (gone.value.code, gone.value.permanent) == (404, True)
    with pytest.raises(CarrierAway):
        gateway.fetch_recording(carrier.url + PATH)


def test_a_stream_that_breaks_off_says_so(carrier: FakeCarrier, gateway: CarrierGateway) -> None:
    carrier.answers = [Told(act=stall_in_the_body)]
    carrier.leave.set()  # ends the connection in the middle of the body
    with gateway.fetch_recording(carrier.url + PATH) as media, pytest.raises(CarrierAway):
        list(media.chunks())
