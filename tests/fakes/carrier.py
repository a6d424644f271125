"""A carrier in memory for the desks: keeps every request, knows where each leg stands, can fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from telephony.carrier_errors import CarrierAway, CarrierError, CarrierRefused, CarrierUnsure
from telephony.gateway import (
    CarrierCall,
    CarrierDoors,
    CarrierNumber,
    RecordingMedia,
)
from telephony.reports import TERMINAL_STATUSES, CallStatus


@dataclass(frozen=True)
class Request:
    """One thing that was asked of the carrier."""

    verb: str
    sid: str
    path: str = ""
    room: str = ""
    on: bool | None = None


def away() -> CarrierError:
    """The carrier never heard us."""
    return CarrierAway("no answer to the connection")


def unsure() -> CarrierError:
    """Nobody knows whether it was done."""
    return CarrierUnsure("cut off", repeatable=True)


def refused(code: int = 21220) -> CarrierError:
    """The carrier said no."""
    return CarrierRefused(code, permanent=True, sentence="no")


@dataclass
class FakeCarrier:
    """Implements `CarrierGateway`.

    Attributes:
        requests: Everything asked so far, in order, failed requests included.
        legs: Where each leg stands; a leg that is not here is not known to the carrier.
        inside: Who is in each room, by the name it was asked for.
        failing: The next requests of a verb raise what this gives.
        before: Called before a request of this verb is carried out: what happened just before.
    """

    requests: list[Request] = field(default_factory=list)
    legs: dict[str, CallStatus] = field(default_factory=dict)
    inside: dict[str, frozenset[str]] = field(default_factory=dict)
    failing: dict[str, Callable[[], CarrierError]] = field(default_factory=dict)
    before: dict[str, Callable[[], None]] = field(default_factory=dict)

    def asked(self, verb: str) -> list[Request]:
        """The requests of one verb."""
        return [request for request in self.requests if request.verb == verb]

    def _ask(self, request: Request) -> None:
        self.requests.append(request)
        if happening := self.before.pop(request.verb, None):
            happening()
        if fault := self.failing.get(request.verb):
            raise fault()

    def _live(self, sid: str) -> None:
        if sid not in self.legs:
            raise refused(20404)
        if self.legs[sid] in TERMINAL_STATUSES:
            raise refused()

    def place_call(self, *, to: str, url_path: str, **_: Any) -> str:
        """Start a call."""
        sid = f"CA{len(self.requests):032x}"
        self._ask(Request("place", sid, url_path, room=to))
        self.legs[sid] = CallStatus.QUEUED
        return sid

    def find_calls(self, **_: Any) -> list[CarrierCall]:
        """None: the desks never look for a call."""
        self._ask(Request("find", ""))
        return []

    def call_status(self, call_sid: str) -> CallStatus | None:
        """Where a leg stands."""
        self._ask(Request("status", call_sid))
        if call_sid not in self.legs:
            raise refused(20404)
        return self.legs[call_sid]

    def redirect_call(self, call_sid: str, path: str) -> None:
        """Send a live leg elsewhere."""
        self._ask(Request("redirect", call_sid, path))
        self._live(call_sid)

    def end_call(self, call_sid: str) -> None:
        """Hang up."""
        self._ask(Request("end", call_sid))
        self._live(call_sid)
        self.legs[call_sid] = CallStatus.COMPLETED

    def cancel_call(self, call_sid: str) -> None:
        """End a leg that has not been answered."""
        self._ask(Request("cancel", call_sid))

    def parties(self, room: str) -> frozenset[str]:
        """Who is in a room."""
        self._ask(Request("parties", "", room=room))
        return self.inside.get(room, frozenset())

    def hold(self, room: str, call_sid: str, *, path: str) -> None:
        """Part a party from the others."""
        self._ask(Request("hold", call_sid, path, room, on=True))

    def unhold(self, room: str, call_sid: str) -> None:
        """Bring it back."""
        self._ask(Request("hold", call_sid, room=room, on=False))

    def mute(self, room: str, call_sid: str, *, muted: bool) -> None:
        """Whether the others hear it."""
        self._ask(Request("mute", call_sid, room=room, on=muted))

    def announce(self, room: str, call_sid: str, *, path: str) -> None:
        """Let it hear a document."""
        self._ask(Request("announce", call_sid, path, room))

    def coach(self, room: str, call_sid: str, *, coached_sid: str | None) -> None:
        """Let one party alone hear it."""
        self._ask(Request("coach", call_sid, coached_sid or "", room))

    def set_end_on_exit(self, room: str, call_sid: str, *, end_on_exit: bool) -> None:
        """Whether the room ends with it."""
        self._ask(Request("end_on_exit", call_sid, room=room, on=end_on_exit))

    def add_participant(self, room: str, *, status_path: str, **_: Any) -> str:
        """Dial somebody into a room."""
        sid = f"CA{len(self.requests):032x}"
        self._ask(Request("add", sid, status_path, room))
        return sid

    def start_recording(self, call_sid: str, *, status_path: str) -> str:
        """Record a leg."""
        self._ask(Request("record", call_sid, status_path))
        return f"RE{len(self.requests):032x}"

    def pause_recording(self, call_sid: str, recording_sid: str) -> None:
        """Silence instead."""
        self._ask(Request("pause", call_sid, recording_sid))

    def resume_recording(self, call_sid: str, recording_sid: str) -> None:
        """Record again."""
        self._ask(Request("resume", call_sid, recording_sid))

    def stop_recording(self, call_sid: str, recording_sid: str) -> None:
        """End a recording."""
        self._ask(Request("stop", call_sid, recording_sid))

    def fetch_recording(self, url: str, *, byte_range: str | None = None) -> RecordingMedia:
        """The carrier has no recordings here."""
        self._ask(Request("fetch", url, byte_range or ""))
        raise refused(20404)

    def send_message(self, *, to: str, status_path: str, **_: Any) -> str:
        """Send a text."""
        self._ask(Request("message", to, status_path))
        return f"SM{len(self.requests):032x}"

    def list_numbers(self) -> list[CarrierNumber]:
        """None."""
        return []

    def connect_number(self, number_sid: str, doors: CarrierDoors = CarrierDoors()) -> None:  # noqa: B008
        """Send a number's calls to us."""
        self._ask(Request("connect", number_sid, doors.voice))

    def ensure_application(self, doors: CarrierDoors = CarrierDoors()) -> str:  # noqa: B008
        """The browser application."""
        self._ask(Request("application", "", doors.client))
        return "AP1"
