"""What we ask of a carrier, in our own words.

Every method asks over the network, within 5 seconds, and raises a `CarrierError` that carries its
own retry decision. None belongs into the thread that answers a voice webhook. Paths are paths on
our own host, fetched by POST. Ask for the narrowest protocol that serves you.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, Self

from telephony.addresses import CLIENT_PATH, FALLBACK_PATH, INBOUND_PATH, SMS_PATH, STATUS_PATH
from telephony.reports import CallStatus


class MachineDetection(StrEnum):
    """How long to listen to what picked up; always beside the call, never before it."""

    HUMAN_OR_MACHINE = "Enable"
    END_OF_GREETING = "DetectMessageEnd"


@dataclass(frozen=True, slots=True)
class CarrierCall:
    """A call as the carrier lists it."""

    sid: str
    status: CallStatus | None
    to: str
    from_: str
    created_at: datetime
    duration_s: int | None = None


@dataclass(frozen=True, slots=True)
class CarrierNumber:
    """A number of our account, and where its calls and messages go now."""

    sid: str
    number: str
    name: str
    voice_url: str
    sms_url: str


@dataclass(frozen=True, slots=True)
class CarrierDoors:
    """The paths a number or an application of ours is connected to."""

    voice: str = INBOUND_PATH
    client: str = CLIENT_PATH
    fallback: str = FALLBACK_PATH
    status: str = STATUS_PATH
    sms: str = SMS_PATH


OUR_DOORS = CarrierDoors()


class RecordingMedia(Protocol):
    """A recording's sound, streamed; close it, or leave it as a context manager."""

    partial: bool
    content_type: str
    content_length: int | None
    content_range: str | None

    def chunks(self) -> Iterator[bytes]:
        """The sound, piece by piece."""
        ...

    def close(self) -> None:
        """Give the connection back; may be repeated."""
        ...

    def __enter__(self) -> Self:
        """Itself."""
        ...

    def __exit__(self, *exc: object) -> None:
        """Close it."""
        ...


class CallGateway(Protocol):
    """Single calls. Only `place_call` must not be repeated blindly."""

    def place_call(
        self,
        *,
        to: str,
        from_: str,
        url_path: str,
        status_path: str,
        timeout_s: int = 25,
        amd_path: str | None = None,
        machine_detection: MachineDetection = MachineDetection.HUMAN_OR_MACHINE,
    ) -> str:
        """Start a call and give its sid; the carrier may queue it before it rings.

        Args:
            to: E.164 number, `client:…` or `sip:…`.
            from_: The number shown; of our account.
            url_path: Answers with the document when the callee picks up.
            status_path: Hears of initiated, ringing, answered and completed.
            timeout_s: Ringing, seconds, 5 to 600; the carrier may add 5.
            amd_path: Hears what picked up, some seconds later; nothing asks for no detection.
            machine_detection: How long to listen, when `amd_path` is given.

        Raises:
            CarrierUnsure: The call may exist; adopt it by `find_calls`, never place it again.
        """
        ...

    def find_calls(self, *, to: str, from_: str, started_after: datetime) -> list[CarrierCall]:
        """The calls between two parties that were created then or later, newest first."""
        ...

    def call_status(self, call_sid: str) -> CallStatus | None:
        """Where a call stands; nothing for a word we do not know."""
        ...

    def redirect_call(self, call_sid: str, path: str) -> None:
        """Let a live call fetch another document now."""
        ...

    def end_call(self, call_sid: str) -> None:
        """Hang up, whatever state the call is in."""
        ...

    def cancel_call(self, call_sid: str) -> None:
        """End a call that is queued or ringing; does nothing to an answered one."""
        ...


class RoomGateway(Protocol):
    """Parties of a conference; never ends a conference or removes a party, which ends their flow.

    A room is named by its sid (CF…) or its friendly name; a name costs one more request.
    """

    def parties(self, room: str) -> frozenset[str]:
        """The call sids of those who are in the room now; none where it is not open."""
        ...

    def hold(self, room: str, call_sid: str, *, path: str) -> None:
        """Part the party from the others; it hears the path's document in a loop."""
        ...

    def unhold(self, room: str, call_sid: str) -> None:
        """Bring the party back."""
        ...

    def mute(self, room: str, call_sid: str, *, muted: bool) -> None:
        """Whether the others hear the party."""
        ...

    def announce(self, room: str, call_sid: str, *, path: str) -> None:
        """Let the party alone hear a document; fails for somebody on hold."""
        ...

    def coach(self, room: str, call_sid: str, *, coached_sid: str | None) -> None:
        """Let one other party alone hear this one; nothing lets all hear it."""
        ...

    def set_end_on_exit(self, room: str, call_sid: str, *, end_on_exit: bool) -> None:
        """Whether the room ends when this party leaves."""
        ...

    def add_participant(
        self,
        room: str,
        *,
        to: str,
        from_: str,
        status_path: str,
        timeout_s: int = 25,
        label: str | None = None,
        end_on_exit: bool = False,
        coached_sid: str | None = None,
    ) -> str:
        """Dial somebody into the room and give the new call's sid; not to be repeated blindly."""
        ...


class RecordingGateway(Protocol):
    """Recordings of call legs, the customer's on one channel, the others on the second."""

    def start_recording(self, call_sid: str, *, status_path: str) -> str:
        """Record a leg from now and give the recording's sid; not to be repeated blindly."""
        ...

    def pause_recording(self, call_sid: str, recording_sid: str) -> None:
        """Put silence in place of what is said; confirmed when this returns."""
        ...

    def resume_recording(self, call_sid: str, recording_sid: str) -> None:
        """Record again."""
        ...

    def stop_recording(self, call_sid: str, recording_sid: str) -> None:
        """End the recording for good; another start makes a second one."""
        ...

    def fetch_recording(self, url: str, *, byte_range: str | None = None) -> RecordingMedia:
        """Stream a recording's sound with our credentials.

        Args:
            url: The address the carrier reported; only its own host is asked.
            byte_range: The browser's `Range` header, passed on.
        """
        ...


class MessageGateway(Protocol):
    """SMS."""

    def send_message(self, *, to: str, body: str, from_: str, status_path: str) -> str:
        """Send an SMS and give its sid; not to be repeated blindly. Code 21610: they opted out."""
        ...


class AccountGateway(Protocol):
    """Numbers and the browser application of our account; for commands, not for calls."""

    def list_numbers(self) -> list[CarrierNumber]:
        """Every number of the account."""
        ...

    def connect_number(self, number_sid: str, doors: CarrierDoors = OUR_DOORS) -> None:
        """Send a number's calls and messages to our doors; may be repeated."""
        ...

    def ensure_application(self, doors: CarrierDoors = OUR_DOORS) -> str:
        """The sid of the application browser agents connect to, created or brought up to date."""
        ...


class CarrierGateway(
    CallGateway, RoomGateway, RecordingGateway, MessageGateway, AccountGateway, Protocol
):
    """Everything a carrier does for us."""
