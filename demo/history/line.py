"""One leg at the carrier: performs what the house says until somebody hangs up."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from demo.history.parties import Party

if TYPE_CHECKING:
    from demo.history.network import Network, Tape
    from demo.history.rooms import Room

Form = Mapping[str, str]
Way = tuple[str, Form] | None
# What a performance waits for: seconds, or, with None, somebody who lets it go on.
Performance = Generator[float | None, None, Way]

LIVE = "in-progress"
COMPLETED = "completed"


class HungUp(Exception):
    """The person at the telephone put the receiver down."""


@dataclass(frozen=True)
class Wait:
    """A stay in the carrier's queue."""

    action: str
    queue: str
    since: datetime


@dataclass(frozen=True)
class Stay:
    """A stay in a room; `action` is requested afterwards, where there is one."""

    room: "Room"
    action: str
    since: datetime


class Line:
    """A leg with its person.

    Attributes:
        status: The carrier's word.
        place: Where it is beside its documents: nowhere, in a queue, or in a room.
        tape: The recording of the whole leg, while there is one.
        status_address: Who hears of its end, and of all before where `tells_all`.
    """

    def __init__(
        self,
        network: "Network",
        party: Party,
        *,
        from_: str,
        to: str,
        direction: str,
        status_address: str,
        tells_all: bool = False,
        custom: Form | None = None,
    ) -> None:
        """Ring; nothing is performed yet."""
        self.network = network
        self.party = party
        self.from_ = from_
        self.to = to
        self.direction = direction
        self.status_address = status_address
        self.tells_all = tells_all
        self.custom = dict(custom or {})
        self.sid = network.sid("CA")
        self.place: Wait | Stay | None = None
        self.tape: Tape | None = None
        self.answered_at: datetime | None = None
        self._play: Performance | None = None
        self._turn = 0
        self._sequence = 0
        network.lines[self.sid] = self
        self.move("queued" if tells_all else "ringing")

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status not in {"queued", "ringing", LIVE}

    def move(self, status: str) -> None:
        """Change the status and write it down."""
        self.status = status
        self.network.record.note(
            "call", call_sid=self.sid, status=status, direction=self.direction,
            from_=self.from_, to=self.to, parent_sid=None,
        )  # fmt: skip

    def form(self, more: Form) -> dict[str, str]:
        """What every webhook about this leg says, and more."""
        return {
            "CallSid": self.sid,
            "AccountSid": self.network.settings.twilio_account_sid,
            "ApiVersion": "2010-04-01",
            "From": self.from_,
            "Caller": self.from_,
            "To": self.to,
            "Called": self.to,
            "CallStatus": self.status,
            "Direction": self.direction,
            **self.custom,
            **more,
        }

    def perform(self, address: str, more: Form | None = None) -> None:
        """Drop the present document for the one of an address."""
        self._leave_place("redirected", "participant_updated_via_api")
        self._turn += 1
        self._play = self.network.perform(self, address, more or {})
        self.go_on(self._turn)

    @property
    def turn(self) -> int:
        """The number of the present performance; whoever lets it go on later names it."""
        return self._turn

    def go_on(self, turn: int) -> None:
        """Let the performance of that number go on, if it is still the present one."""
        if turn != self._turn or self._play is None or self.is_over:
            return
        try:
            pause_s = next(self._play)
        except (StopIteration, HungUp):
            self.end()
        else:
            if pause_s is not None:
                self.network.agenda.after(pause_s, lambda: self.go_on(turn))

    def answer(self) -> None:
        """Be connected; may be repeated."""
        if self.status != LIVE and not self.is_over:
            self.answered_at = self.network.agenda.now()
            self.move(LIVE)
            self.tell("answered", LIVE)

    def end(self, *, status: str = COMPLETED) -> None:
        """End the leg and tell everybody who wants to know; may be repeated."""
        if self.is_over:
            return
        self._turn += 1
        self.stop_tape()
        self.move(status if status != COMPLETED or self.status == LIVE else "no-answer")
        self.tell(COMPLETED, self.status, {"CallDuration": str(self._seconds())})
        self._leave_place("hangup", "participant_hung_up")

    def stop_tape(self) -> None:
        """End the recording of the whole leg, where there is one."""
        tape, self.tape = self.tape, None
        if tape is not None:
            self.network.end_tape(tape)

    def tell(self, event: str, status: str, more: Form | None = None) -> None:
        """Report progress to the status address, a moment later."""
        if event != COMPLETED and not self.tells_all:
            return
        now = self.network.agenda.now()
        form = self.form(
            {
                "CallStatus": status,
                "Timestamp": format_datetime(now),
                "CallbackSource": "call-progress-events",
                "SequenceNumber": str(self._sequence),
                **(more or {}),
            }
        )
        self._sequence += 1
        self.network.tell(self.status_address, form, about=self.sid)

    def _seconds(self) -> int:
        if self.answered_at is None:
            return 0
        return round((self.network.agenda.now() - self.answered_at).total_seconds())

    def _leave_place(self, queue_result: str, reason: str) -> None:
        """Leave queue or room; the action of what was cut short is requested beside the rest."""
        place, self.place = self.place, None
        match place:
            case Wait():
                self.network.left_queue(self, place)
                told = {"QueueResult": queue_result, "QueueTime": self.waited(place)}
                form = self.form(told)
                self.network.tell(place.action, form, about=self.sid)
            case Stay():
                place.room.leave(self, reason)
                if self.is_over and place.action:
                    form = self.form({"DialCallStatus": "answered"})
                    self.network.tell(place.action, form, about=self.sid)

    def waited(self, stay: Wait) -> str:
        """The seconds of a stay in a queue so far, as the carrier tells them."""
        return str(round((self.network.agenda.now() - stay.since).total_seconds()))
