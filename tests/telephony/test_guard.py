from urllib.parse import urlencode

import pytest
from flask import Blueprint, Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from telephony.guard import carrier_form, guard
from telephony.signature import signature_of
from tests.telephony.fake_carrier import ACCOUNT, BASE, fictional_settings

TOKEN, SECOND = "first-token", "second-token"
FORM = [("CallSid", "CA1"), ("AccountSid", ACCOUNT), ("SpeechResult", " 你好 & + ")]
FORM_TYPE = "application/x-www-form-urlencoded"


def doors() -> Flask:
    settings = fictional_settings(
        TWILIO_AUTH_TOKEN=SecretStr(TOKEN), TWILIO_AUTH_TOKEN_SECONDARY=SecretStr(SECOND)
    )
    blueprint = Blueprint("voice", __name__)
    guard(blueprint, settings=settings, exempt={"fallback"})

    @blueprint.route("/voice/step/<step>", methods=["GET", "POST"])
    def step(step: str) -> dict[str, object]:
        return {"step": step, "pairs": carrier_form().pairs}

    @blueprint.post("/voice/fallback")
    def fallback() -> str:
        return "sorry"

    app = Flask(__name__)
    app.register_blueprint(blueprint)
    return app


@pytest.fixture
def client() -> FlaskClient:
    return doors().test_client()


@pytest.fixture(scope="module")
def module_client() -> FlaskClient:
    return doors().test_client()


def post(
    client: FlaskClient,
    form: list[tuple[str, str]],
    *,
    path: str = "/voice/step/2",
    signature: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, object]:
    signature = signature or signature_of(TOKEN, BASE + path, form)
    answer = client.post(
        path,
        data=urlencode(form),
        content_type=FORM_TYPE,
        headers={"X-Twilio-Signature": signature} | (headers or {}),
    )
    return answer.status_code, answer.json if answer.is_json else answer.text


def test_a_signed_form_passes_with_its_raw_values(client: FlaskClient) -> None:
    status, body = post(client, FORM)
    assert status == 200
    assert body == {"step": "2", "pairs": [list(pair) for pair in FORM]}


def test_a_signature_for_one_path_opens_no_other(client: FlaskClient) -> None:
    signature = signature_of(TOKEN, f"{BASE}/voice/step/2", FORM)
    assert post(client, FORM, path="/voice/step/3", signature=signature)[0] == 403


def test_the_query_is_signed_as_it_came(client: FlaskClient) -> None:
    assert post(client, FORM, path="/voice/step/2?n=1&x=%7Ea")[0] == 200
    signature = signature_of(TOKEN, f"{BASE}/voice/step/2?n=1", FORM)
    assert post(client, FORM, path="/voice/step/2?n=2", signature=signature)[0] == 403


def test_either_token_signs_during_a_rotation(client: FlaskClient) -> None:
    for token, status in ((TOKEN, 200), (SECOND, 200), ("third", 403)):
        signature = signature_of(token, f"{BASE}/voice/step/2", FORM)
        assert post(client, FORM, signature=signature)[0] == status


@pytest.mark.parametrize("name", ["Digits", "AccountSid", "CallSid", "From", "To"])
def test_what_a_call_is_known_by_is_not_told_twice_whoever_signed_it(
    client: FlaskClient, name: str
) -> None:
    form = [*FORM, (name, "1"), (name, "1")]
    assert post(client, form)[0] == 403


def test_other_repeated_parameters_are_verified_and_kept(client: FlaskClient) -> None:
    form = [*FORM, ("Parameter", "2"), ("Parameter", "1"), ("Parameter", "1")]
    assert post(client, form) == (200, {"step": "2", "pairs": [list(pair) for pair in form]})


def test_forwarded_headers_do_not_move_our_address(client: FlaskClient) -> None:
    signature = signature_of(TOKEN, "https://evil.example/voice/step/2", FORM)
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert post(client, FORM, signature=signature, headers=headers)[0] == 403
    assert post(client, FORM, headers=headers | {"Host": "evil.example"})[0] == 200


