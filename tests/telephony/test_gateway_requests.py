import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from werkzeug.datastructures import Headers, ImmutableMultiDict

from telephony.addresses import carrier_url
from telephony.gateway import CarrierCall, CarrierGateway, CarrierNumber, MachineDetection
from telephony.profiles import GENERIC, TWILIO
from telephony.reports import CallStatus
from telephony.twilio_gateway import TwilioGateway
from tests.telephony.fake_carrier import (
    ACCOUNT,
    APPLICATION,
    BASE,
    CALL,
    MESSAGE,
    NUMBER,
    RECORDING,
    ROOM,
    TOKEN,
    Asked,
    FakeCarrier,
    Told,
    fictional_settings,
)

US, THEM = "+12025550100", "+12025550143"
OTHER = "CA" + "9" * 32
CREATED = "Sun, 22 Nov 2026 02:00:00 +0000"

Ask = Callable[[CarrierGateway], object]
ASKED: dict[str, tuple[Ask, list[Told]]] = {
    "place_call": (
        lambda g: g.place_call(
            to=THEM,
            from_=US,
            url_path="/voice/outbound/7",
            status_path="/voice/status",
            timeout_s=20,
            amd_path="/voice/amd/7",
            machine_detection=MachineDetection.END_OF_GREETING,
        ),
        [Told(201, {"sid": CALL})],
    ),
    "find_calls": (
        lambda g: g.find_calls(to=THEM, from_=US, started_after=datetime(2026, 11, 22, tzinfo=UTC)),
        [Told(200, {"calls": []})],
    ),
    "call_status": (lambda g: g.call_status(CALL), [Told(200, {"status": "ringing"})]),
    "redirect_call": (lambda g: g.redirect_call(CALL, "/voice/step/7/3?a=1"), []),
    "end_call": (lambda g: g.end_call(CALL), []),
    "cancel_call": (lambda g: g.cancel_call(CALL), []),
    "parties": (
        lambda g: g.parties(ROOM),
        [Told(200, {"participants": [], "meta": {"key": "participants"}})],
    ),
    "hold": (lambda g: g.hold(ROOM, CALL, path="/voice/hold"), []),
    "hold by name": (
        lambda g: g.hold("call-7", CALL, path="/voice/hold"),
        [Told(200, {"conferences": [{"sid": ROOM, "status": "in-progress"}]})],
    ),
    "unhold": (lambda g: g.unhold(ROOM, CALL), []),
    "mute": (lambda g: g.mute(ROOM, CALL, muted=True), []),
    "announce": (lambda g: g.announce(ROOM, CALL, path="/voice/announce"), []),
    "coach": (lambda g: g.coach(ROOM, CALL, coached_sid=OTHER), []),
    "stop coaching": (lambda g: g.coach(ROOM, CALL, coached_sid=None), []),
    "set_end_on_exit": (lambda g: g.set_end_on_exit(ROOM, CALL, end_on_exit=True), []),
    "add_participant": (
        lambda g: g.add_participant(
            "call-7",
            to="sip:7@desk.example",
            from_=US,
            status_path="/voice/status",
            label="agent",
            end_on_exit=True,
            coached_sid=OTHER,
        ),
        [Told(201, {"call_sid": CALL})],
    ),
    "start_recording": (
        lambda g: g.start_recording(CALL, status_path="/voice/recording"),
        [Told(201, {"sid": RECORDING})],
    ),
    "pause_recording": (lambda g: g.pause_recording(CALL, RECORDING), []),
    "resume_recording": (lambda g: g.resume_recording(CALL, RECORDING), []),
    "stop_recording": (lambda g: g.stop_recording(CALL, RECORDING), []),
    "send_message": (
        lambda g: g.send_message(to=THEM, body="您好 1 & 2", from_=US, status_path="/sms/status"),
        [Told(201, {"sid": MESSAGE})],
    ),
    "list_numbers": (lambda g: g.list_numbers(), [Told(200, {"incoming_phone_numbers": []})]),
    "connect_number": (lambda g: g.connect_number(NUMBER), []),
    "create application": (
        lambda g: g.ensure_application(),
        [Told(200, {"applications": []}), Told(201, {"sid": APPLICATION})],
    ),
    "update application": (
        lambda g: g.ensure_application(),
        [Told(200, {"applications": [{"sid": APPLICATION}]}), Told(200, {"sid": APPLICATION})],
    ),
}


