import contextlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.parsing import MalformedReport
from telephony.parsing_events import (
    parse_detection,
    parse_message,
    parse_message_status,
    parse_recording,
    parse_room,
    parse_transcript,
)
from telephony.reports import AnsweredBy, RoomEvent

PARSERS: list[Callable[[Mapping[str, str]], object]] = [
    parse_detection,
    parse_message,
    parse_message_status,
    parse_recording,
    parse_room,
    parse_transcript,
]
NAMES = [
    "CallSid",
    "ConferenceSid",
    "FriendlyName",
    "StatusCallbackEvent",
    "SequenceNumber",
    "Timestamp",
    "RecordingSid",
    "RecordingStatus",
    "RecordingUrl",
    "RecordingDuration",
    "RecordingStartTime",
    "TranscriptionStatus",
    "TranscriptionText",
    "AnsweredBy",
    "MessageSid",
    "MachineDetectionDuration",
    "MessageStatus",
    "ErrorCode",
    "NumMedia",
    "OptOutType",
    "Body",
    "From",
    "To",
]
ROOM = {"ConferenceSid": "CF1", "FriendlyName": "call-7", "StatusCallbackEvent": "participant-join"}


@given(
    st.dictionaries(
        st.sampled_from(NAMES),
        st.text(max_size=70) | st.sampled_from(["CA1", "human", "participant-join", "12", "STOP"]),
    )
)
def test_any_form_gives_a_value_or_malformed_report(form: dict[str, str]) -> None:
    for parse in PARSERS:
        with contextlib.suppress(MalformedReport):
            assert "\x00" not in str(parse(form))


def test_every_documented_room_event_and_every_answer_is_known(reference_dir: Path) -> None:
    documented = json.loads((reference_dir / "twilio-webhook-params.json").read_text())
    for event in documented["conference_statusCallback"]["StatusCallbackEvent"]:
        assert parse_room(ROOM | {"StatusCallbackEvent": event}).event == event
    for answer in documented["amd_async_callback"]["AnsweredBy"]:
        assert parse_detection({"CallSid": "CA1", "AnsweredBy": answer}).answered_by == answer


def test_a_participant_who_left_says_why() -> None:
    report = parse_room(
        ROOM
        | {
            "StatusCallbackEvent": "participant-leave",
            "CallSid": "CA9",
            "ParticipantLabel": "agent",
            "ReasonParticipantLeft": "participant_hung_up",
            "SequenceNumber": "4",
            "Timestamp": "Fri, 20 Nov 2026 08:30:00 +0000",
        }
    )
    assert report.event is RoomEvent.LEAVE
    assert (report.room, report.call_sid, report.label) == ("call-7", "CA9", "agent")
    assert report.reason == "participant_hung_up"
    assert report.sequence == 4
    assert report.at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_a_room_that_ended_names_the_leg_that_ended_it() -> None:
    report = parse_room(
        ROOM
        | {
            "StatusCallbackEvent": "conference-end",
            "CallSidEndingConference": "CA9",
            "ReasonConferenceEnded": "last-participant-left",
        }
    )
    assert (report.call_sid, report.reason) == ("CA9", "last-participant-left")


def test_a_room_event_nobody_knows_is_refused() -> None:
    with pytest.raises(MalformedReport):
        parse_room(ROOM | {"StatusCallbackEvent": "conference-sang"})


def test_a_finished_recording_has_its_length_channels_and_start() -> None:
    report = parse_recording(
        {
            "RecordingSid": "RE1",
            "CallSid": "CA1",
            "RecordingStatus": "completed",
            "RecordingUrl": "https://c/RE1",
            "RecordingDuration": "42",
            "RecordingChannels": "2",
            "RecordingSource": "StartCallRecordingAPI",
            "RecordingStartTime": "Fri, 20 Nov 2026 08:30:00 +0000",
        }
    )
    assert (report.status, report.duration_s, report.channels) == ("completed", 42, 2)
    assert report.started_at == datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


def test_a_recording_callback_without_status_is_a_completed_one() -> None:
    assert parse_recording({"RecordingSid": "RE1"}).status == "completed"


def test_an_answer_nobody_knows_is_unknown_and_milliseconds_stay() -> None:
    report = parse_detection(
        {"CallSid": "CA1", "AnsweredBy": "parrot", "MachineDetectionDuration": "3900"}
    )
    assert (report.answered_by, report.after_ms) == (AnsweredBy.UNKNOWN, 3900)


def message(**more: str) -> dict[str, Any]:
    return {"MessageSid": "SM1", "From": "+8613800138000", "To": "+861088880000"} | more


def test_a_message_keeps_its_lines_and_loses_its_control_characters() -> None:
    report = parse_message(message(Body=" 1\r\n谢谢\x00\u202e ", NumMedia="2"))
    assert report.body == "1\n谢谢"
    assert report.media_count == 2
    assert report.opt_out is None


@pytest.mark.parametrize(("sent", "read"), [("STOP", "STOP"), ("stop", "STOP"), ("MAYBE", None)])
def test_only_the_carriers_own_opt_out_words_count(sent: str, read: str | None) -> None:
    assert parse_message(message(OptOutType=sent)).opt_out == read


def test_an_undelivered_message_names_the_carriers_error() -> None:
    report = parse_message_status(message(MessageStatus="undelivered", ErrorCode="21610"))
    assert (report.status, report.error_code) == ("undelivered", "21610")
    with pytest.raises(MalformedReport):
        parse_message_status(message(MessageStatus=" "))


@pytest.mark.parametrize(
    ("status", "text"), [("completed", "hello\nyou"), ("failed", ""), ("", "")]
)
def test_words_of_a_recording_count_only_when_they_were_understood(status: str, text: str) -> None:
    form = {"RecordingSid": "RE1", "TranscriptionStatus": status, "TranscriptionText": "hello\nyou"}
    assert parse_transcript(form).text == text
