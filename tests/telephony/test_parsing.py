import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.fields import clean, clean_lines
from telephony.parsing import MalformedReport, parse_leg, parse_status, parse_step
from telephony.reports import (
    CallStatus,
    DialEnded,
    DialStatus,
    KeysPressed,
    LegFacts,
    MessageRecorded,
    NothingHeard,
    PaymentReported,
    PayResult,
    QueueLeft,
    QueueResult,
    SpeechHeard,
)

SID = "CA" + "0" * 32
LEG = {"CallSid": SID, "From": "+8613800138000", "To": "+861088880000"}

values = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["", SID, "1", "-1", "1e999", "nan", "0.93", "hangup", "completed", "٣", "9" * 99]
    ),
    st.sampled_from(["Fri, 20 Nov 2026 08:30:00 +0000", "Fri, 31 Nov 2026 08:30:00 +9999"]),
)
forms = st.dictionaries(
    st.text(max_size=8)
    | st.sampled_from(
        [
            "CallSid",
            "CallStatus",
            "From",
            "To",
            "Direction",
            "Digits",
            "FinishedOnKey",
            "SpeechResult",
            "Confidence",
            "RecordingUrl",
            "RecordingDuration",
            "QueueResult",
            "QueueTime",
            "DialCallStatus",
            "DialCallSid",
            "DialCallDuration",
            "DialBridged",
            "Result",
            "PaymentConfirmationCode",
            "Timestamp",
            "SequenceNumber",
            "CallDuration",
            "SipResponseCode",
        ]
    ),
    values,
    max_size=14,
)


@given(forms)
def test_any_form_gives_a_value_or_malformed_report(form: dict[str, str]) -> None:
    report = parse_step(form)
    if isinstance(report, KeysPressed):
        assert set(report.digits) <= set("0123456789*#")
        assert len(report.digits) <= 64
    if isinstance(report, SpeechHeard):
        assert report.confidence is None or 0 <= report.confidence <= 1
    for parse in (parse_leg, parse_status):
        with contextlib.suppress(MalformedReport):
            assert "\x00" not in str(parse(form))


def test_a_leg_says_who_calls_whom_and_unknown_parameters_are_normal() -> None:
    leg = parse_leg(
        LEG
        | {
            "CallStatus": "ringing",
            "Direction": "inbound",
            "CallerName": "ACME\x00 Ltd",
            "ParentCallSid": "not a sid",
            "StirVerstat": "TN-Validation-Passed-A",
            "ForwardedFrom": "+861088881111",
        }
    )
    assert leg == LegFacts(
        SID,
        from_="+8613800138000",
        to="+861088880000",
        status=CallStatus.RINGING,
        direction="inbound",
        forwarded_from="+861088881111",
        caller_name="ACME Ltd",
    )


def test_a_status_is_read_whatever_its_case() -> None:
    assert parse_leg(LEG | {"CallStatus": " In-Progress "}).status is CallStatus.IN_PROGRESS


def test_a_status_the_carrier_invents_tomorrow_becomes_nothing() -> None:
    assert parse_leg(LEG | {"CallStatus": "parked"}).status is None


@pytest.mark.parametrize("sid", [None, "", "CA 1", "CA1\n", "C" * 65, "CA'; --"])
def test_a_form_without_a_usable_call_sid_is_refused_without_quoting_it(sid: str | None) -> None:
    form = {"From": "+8613800138000"} | ({} if sid is None else {"CallSid": sid})
    with pytest.raises(MalformedReport) as refused:
        parse_leg(form)
    assert set(refused.value.fields) == {"CallSid"}
    assert refused.value.http_status == 422
    assert "8000" not in str(refused.value.as_json())


