"""Rooms that can be dialled: conferences and queues."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from simulator.twiml import attributes as kinds
from simulator.twiml.attributes import Kind
from simulator.twiml.inputs import RECORDING_EVENTS
from simulator.twiml.shapes import Shape

CONFERENCE_EVENTS = (
    "start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement",
)  # fmt: skip
WHISPER: dict[str, Kind] = {"url": kinds.url, "method": kinds.method}


@dataclass(frozen=True)
class ConferenceNoun(Shape):
    """A conference to join."""

    text: str
    muted: bool = False
    beep: str = "true"
    start_conference_on_enter: bool = True
    end_conference_on_exit: bool = False
    participant_label: str = ""
    jitter_buffer_size: str = "large"
    wait_url: str | None = None
    wait_method: str = "POST"
    max_participants: int = 250
    record: str = "do-not-record"
    region: str = ""
    coach: str = ""
    trim: str = "trim-silence"
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_callback_event: frozenset[str] = frozenset()
    recording_status_callback: str = ""
    recording_status_callback_method: str = "POST"
    recording_status_callback_event: frozenset[str] = frozenset({"completed"})

    text_rule: ClassVar[str] = "required"
    attributes: ClassVar[Mapping[str, Kind]] = {
        "muted": kinds.boolean,
        "beep": kinds.one_of("true", "false", "onEnter", "onExit"),
        "startConferenceOnEnter": kinds.boolean,
        "endConferenceOnExit": kinds.boolean,
        "participantLabel": kinds.text,
        "jitterBufferSize": kinds.one_of("large", "medium", "small", "off"),
        "waitUrl": kinds.url,
        "waitMethod": kinds.method,
        "maxParticipants": kinds.integer(2, 250),
        "record": kinds.one_of("do-not-record", "record-from-start"),
        "region": kinds.one_of("us1", "us2", "us3", "ie1", "de1", "sg1", "br1", "au1", "jp1"),
        "coach": kinds.text,
        "trim": kinds.one_of("trim-silence", "do-not-trim"),
        "statusCallback": kinds.url,
        "statusCallbackMethod": kinds.method,
        "statusCallbackEvent": kinds.events(*CONFERENCE_EVENTS),
        "recordingStatusCallback": kinds.url,
        "recordingStatusCallbackMethod": kinds.method,
        "recordingStatusCallbackEvent": kinds.events(*RECORDING_EVENTS),
    }


@dataclass(frozen=True)
class QueueNoun(Shape):
    """A queue whose first caller is to be connected."""

    text: str
    url: str = ""
    method: str = "POST"

    text_rule: ClassVar[str] = "required"
    attributes: ClassVar[Mapping[str, Kind]] = WHISPER
