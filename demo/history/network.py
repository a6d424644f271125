"""The telephone network of the past: its legs, rooms and tapes."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from base.settings import Settings
from demo.history.agenda import Agenda
from demo.history.line import Form, Line, Performance, Stay, Wait
from demo.history.parties import Habits, Party
from demo.history.performing import documents
from demo.history.post import Post
from demo.history.record import Record
from demo.history.rooms import Room

_ON_ITS_WAY_S = 0.3
_FILE_TAKES_S = 2.0


@dataclass(frozen=True)
class Tape:
    """A recording in progress."""

    sid: str
    line: Line
    since: datetime
    status_address: str
    source: str
    channels: int


@dataclass
class Network:
    """What all legs share.

    Attributes:
        chance: Gives the names of everything.
        callee: Who picks up at a number, and what its telephone does.
        post: Set once the house has opened its doors, which needs the carrier before.
    """

    agenda: Agenda
    record: Record
    settings: Settings
    chance: random.Random
    callee: Callable[[str], tuple[Party, Habits]]
    post: Post = field(init=False)
    lines: dict[str, Line] = field(default_factory=dict)
    rooms: dict[str, Room] = field(default_factory=dict)

    def sid(self, prefix: str) -> str:
        """A name for a new thing."""
        return f"{prefix}{self.chance.getrandbits(128):032x}"

    def tell(self, address: str, form: Form, *, about: str) -> None:
        """Deliver something whose answer does not matter, a moment later."""
        self.agenda.after(_ON_ITS_WAY_S, lambda: self._deliver(address, form, about))

    def _deliver(self, address: str, form: Form, about: str) -> None:
        self.post.ask(address, form, about=about)

    def room(self, name: str, status_address: str) -> Room:
        """The room of a name that is open, or a new one."""
        if name not in self.rooms:
            self.rooms[name] = Room(self, name, status_address)
        return self.rooms[name]

    def perform(self, line: Line, address: str, more: Form) -> Performance:
        """The documents of a line, from an address on."""
        return documents(line, address, more)

    def left_queue(self, line: Line, stay: Wait) -> None:
        """Write down that a leg waits no longer."""
        self.record.note("queue", queue=stay.queue, what="left", call_sid=line.sid, size=0)

    def is_engaged(self, number: str) -> bool:
        """Whether somebody at that number is on a line."""
        return any(
            not line.is_over and number in {line.from_, line.to} for line in self.lines.values()
        )

    def forget_ended(self) -> None:
        """Drop legs that are over, for a long past to stay quick; nobody may ask for them later."""
        self.lines = {sid: line for sid, line in self.lines.items() if not line.is_over}

    def speak(self, line: Line, text: str, lasts_s: float) -> None:
        """Somebody says something; whoever is in the same room hears it."""
        others = line.place.room.sids - {line.sid} if isinstance(line.place, Stay) else ()
        facts = {"call_sid": line.sid, "text": text, "lasts_s": round(lasts_s, 3)}
        self.record.note("spoke", **facts, heard_by=sorted(others))

    def begin_tape(
        self, line: Line, status_address: str, *, source: str = "RecordVerb", channels: int = 1
    ) -> Tape:
        """Record a leg from now."""
        now = self.agenda.now()
        tape = Tape(self.sid("RE"), line, now, status_address, source, channels)
        self._note_tape(tape, "in-progress", 0.0)
        return tape

    def report_tape(self, tape: Tape, status: str, told: Form) -> None:
        """Tell whoever wants to know what has become of a recording."""
        form = {
            "AccountSid": self.settings.twilio_account_sid,
            "CallSid": tape.line.sid,
            "RecordingSid": tape.sid,
            "RecordingStatus": status,
            "RecordingChannels": str(tape.channels),
            "RecordingStartTime": format_datetime(tape.since),
            "RecordingSource": tape.source,
            **told,
        }
        address, about = tape.status_address, tape.line.sid
        self.agenda.after(_FILE_TAKES_S, lambda: self._deliver(address, form, about))

    def end_tape(self, tape: Tape) -> dict[str, str]:
        """End a recording, have the file reported, and give what an action is told of it."""
        length_s = (self.agenda.now() - tape.since).total_seconds()
        self._note_tape(tape, "completed", length_s)
        told = {
            "RecordingUrl": f"{self._media_url}/Recordings/{tape.sid}",
            "RecordingSid": tape.sid,
            "RecordingDuration": str(round(length_s)),
        }
        self.report_tape(tape, "completed", told)
        return told

    @property
    def _media_url(self) -> str:
        base, account = self.settings.twilio_api_base_url, self.settings.twilio_account_sid
        return f"{base}/2010-04-01/Accounts/{account}"

    def _note_tape(self, tape: Tape, status: str, length_s: float) -> None:
        self.record.note(
            "recording", sid=tape.sid, call_sid=tape.line.sid, conference_sid=None,
            source=tape.source, status=status, length_s=round(length_s, 3),
        )  # fmt: skip
