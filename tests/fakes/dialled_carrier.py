"""A carrier in memory for the calls we place and the messages we send."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from base.clock import ManualClock
from telephony.carrier_errors import CarrierAway, CarrierRefused, CarrierUnsure
from telephony.gateway import CarrierCall
from telephony.reports import TERMINAL_STATUSES, CallStatus


class Killed(BaseException):
    """The worker's process was killed here."""


class Fate(StrEnum):
    """What becomes of one request that must not be repeated."""

    DONE = "done"
    AWAY = "away"
    REFUSED = "refused"
    BUSY = "busy"
    LOST_BEFORE = "lost_before"
    LOST_AFTER = "lost_after"
    KILLED_BEFORE = "killed_before"
    KILLED_AFTER = "killed_after"


@dataclass
class PlacedCall:
    """A call that the carrier has."""

    sid: str
    to: str
    from_: str
    url_path: str
    status_path: str
    created_at: datetime
    status: CallStatus = CallStatus.QUEUED
    ended_by_us: bool = False

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in TERMINAL_STATUSES


@dataclass
class DialledCarrier:
    """Keeps what it was asked for; `fates` decides how the next requests go, then all is well.

    Attributes:
        lists: Whether it can be asked for its list now.
        unlisted: Calls that its list does not show yet.
        meanwhile: Happens between the request and its answer.
        refusal: Its code for a refused request.
    """

    clock: ManualClock
    fates: deque[Fate] = field(default_factory=deque)
    calls: dict[str, PlacedCall] = field(default_factory=dict)
    texts: list[dict[str, str]] = field(default_factory=list)
    asked: int = 0
    lists: bool = True
    unlisted: set[str] = field(default_factory=set)
    meanwhile: Callable[[], None] = lambda: None
    refusal: int = 21211

    def place_call(self, *, to: str, from_: str, url_path: str, status_path: str, **_: Any) -> str:
        """Start a call, or fail as the next fate says."""
        fate = self._before()
        sid = f"CA{self.asked:032x}"
        self.calls[sid] = PlacedCall(sid, to, from_, url_path, status_path, self.clock.now())
        self.meanwhile()
        self._after(fate)
        return sid

    def send_message(self, *, to: str, body: str, from_: str, status_path: str) -> str:
        """Send a text, or fail as the next fate says."""
        fate = self._before()
        sid = f"SM{len(self.texts):032x}"
        self.texts.append(
            {"sid": sid, "to": to, "from": from_, "body": body, "status_path": status_path}
        )
        self._after(fate)
        return sid

    def _before(self) -> Fate:
        self.asked += 1
        fate = self.fates.popleft() if self.fates else Fate.DONE
        if fate is Fate.AWAY:
            raise CarrierAway("nobody answers the connection")
        if fate is Fate.REFUSED:
            raise CarrierRefused(self.refusal, permanent=True, sentence="no")
        if fate is Fate.BUSY:
            raise CarrierRefused(20429, permanent=False, sentence="slower", retry_after_s=1)
        if fate is Fate.LOST_BEFORE:
            raise CarrierUnsure("cut off", repeatable=False)
        if fate is Fate.KILLED_BEFORE:
            raise Killed
        return fate

    def _after(self, fate: Fate) -> None:
        if fate is Fate.LOST_AFTER:
            raise CarrierUnsure("cut off", repeatable=False)
        if fate is Fate.KILLED_AFTER:
            raise Killed

    def find_calls(self, *, to: str, from_: str, started_after: datetime) -> list[CarrierCall]:
        """The calls between the two since then."""
        if not self.lists:
            raise CarrierAway("nobody answers the connection")
        return [
            CarrierCall(call.sid, call.status, call.to, call.from_, call.created_at)
            for call in self.calls.values()
            if (call.to, call.from_) == (to, from_)
            and call.created_at >= started_after
            and call.sid not in self.unlisted
        ]

    def call_status(self, call_sid: str) -> CallStatus | None:
        """Where a call stands."""
        return self.calls[call_sid].status

    def end_call(self, call_sid: str) -> None:
        """Hang up."""
        call = self.calls[call_sid]
        if not call.over:
            call.status = CallStatus.COMPLETED
            call.ended_by_us = True

    def cancel_call(self, call_sid: str) -> None:
        """End a call that nobody has answered."""
        call = self.calls[call_sid]
        if call.status in {CallStatus.QUEUED, CallStatus.RINGING}:
            call.status = CallStatus.CANCELED
            call.ended_by_us = True