@pytest.mark.parametrize(
    ("form", "report"),
    [
        ({}, NothingHeard()),
        ({"Digits": ""}, NothingHeard()),
        ({"Digits": "", "FinishedOnKey": "#"}, KeysPressed("")),
        ({"Digits": "1*2#"}, KeysPressed("1*2#")),
        ({"Digits": "1A;DROP"}, KeysPressed("1")),
        ({"Digits": "D"}, KeysPressed("")),
        ({"Digits": "1" * 70}, KeysPressed("1" * 64)),
        ({"SpeechResult": "  销售\u202e\x07 ", "Confidence": "0.91"}, SpeechHeard("销售", 0.91)),
        ({"SpeechResult": "yes", "Confidence": "very"}, SpeechHeard("yes")),
        ({"SpeechResult": "yes", "Confidence": "1.7"}, SpeechHeard("yes")),
        ({"SpeechResult": "yes"}, SpeechHeard("yes")),
        ({"SpeechResult": " "}, NothingHeard()),
        ({"Digits": "2", "SpeechResult": "two"}, KeysPressed("2")),
        (
            {"RecordingUrl": "https://c/RE1", "RecordingDuration": "7", "Digits": "#"},
            MessageRecorded("https://c/RE1", 7),
        ),
        (
            {"RecordingUrl": "https://c/RE1", "RecordingDuration": "-7", "Digits": "hangup"},
            MessageRecorded("https://c/RE1", 0, by_hangup=True),
        ),
        ({"Digits": "hangup"}, MessageRecorded("", 0, by_hangup=True)),
        (
            {"QueueResult": "redirected", "QueueTime": "31", "CallStatus": "in-progress"},
            QueueLeft(QueueResult.REDIRECTED, 31),
        ),
        ({"QueueResult": "teleported", "QueueTime": "x"}, QueueLeft(QueueResult.ERROR)),
        (
            {"DialCallStatus": "completed", "DialCallSid": "CA2", "DialCallDuration": "9"},
            DialEnded(DialStatus.COMPLETED, "CA2", 9),
        ),
        (
            {"DialCallStatus": "answered", "CallStatus": "completed", "RecordingUrl": "https://c"},
            DialEnded(DialStatus.ANSWERED, leg_over=True),
        ),
        ({"DialCallStatus": "melted"}, DialEnded(DialStatus.FAILED)),
        (
            {"DialCallStatus": "completed", "DialBridged": "false"},
            DialEnded(DialStatus.COMPLETED, bridged=False),
        ),
        ({"DialCallStatus": "busy", "DialBridged": "?"}, DialEnded(DialStatus.BUSY)),
        (
            {"Result": "success", "PaymentConfirmationCode": "ch_1", "PaymentCardNumber": "x4242"},
            PaymentReported(PayResult.SUCCESS, "ch_1"),
        ),
        ({"Result": "payment-connector-error"}, PaymentReported(PayResult.DECLINED)),
        ({"Result": "too-many-failed-attempts"}, PaymentReported(PayResult.DECLINED)),
        ({"Result": "caller-interrupted-with-star"}, PaymentReported(PayResult.INTERRUPTED)),
        (
            {"Result": "success", "CallStatus": "completed"},
            PaymentReported(PayResult.SUCCESS, leg_over=True),
        ),
        ({"Result": "validation-error"}, PaymentReported(PayResult.ERROR)),
        ({"Result": "\x00surprise"}, PaymentReported(PayResult.ERROR)),
    ],
)
def test_what_came_of_a_step_is_told_by_the_parameters_present(
    form: dict[str, str], report: object
) -> None:
    assert parse_step(form) == report


def test_a_status_report_has_the_carriers_order_and_time() -> None:
    report = parse_status(
        LEG
        | {
            "CallStatus": "completed",
            "SequenceNumber": "3",
            "Timestamp": "Fri, 20 Nov 2026 16:30:01 +0800",
            "Duration": "2",
            "CallDuration": "61",
            "SipResponseCode": "200",
        }
    )
    assert report.sequence == 3
    assert report.at == datetime(2026, 11, 20, 8, 30, 1, tzinfo=UTC)
    assert report.at.tzinfo is UTC
    assert report.duration_s == 61
    assert report.sip_code == 200


@pytest.mark.parametrize("timestamp", ["", "soon", "Fri, 31 Nov 2026 08:30:00 +0000", "1", "0 0 0"])
def test_an_unreadable_time_becomes_nothing(timestamp: str) -> None:
    assert parse_status(LEG | {"Timestamp": timestamp}).at is None


@pytest.fixture
def machine_in_shanghai(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("machine_in_shanghai")
def test_a_time_without_a_zone_is_utc_wherever_the_machine_stands() -> None:
    report = parse_status(LEG | {"Timestamp": "Fri, 20 Nov 2026 08:30:00 -0000"})
    assert report.at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@given(st.text(st.characters()) | st.just("a\ud800b"))
def test_cleaned_text_can_be_stored_and_shown(text: str) -> None:
    for cleaned in (clean(text), clean_lines(text)):
        assert "\x00" not in cleaned
        assert cleaned.encode().decode() == cleaned
        assert "\u202e" not in cleaned