class Request:
    """A recorded request in the words of the validator."""

    def __init__(self, asked: Asked) -> None:
        """Move what was recorded to the carrier's true address."""
        parts = urlsplit(asked.target)
        self.host_url, self.path, self.method = (
            "https://api.twilio.com",
            parts.path,
            asked.method.lower(),
        )
        self.content_type = asked.headers.get("Content-Type", "")
        self.body = asked.body
        query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        self.parameters = RequestParameters(
            query=ImmutableMultiDict([(n, v) for n, values in query.items() for v in values]),
            header=Headers(asked.headers),
        )


@pytest.fixture(scope="module")
def contract(reference_dir: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        (reference_dir / "twilio_api_v2010.json").read_text(encoding="utf-8")
    )
    return document


@pytest.fixture(scope="module")
def api(contract: dict[str, Any]) -> OpenAPI:
    # Its own formats say nothing a text could break.
    formats: dict[str, Any] = dict.fromkeys(("phone-number", "endpoint", "http-method"), str)
    config = Config(spec_validator_cls=None, extra_format_unmarshallers=formats)
    return OpenAPI.from_dict(contract, config=config)


def sent(asked: Asked) -> dict[str, list[str]]:
    return parse_qs(asked.body.decode(), keep_blank_values=True)


@pytest.mark.parametrize("name", ASKED)
def test_every_request_is_one_the_carriers_contract_allows(
    name: str, carrier: FakeCarrier, gateway: CarrierGateway, api: OpenAPI, contract: dict[str, Any]
) -> None:
    ask, answers = ASKED[name]
    carrier.answers = [Told(told.status, told.document) for told in answers]
    ask(gateway)
    assert carrier.asked
    for asked in carrier.asked:
        request = Request(asked)
        found = api.unmarshal_request(request)
        assert not found.errors
        operation = contract["paths"][found_path(contract, request.path)][request.method]
        known = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert set(parse_qs(urlsplit(asked.target).query, keep_blank_values=True)) <= known
        if asked.body:
            form = operation["requestBody"]["content"]["application/x-www-form-urlencoded"]
            assert set(sent(asked)) <= set(form["schema"]["properties"])


def found_path(contract: dict[str, Any], path: str) -> str:
    pieces = path.split("/")
    candidates = [
        template
        for template in contract["paths"]
        if len(template.split("/")) == len(pieces)
        and all(
            "{" in expected or expected == piece
            for expected, piece in zip(template.split("/"), pieces, strict=True)
        )
    ]
    return str(min(candidates, key=lambda template: template.count("{")))


def test_requests_carry_account_and_token(carrier: FakeCarrier, gateway: CarrierGateway) -> None:
    gateway.end_call(CALL)
    basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
    assert carrier.asked[0].headers["Authorization"] == f"Basic {basic}"


