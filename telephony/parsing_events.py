"""From a webhook's form to values: rooms, recordings, answering machines and messages.

The rules of `telephony.parsing` hold here too.
"""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from telephony.fields import (
    Count,
    Instant,
    Lines,
    OptionalLink,
    OptionalSid,
    OptionalWord,
    Party,
    Sid,
    Word,
    known_word,
)
from telephony.parsing import Report
from telephony.reports import (
    AnsweredBy,
    DetectionReport,
    MessageReceived,
    MessageStatusReport,
    RecordingReport,
    RoomEvent,
    RoomReport,
    TranscriptReport,
)

OPT_OUT_WORDS = frozenset({"START", "STOP", "HELP"})


class _Room(Report):
    """An event of a conference."""

    conference_sid: Sid = Field(alias="ConferenceSid")
    room: Party = Field(alias="FriendlyName")
    event: Annotated[RoomEvent, BeforeValidator(lambda text: known_word(RoomEvent, text))] = Field(
        alias="StatusCallbackEvent"
    )
    sequence: Count = Field(default=None, alias="SequenceNumber")
    at: Instant = Field(default=None, alias="Timestamp")
    call_sid: OptionalSid = Field(default=None, alias="CallSid")
    ended_by: OptionalSid = Field(default=None, alias="CallSidEndingConference")
    label: OptionalWord = Field(default=None, alias="ParticipantLabel")
    left_because: OptionalWord = Field(default=None, alias="ReasonParticipantLeft")
    ended_because: OptionalWord = Field(default=None, alias="ReasonConferenceEnded")
    silent_because: OptionalWord = Field(default=None, alias="ReasonAnnouncementFailed")


class _Recording(Report):
    """A recording's new state."""

    recording_sid: Sid = Field(alias="RecordingSid")
    status: Word = Field(default="completed", alias="RecordingStatus")
    call_sid: OptionalSid = Field(default=None, alias="CallSid")
    conference_sid: OptionalSid = Field(default=None, alias="ConferenceSid")
    url: OptionalLink = Field(default=None, alias="RecordingUrl")
    duration_s: Count = Field(default=None, alias="RecordingDuration")
    channels: Count = Field(default=None, alias="RecordingChannels")
    source: OptionalWord = Field(default=None, alias="RecordingSource")
    started_at: Instant = Field(default=None, alias="RecordingStartTime")


class _Detection(Report):
    """What picked up."""

    call_sid: Sid = Field(alias="CallSid")
    answered_by: str = Field(alias="AnsweredBy")
    after_ms: Count = Field(default=None, alias="MachineDetectionDuration")


class _Transcript(Report):
    """A recording's words."""

    recording_sid: Sid = Field(alias="RecordingSid")
    status: Word = Field(default="", alias="TranscriptionStatus")
    text: Lines = Field(default="", alias="TranscriptionText")


class _Message(Report):
    """A text message that came in."""

    message_sid: Sid = Field(alias="MessageSid")
    from_: Party = Field(default="", alias="From")
    to: Party = Field(default="", alias="To")
    body: Lines = Field(default="", alias="Body")
    media_count: Count = Field(default=None, alias="NumMedia")
    opt_out: OptionalWord = Field(default=None, alias="OptOutType")


class _MessageStatus(Report):
    """How a text message of ours fares."""

    message_sid: Sid = Field(alias="MessageSid")
    status: Annotated[Word, Field(min_length=1)] = Field(alias="MessageStatus")
    error_code: OptionalWord = Field(default=None, alias="ErrorCode")


def parse_room(form: Mapping[str, str]) -> RoomReport:
    """An event of a conference; at its end `call_sid` is the leg that ended it.

    Raises:
        MalformedReport: No usable `ConferenceSid`, no `FriendlyName`, or an event we do not know.
    """
    room = _Room.read(form)
    return RoomReport(
        room.conference_sid,
        room.room,
        room.event,
        sequence=room.sequence,
        at=room.at,
        call_sid=room.call_sid or room.ended_by,
        label=room.label,
        reason=room.left_because or room.ended_because or room.silent_because,
    )


def parse_recording(form: Mapping[str, str]) -> RecordingReport:
    """A recording's new state; without one it is completed, which older callbacks leave unsaid.

    Raises:
        MalformedReport: No usable `RecordingSid`.
    """
    recording = _Recording.read(form)
    return RecordingReport(
        recording.recording_sid,
        recording.status,
        call_sid=recording.call_sid,
        conference_sid=recording.conference_sid,
        url=recording.url,
        duration_s=recording.duration_s,
        channels=recording.channels,
        source=recording.source,
        started_at=recording.started_at,
    )


def parse_transcript(form: Mapping[str, str]) -> TranscriptReport:
    """A recording's words; none when the recogniser failed.

    Raises:
        MalformedReport: No usable `RecordingSid`.
    """
    transcript = _Transcript.read(form)
    understood = transcript.status.lower() == "completed"
    return TranscriptReport(transcript.recording_sid, transcript.text if understood else "")


def parse_detection(form: Mapping[str, str]) -> DetectionReport:
    """What picked up; a word we do not know is `unknown`.

    Raises:
        MalformedReport: No usable `CallSid`, or no `AnsweredBy`.
    """
    detection = _Detection.read(form)
    return DetectionReport(
        detection.call_sid,
        known_word(AnsweredBy, detection.answered_by) or AnsweredBy.UNKNOWN,
        after_ms=detection.after_ms,
    )


def parse_message(form: Mapping[str, str]) -> MessageReceived:
    """An inbound SMS; its line breaks are kept.

    Raises:
        MalformedReport: No usable `MessageSid`.
    """
    message = _Message.read(form)
    opt_out = (message.opt_out or "").upper()
    return MessageReceived(
        message.message_sid,
        message.from_,
        message.to,
        message.body,
        media_count=message.media_count or 0,
        opt_out=opt_out if opt_out in OPT_OUT_WORDS else None,
    )


def parse_message_status(form: Mapping[str, str]) -> MessageStatusReport:
    """How an outbound SMS fares.

    Raises:
        MalformedReport: No usable `MessageSid`, or no `MessageStatus`.
    """
    message = _MessageStatus.read(form)
    return MessageStatusReport(message.message_sid, message.status, error_code=message.error_code)