def test_another_account_is_refused_although_signed(client: FlaskClient) -> None:
    form = [("CallSid", "CA1"), ("AccountSid", "AC" + "2" * 32)]
    assert post(client, form)[0] == 403
    assert post(client, [*FORM, *form])[0] == 403


def test_a_get_webhook_is_verified_over_its_query(client: FlaskClient) -> None:
    path = f"/voice/step/2?AccountSid={ACCOUNT}&CallSid=CA1"
    signed = {"X-Twilio-Signature": signature_of(TOKEN, BASE + path, [])}
    answer = client.get(path, headers=signed)
    assert answer.status_code == 200
    assert answer.json == {"step": "2", "pairs": [["AccountSid", ACCOUNT], ["CallSid", "CA1"]]}
    assert client.get(f"{path}0", headers=signed).status_code == 403
    assert client.get(path).status_code == 403
    assert client.head(path).status_code == 403


def test_only_the_exempt_view_answers_unsigned_requests(client: FlaskClient) -> None:
    assert client.post("/voice/fallback", data={"CallSid": "CA1"}).text == "sorry"
    refused = client.post("/voice/step/2", data={"CallSid": "CA1"})
    assert refused.status_code == 403
    assert refused.mimetype == "text/plain"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"a": 1}', "application/json"),
        (b"a=1", "text/plain"),
        (b"a=1", ""),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"a=\xff", FORM_TYPE),
        (b"a=%ff", FORM_TYPE),
        (b"&".join(b"a=1" for _ in range(600)), FORM_TYPE),
        (b"", FORM_TYPE),
        (b"", "application/json"),
    ],
)
def test_whatever_is_no_signed_form_is_refused_in_plain_text(
    client: FlaskClient, body: bytes, content_type: str
) -> None:
    for headers in ({}, {"X-Twilio-Signature": "x"}, {"X-Twilio-Signature": "é"}):
        answer = client.post("/voice/step/2", data=body, content_type=content_type, headers=headers)
        assert (answer.status_code, answer.mimetype) == (403, "text/plain")


def test_a_json_body_is_refused_even_when_its_hash_is_signed(client: FlaskClient) -> None:
    path = (
        "/voice/step/2?bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    )
    as_query_only: list[tuple[str, str]] = []
    as_form = [("{}", "")]
    for pairs in (as_query_only, as_form):
        answer = client.post(
            path,
            data=b"{}",
            content_type="application/json",
            headers={"X-Twilio-Signature": signature_of(TOKEN, BASE + path, pairs)},
        )
        assert answer.status_code == 403


def test_a_body_beyond_64_kilobytes_is_refused_unread(client: FlaskClient) -> None:
    form = [*FORM, ("Body", "x" * 65_536)]
    assert post(client, form)[0] == 413
    assert post(client, [*FORM, ("Body", "x" * 60_000)])[0] == 200


def test_a_body_that_breaks_off_is_refused_although_its_beginning_is_signed(
    client: FlaskClient,
) -> None:
    signature = signature_of(TOKEN, f"{BASE}/voice/step/2", [("CallSid", "CA1")])
    answer = client.post(
        "/voice/step/2",
        data=b"CallSid=CA1",
        content_type=FORM_TYPE,
        headers={"X-Twilio-Signature": signature},
        environ_overrides={"CONTENT_LENGTH": "100"},
    )
    assert answer.status_code == 403


@given(
    st.binary(max_size=200),
    st.sampled_from([FORM_TYPE, "application/json", "x", "", "multipart/form-data"]),
    st.none() | st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20),
)
def test_nothing_unsigned_ever_gets_another_answer_than_403(
    module_client: FlaskClient, body: bytes, content_type: str, signature: str | None, query: str
) -> None:
    answer = module_client.post(
        "/voice/step/2",
        query_string=query,
        data=body,
        content_type=content_type,
        headers={} if signature is None else {"X-Twilio-Signature": signature},
    )
    assert answer.status_code == 403