def test_a_placed_call_has_our_doors_and_detection_beside_it(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    ask, answers = ASKED["place_call"]
    carrier.answers = list(answers)
    assert ask(gateway) == CALL
    form = sent(carrier.asked[0])
    assert form["Url"] == [carrier_url(BASE, "/voice/outbound/7")]
    assert form["FallbackUrl"] == [carrier_url(BASE, "/voice/fallback")]
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert form["AsyncAmd"] == ["true"]
    assert form["AsyncAmdStatusCallback"] == [carrier_url(BASE, "/voice/amd/7")]
    assert form["MachineDetection"] == ["DetectMessageEnd"]


def test_a_call_without_detection_asks_for_none(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [Told(201, {"sid": CALL})]
    gateway.place_call(to=THEM, from_=US, url_path="/a", status_path="/b")
    assert not {"AsyncAmd", "MachineDetection"} & set(sent(carrier.asked[0]))


def test_found_calls_are_those_created_since_and_a_queued_one_counts(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    def listed(sid: str, created: str, status: str) -> dict[str, str | None]:
        common = {"to": THEM, "from": US, "date_created": created, "start_time": None}
        return {"sid": sid, "status": status, "duration": None} | common

    carrier.answers = [
        Told(
            200,
            {
                "calls": [
                    listed(CALL, CREATED, "queued"),
                    listed(OTHER, "Sun, 22 Nov 2026 09:59:59 +0800", "completed"),
                ]
            },
        )
    ]
    since = datetime(2026, 11, 22, 2, 0, 0, 900_000, tzinfo=UTC)
    created_at = datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert gateway.find_calls(to=THEM, from_=US, started_after=since) == [
        CarrierCall(CALL, CallStatus.QUEUED, THEM, US, created_at)
    ]
    assert parse_qs(urlsplit(carrier.asked[0].target).query)["To"] == [THEM]


def test_a_named_room_is_the_one_still_open(carrier: FakeCarrier, gateway: CarrierGateway) -> None:
    old = "CF" + "8" * 32
    rooms = [{"sid": old, "status": "completed"}, {"sid": ROOM, "status": "init"}]
    carrier.answers = [Told(200, {"conferences": rooms})]
    gateway.unhold("call-7", CALL)
    assert ROOM in carrier.asked[1].target
    assert sent(carrier.asked[1]) == {"Hold": ["false"]}


def test_only_those_who_are_inside_count_as_parties_and_a_closed_room_has_none(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    listed = [
        {"call_sid": CALL, "status": "connected"},
        {"call_sid": OTHER, "status": "ringing"},
    ]
    carrier.answers = [
        Told(200, {"participants": listed, "meta": {"key": "participants"}}),
        Told(404, {"code": 20404, "message": "not found"}),
        Told(200, {"conferences": [{"sid": ROOM, "status": "completed"}]}),
    ]
    assert gateway.parties(ROOM) == {CALL}
    assert gateway.parties(ROOM) == frozenset()
    assert gateway.parties("call-7") == frozenset()


def test_a_party_added_by_rest_brings_the_rooms_attributes(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    ask, answers = ASKED["add_participant"]
    carrier.answers = list(answers)
    assert ask(gateway) == CALL
    form = sent(carrier.asked[0])
    assert form["Beep"] == ["false"]
    assert form["WaitUrl"] == [""]
    assert form["JitterBufferSize"] == ["small"]
    assert form["ConferenceStatusCallback"] == [carrier_url(BASE, "/voice/conference")]
    assert form["CallSidToCoach"] == [OTHER]


def test_numbers_are_listed_with_where_they_lead(
    carrier: FakeCarrier, gateway: CarrierGateway
) -> None:
    carrier.answers = [
        Told(
            200,
            {"incoming_phone_numbers": [{"sid": NUMBER, "phone_number": US, "voice_url": None}]},
        )
    ]
    assert gateway.list_numbers() == [CarrierNumber(NUMBER, US, "", "", "")]


def test_a_configured_application_is_brought_up_to_date(carrier: FakeCarrier) -> None:
    settings = fictional_settings(
        TWILIO_API_BASE_URL=carrier.url, TWILIO_TWIML_APP_SID=APPLICATION, TWILIO_REGION="ie1"
    )
    gateway = TwilioGateway(settings, profile=TWILIO)
    assert gateway.ensure_application() == APPLICATION
    gateway._http.session.close()
    assert [APPLICATION in asked.target for asked in carrier.asked] == [True]
    assert sent(carrier.asked[0])["VoiceUrl"] == [carrier_url(BASE, "/voice/client")]


def test_a_domestic_carrier_is_given_national_numbers(carrier: FakeCarrier) -> None:
    carrier.answers = [Told(201, {"sid": CALL})]
    settings = fictional_settings(TWILIO_API_BASE_URL=carrier.url)
    gateway = TwilioGateway(settings, profile=GENERIC)
    gateway.place_call(to="+8613800138000", from_="+861088880000", url_path="/", status_path="/")
    gateway._http.session.close()
    form = sent(carrier.asked[0])
    assert (form["To"], form["From"]) == (["13800138000"], ["01088880000"])
