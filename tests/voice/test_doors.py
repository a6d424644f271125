"""The doors against what a carrier never sends, or sends when something is broken."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from cti.models import Call
from cti.workplace import Workplace
from tests.voice.caller import Caller

DOORS = ["/voice/inbound", "/voice/status", "/voice/recording"]


def rows(work: Workplace) -> int:
    with work.database.session() as session:
        return session.exec(select(sa.func.count()).select_from(Call)).one()


@pytest.mark.parametrize("path", DOORS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="},
        {"X-Twilio-Signature": "\xff\xfe"},
        {"X-Twilio-Signature": "wrong", "X-Forwarded-Proto": "https", "Host": "hotline.example"},
    ],
)
def test_a_forged_webhook_is_refused_without_a_row(
    client: FlaskClient, work: Workplace, path: str, headers: dict[str, str]
) -> None:
    answer = client.post(path, data={"CallSid": "CA1", "From": "+861"}, headers=headers)
    assert answer.status_code == 403
    assert rows(work) == 0


def test_a_json_body_is_refused(client: FlaskClient) -> None:
    answer = client.post("/voice/inbound", json={"CallSid": "CA1"})
    assert answer.status_code == 403


def test_a_form_without_a_call_is_a_plain_4xx(caller: Caller, work: Workplace) -> None:
    answer = caller.post("/voice/inbound", {"CallSid": ""})
    assert 400 <= answer.status_code < 500
    assert rows(work) == 0


@pytest.mark.parametrize(
    "odd",
    ["anonymous", "", "+266696687", "95588", "+", "sip:someone@example.com", "💥", "\x00\x07"],
)
def test_odd_numbers_are_answered(caller: Caller, odd: str) -> None:
    assert "Gather" in caller.ask("/voice/inbound", {"From": odd}).verbs


@pytest.mark.parametrize(
    "form",
    [
        {"Digits": "1" * 10_000},
        {"Digits": "\x00\x1b[2J"},
        {"SpeechResult": "<Say>]]>&amp;</Response>", "Confidence": "0.9"},
        {"SpeechResult": "喂" * 9_000, "Confidence": "NaN"},
        {"SpeechResult": "", "Confidence": "-1e999"},
        {"QueueResult": "surprise"},
        {"DialCallStatus": "surprise"},
        {"RecordingUrl": "javascript:alert(1)", "RecordingDuration": "-5"},
    ],
)
def test_hostile_input_gets_a_document_or_a_clean_4xx(caller: Caller, form: dict[str, str]) -> None:
    welcome = caller.phone()
    answer = caller.post(welcome.path("Gather"), form)
    assert answer.status_code == 200 or 400 <= answer.status_code < 500
    if answer.status_code == 200:
        assert caller.ask(welcome.path("Gather"), form).verbs


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(
                [
                    "Digits",
                    "SpeechResult",
                    "Confidence",
                    "QueueResult",
                    "CallStatus",
                    "DialCallStatus",
                    "RecordingUrl",
                    "RecordingDuration",
                ]
            ),
            st.text(max_size=40),
            max_size=4,
        ),
        max_size=4,
    )
)
def test_whatever_is_reported_the_next_document_is_well_formed(
    caller: Caller, forms: list[dict[str, str]]
) -> None:
    someone = Caller(caller.client)
    heard = someone.phone()
    for form in forms:
        gathers = list(heard.root.iter("Gather"))
        if not gathers:
            return
        answer = someone.post(heard.path("Gather"), form)
        assert answer.status_code in {200, 400, 422}
        if answer.status_code == 200:
            heard = someone.ask(heard.path("Gather"), form)


def test_fallback_speaks_unsigned_and_without_a_store(client: FlaskClient) -> None:
    answer = client.post("/voice/fallback", data={"ErrorCode": "11200"})
    assert answer.status_code == 200
    assert b"<Say" in answer.data
    assert b"<Hangup" in answer.data


def test_a_sound_is_fetched_by_its_hash_only(client: FlaskClient) -> None:
    for name in ("..%2f..%2fflows.yaml", "a" * 64, "flows.yaml"):
        assert client.get(f"/voice/audio/{name}").status_code == 404
