"""Dial and its nouns, and Enqueue."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from simulator.twiml import attributes as kinds
from simulator.twiml.attributes import Kind
from simulator.twiml.elements import Element
from simulator.twiml.inputs import RECORDING_EVENTS
from simulator.twiml.rooms import WHISPER, ConferenceNoun, QueueNoun
from simulator.twiml.shapes import Shape, refuse

CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
MAX_NAME = 64

_PROGRESS: dict[str, Kind] = {
    "statusCallback": kinds.url,
    "statusCallbackMethod": kinds.method,
    "statusCallbackEvent": kinds.events(*CALL_EVENTS),
}


@dataclass(frozen=True)
class Party(Shape):
    """Somebody to ring: a number, a browser client or a SIP address."""

    text: str
    url: str = ""
    method: str = "POST"
    status_callback: str = ""
    status_callback_method: str = "POST"
    status_callback_event: frozenset[str] = frozenset({"completed"})
    parameters: tuple[tuple[str, str], ...] = ()

    text_rule: ClassVar[str] = "required"
    attributes: ClassVar[Mapping[str, Kind]] = {**WHISPER, **_PROGRESS}

    @property
    def address(self) -> str:
        """Give the address to ring."""
        return self.text


@dataclass(frozen=True)
class Number(Party):
    """A telephone number."""

    send_digits: str = ""
    byoc: str = ""
    machine_detection: str = ""

    attributes: ClassVar[Mapping[str, Kind]] = {
        **WHISPER,
        **_PROGRESS,
        "sendDigits": kinds.digits,
        "byoc": kinds.text,
        "machineDetection": kinds.one_of("Enable", "DetectMessageEnd"),
    }


@dataclass(frozen=True)
class Sip(Party):
    """A SIP address."""

    username: str = ""
    password: str = ""

    attributes: ClassVar[Mapping[str, Kind]] = {
        **WHISPER,
        **_PROGRESS,
        "username": kinds.text,
        "password": kinds.text,
    }


@dataclass(frozen=True)
class Client(Party):
    """A browser client, with parameters for the page."""

    @property
    def address(self) -> str:
        """Give the client's address."""
        return f"client:{self.text}"

    @classmethod
    def read(cls, element: Element) -> Self:
        """Read the identity as text or as its own element, and the parameters."""
        identity, parameters = element.own_text, []
        for child in element.children:
            if child.name == "Identity":
                identity = child.text
            elif child.name == "Parameter" and set(child.attributes) == {"name", "value"}:
                parameters.append((child.attributes["name"], child.attributes["value"]))
            else:
                refuse(f"<Client> may not contain <{child.name}>")
        plain = Element("Client", element.attributes, [identity])
        read = super().read(plain)
        return cls(**{**vars(read), "parameters": tuple(parameters)})


@dataclass(frozen=True)
class Dial(Shape):
    """Connect the caller with somebody."""

    text: str = ""
    children: tuple[Shape, ...] = ()
    action: str = ""
    method: str = "POST"
    timeout: int = 30
    hangup_on_star: bool = False
    time_limit: int = 14_400
    caller_id: str = ""
    record: str = "do-not-record"
    trim: str = "do-not-trim"
    answer_on_bridge: bool = False
    sequential: bool = False
    ring_tone: str = ""
    refer_url: str = ""
    recording_track: str = "both"
    recording_status_callback: str = ""
    recording_status_callback_method: str = "POST"
    recording_status_callback_event: frozenset[str] = frozenset({"completed"})

    text_rule: ClassVar[str] = "optional"
    attributes: ClassVar[Mapping[str, Kind]] = {
        "action": kinds.url,
        "method": kinds.method,
        "timeout": kinds.integer(1, 600),
        "hangupOnStar": kinds.boolean,
        "timeLimit": kinds.integer(1, 86_400),
        "callerId": kinds.text,
        "record": kinds.one_of(
            "do-not-record", "true", "false", "record-from-answer", "record-from-ringing",
            "record-from-answer-dual", "record-from-ringing-dual",
        ),
        "trim": kinds.one_of("trim-silence", "do-not-trim"),
        "answerOnBridge": kinds.boolean,
        "sequential": kinds.boolean,
        "ringTone": kinds.text,
        "referUrl": kinds.url,
        "recordingTrack": kinds.one_of("inbound", "outbound", "both"),
        "recordingStatusCallback": kinds.url,
        "recordingStatusCallbackMethod": kinds.method,
        "recordingStatusCallbackEvent": kinds.events(*RECORDING_EVENTS),
    }  # fmt: skip
    nested: ClassVar[Mapping[str, type[Shape]]] = {
        "Number": Number,
        "Client": Client,
        "Sip": Sip,
        "Conference": ConferenceNoun,
        "Queue": QueueNoun,
    }

    @property
    def parties(self) -> tuple[Party, ...]:
        """Give whom to ring, with a bare number as a Number."""
        named = tuple(child for child in self.children if isinstance(child, Party))
        return (Number(text=self.text), *named) if self.text else named

    @property
    def room(self) -> ConferenceNoun | QueueNoun | None:
        """Give the conference or queue, where one is dialled."""
        rooms = [c for c in self.children if isinstance(c, ConferenceNoun | QueueNoun)]
        return rooms[0] if rooms else None

    def check(self) -> None:
        """Refuse nobody, more than ten, and a room beside anything else."""
        if not 1 <= len(self.children) + bool(self.text) <= 10:  # noqa: PLR2004 documented limit
            refuse("<Dial> needs one to ten nouns")
        if self.room and (len(self.children) > 1 or self.text):
            refuse("<Dial> takes a conference or a queue alone")


@dataclass(frozen=True)
class Enqueue(Shape):
    """Put the caller into a queue; the wait document plays until somebody takes them."""

    text: str
    action: str = ""
    method: str = "POST"
    wait_url: str | None = None
    wait_url_method: str = "POST"

    text_rule: ClassVar[str] = "required"
    attributes: ClassVar[Mapping[str, Kind]] = {
        "action": kinds.url,
        "method": kinds.method,
        "waitUrl": kinds.url,
        "waitUrlMethod": kinds.method,
    }

    def check(self) -> None:
        """Refuse names the carrier cuts or refuses."""
        if len(self.text) > MAX_NAME:
            refuse(f"<Enqueue>: a queue name has at most {MAX_NAME} characters")
