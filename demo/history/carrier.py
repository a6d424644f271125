"""The carrier's stand-in at the gateway: what the house asks for happens on the lines of the past.

What no past needs is refused, so that a play which asks for it fails instead of passing it over.
"""

from datetime import datetime
from typing import NoReturn

from demo.history.line import Line
from demo.history.network import Network
from demo.history.rooms import Room
from telephony.addresses import STATUS_PATH
from telephony.carrier_errors import CarrierRefused
from telephony.gateway import (
    OUR_DOORS,
    CarrierCall,
    CarrierDoors,
    CarrierNumber,
    MachineDetection,
    RecordingMedia,
)
from telephony.reports import CallStatus

_UNKNOWN, _OVER = 20404, 21220
_RINGS_AFTER_S = 1.0
_SMS_ARRIVES_S = 3.0


class Carrier:
    """Implements `CarrierGateway`."""

    def __init__(self, network: Network) -> None:
        """Take the network."""
        self._network = network

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
        """Ring a telephone; what it does is its person's habit."""
        del amd_path, machine_detection
        network = self._network
        party, habits = network.callee(to)
        line = Line(
            network,
            party,
            from_=from_,
            to=to,
            direction="outbound-api",
            status_address=status_path,
            tells_all=True,
        )
        line.tell("initiated", "initiated")
        is_silent = habits.status == CallStatus.NO_ANSWER
        picks_up_s = timeout_s if is_silent else habits.after_s
        network.agenda.after(_RINGS_AFTER_S, lambda: self._ring(line))
        network.agenda.after(
            _RINGS_AFTER_S + picks_up_s, lambda: self._pick_up(line, habits.status, url_path)
        )
        return line.sid

    def _ring(self, line: Line) -> None:
        if not line.is_over:
            line.move("ringing")
            line.tell("ringing", "ringing")

    def _pick_up(self, line: Line, status: str, url_path: str) -> None:
        if line.is_over:
            return
        if status:
            line.end(status=status)
            return
        line.answer()
        line.perform(url_path)

    def find_calls(self, *, to: str, from_: str, started_after: datetime) -> list[CarrierCall]:
        """None: no request of the past is ever in doubt."""
        del to, from_, started_after
        return []

    def call_status(self, call_sid: str) -> CallStatus | None:
        """Where a leg stands."""
        return CallStatus(self._line(call_sid).status)

    def redirect_call(self, call_sid: str, path: str) -> None:
        """Let a live leg fetch another document."""
        self._live(call_sid).perform(path)

    def end_call(self, call_sid: str) -> None:
        """Hang up."""
        self._live(call_sid).end()

    def cancel_call(self, call_sid: str) -> None:
        """End a leg that has not been answered."""
        line = self._live(call_sid)
        if line.answered_at is None:
            line.end(status="canceled")

    def _line(self, call_sid: str) -> Line:
        line = self._network.lines.get(call_sid)
        if line is None:
            raise CarrierRefused(_UNKNOWN, permanent=True, sentence="There is no such call.")
        return line

    def _live(self, call_sid: str) -> Line:
        line = self._line(call_sid)
        if line.is_over:
            raise CarrierRefused(_OVER, permanent=True, sentence="The call is over.")
        return line

    def parties(self, room: str) -> frozenset[str]:
        """Who is in a room."""
        return next(
            (r.sids for r in self._network.rooms.values() if r.is_called(room)), frozenset()
        )

    def hold(self, room: str, call_sid: str, *, path: str) -> None:
        """Part a party from the others; they hear the document."""
        line = self._live(call_sid)
        self._room(room).hold(line, on=True)
        self._network.tell(path, line.form({}), about=call_sid)

    def unhold(self, room: str, call_sid: str) -> None:
        """Bring the party back."""
        self._room(room).hold(self._live(call_sid), on=False)

    def mute(self, room: str, call_sid: str, *, muted: bool) -> None:
        """Whether the others hear the party."""
        self._room(room).mute(self._live(call_sid), on=muted)

    def _room(self, name_or_sid: str) -> Room:
        for room in self._network.rooms.values():
            if room.is_called(name_or_sid):
                return room
        raise CarrierRefused(_UNKNOWN, permanent=True, sentence="There is no such room.")

    def start_recording(self, call_sid: str, *, status_path: str) -> str:
        """Record a leg until it ends, each side on its own channel."""
        line, network = self._live(call_sid), self._network
        line.tape = network.begin_tape(
            line, status_path, source="StartCallRecordingAPI", channels=2
        )
        network.report_tape(line.tape, "in-progress", {})
        return line.tape.sid

    def pause_recording(self, call_sid: str, recording_sid: str) -> None:
        """Silence from now on; what would be heard then is not written down here."""
        self._tape(call_sid, recording_sid)

    def resume_recording(self, call_sid: str, recording_sid: str) -> None:
        """Record again."""
        self._tape(call_sid, recording_sid)

    def stop_recording(self, call_sid: str, recording_sid: str) -> None:
        """End a recording for good."""
        self._tape(call_sid, recording_sid)
        self._live(call_sid).stop_tape()

    def _tape(self, call_sid: str, recording_sid: str) -> None:
        tape = self._live(call_sid).tape
        if tape is None or tape.sid != recording_sid:
            raise CarrierRefused(_UNKNOWN, permanent=True, sentence="There is no such recording.")

    def send_message(self, *, to: str, body: str, from_: str, status_path: str) -> str:
        """Deliver a text message, a moment later."""
        network, sid = self._network, self._network.sid("SM")
        network.record.note("message", sid=sid, to=to, from_=from_, length=len(body))
        told = {
            "MessageSid": sid,
            "AccountSid": network.settings.twilio_account_sid,
            "From": from_,
            "To": to,
            "MessageStatus": "delivered",
        }
        network.agenda.after(_SMS_ARRIVES_S, lambda: network.tell(status_path, told, about=sid))
        return sid

    # What nobody in the past asks for.

    def announce(self, room: str, call_sid: str, *, path: str) -> None:
        """Refused."""
        _never(room, call_sid, path)

    def coach(self, room: str, call_sid: str, *, coached_sid: str | None) -> None:
        """Refused."""
        _never(room, call_sid, coached_sid)

    def set_end_on_exit(self, room: str, call_sid: str, *, end_on_exit: bool) -> None:
        """Refused."""
        _never(room, call_sid, end_on_exit)

    def add_participant(
        self,
        room: str,
        *,
        to: str,
        from_: str,
        status_path: str = STATUS_PATH,
        timeout_s: int = 25,
        label: str | None = None,
        end_on_exit: bool = False,
        coached_sid: str | None = None,
    ) -> str:
        """Refused."""
        _never(room, to, from_, status_path, timeout_s, label, end_on_exit, coached_sid)

    def fetch_recording(self, url: str, *, byte_range: str | None = None) -> RecordingMedia:
        """Refused."""
        _never(url, byte_range)

    def list_numbers(self) -> list[CarrierNumber]:
        """Refused."""
        _never()

    def connect_number(self, number_sid: str, doors: CarrierDoors = OUR_DOORS) -> None:
        """Refused."""
        _never(number_sid, doors)

    def ensure_application(self, doors: CarrierDoors = OUR_DOORS) -> str:
        """Refused."""
        _never(doors)


def _never(*_: object) -> NoReturn:
    raise CarrierRefused(_UNKNOWN, permanent=True, sentence="The past knows nothing of this.")
