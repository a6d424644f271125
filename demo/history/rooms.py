"""Rooms of the stand-in: who is in, and what is told about it."""

from email.utils import format_datetime
from typing import TYPE_CHECKING

from demo.history.line import Line

if TYPE_CHECKING:
    from demo.history.network import Network

_GOES_ON_AFTER_S = 0.1
_TWO = 2


class Room:
    """A conference; ends with whoever was let in to end it, or with the last one."""

    def __init__(self, network: "Network", name: str, status_address: str) -> None:
        """Nobody is in yet; the first one's address hears of everything."""
        self._network = network
        self.name = name
        self.sid = network.sid("CF")
        self._status_address = status_address
        self._labels: dict[Line, str] = {}
        self._enders: set[Line] = set()
        self._sequence = 0
        self._has_started = False

    @property
    def sids(self) -> frozenset[str]:
        """Who is in."""
        return frozenset(line.sid for line in self._labels)

    def is_called(self, name_or_sid: str) -> bool:
        """Whether that is this room's name or sid."""
        return name_or_sid in {self.name, self.sid}

    def enter(self, line: Line, *, label: str, ends_it: bool) -> None:
        """Let a leg in; with the second one they hear each other."""
        self._labels[line] = label
        if ends_it:
            self._enders.add(line)
        self._tell("participant-join", line)
        if len(self._labels) == _TWO and not self._has_started:
            self._has_started = True
            self._tell("conference-start", None)
            for each in self._labels:
                each.party.meets(each)

    def leave(self, line: Line, reason: str) -> None:
        """Let a leg out; may be repeated."""
        if line not in self._labels:
            return
        self._tell("participant-leave", line, ReasonParticipantLeft=reason)
        del self._labels[line]
        if line in self._enders or not self._labels:
            self._end(line)

    def hold(self, line: Line, *, on: bool) -> None:
        """Part one from the others, or bring them back."""
        self._tell("participant-hold" if on else "participant-unhold", line)

    def mute(self, line: Line, *, on: bool) -> None:
        """Whether the others hear one."""
        self._tell("participant-mute" if on else "participant-unmute", line)

    def _end(self, ender: Line) -> None:
        self._network.rooms.pop(self.name, None)
        for line in list(self._labels):
            line.place = None
            self._tell(
                "participant-leave", line, ReasonParticipantLeft="moderator_ended_conference"
            )
            del self._labels[line]
            self._let_go_on(line)
        self._tell("conference-end", None, CallSidEndingConference=ender.sid)

    def _let_go_on(self, line: Line) -> None:
        turn = line.turn
        self._network.agenda.after(_GOES_ON_AFTER_S, lambda: line.go_on(turn))

    def _tell(self, event: str, line: Line | None, **more: str) -> None:
        about = line.sid if line else None
        network = self._network
        network.record.note(
            "conference", conference_sid=self.sid, name=self.name, event=event, call_sid=about
        )
        self._sequence += 1
        form = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": network.settings.twilio_account_sid,
            "SequenceNumber": str(self._sequence),
            "Timestamp": format_datetime(network.agenda.now()),
            "StatusCallbackEvent": event,
            **({"CallSid": line.sid} if line else {}),
            **({"ParticipantLabel": self._labels[line]} if line and self._labels[line] else {}),
            **more,
        }
        network.tell(self._status_address, form, about=about or self.sid)
