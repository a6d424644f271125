"""Queues of waiting callers."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from simulator.hearing import Bridge
from simulator.sids import new_sid
from simulator.webhooks import Hook

if TYPE_CHECKING:
    from simulator.carrier import Carrier
    from simulator.legs import Leg

DEFAULT_MAX_SIZE = 1_000


@dataclass
class Taker:
    """Somebody who dialled a queue, with a word for the caller before they meet."""

    leg: "Leg"
    whisper: Hook | None
    met: asyncio.Future[Bridge]


@dataclass
class Member:
    """A waiting caller. `taken` is done when somebody dials the queue."""

    leg: "Leg"
    entered_at: datetime
    taken: asyncio.Future[Taker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


@dataclass
class Queue:
    """One queue, first come first served; names are unique."""

    carrier: "Carrier"
    name: str
    created_at: datetime
    max_size: int = DEFAULT_MAX_SIZE
    sid: str = field(default_factory=lambda: new_sid("QU"))
    members: list[Member] = field(default_factory=list)
    takers: list[Taker] = field(default_factory=list)
    updated_at: datetime | None = None

    @property
    def average_wait_s(self) -> int:
        """Give the average wait of those who wait now: not a forecast."""
        waits = [self.carrier.clock.seconds_since(m.entered_at) for m in self.members]
        return round(sum(waits) / len(waits)) if waits else 0

    def join(self, leg: "Leg") -> Member | None:
        """Let a caller wait, or give None when the queue is full."""
        if len(self.members) >= self.max_size:
            return None
        member = Member(leg, self.carrier.clock.now())
        self.members.append(member)
        self._note("joined", leg)
        self._match()
        return member

    def leave(self, member: Member) -> None:
        """Let a caller out; may be repeated."""
        if member in self.members:
            self.members.remove(member)
            self._note("left", member.leg)

    def take(self, taker: Taker) -> None:
        """Give the taker the first caller, now or when one comes."""
        self.takers.append(taker)
        self._match()

    def position(self, member: Member) -> int:
        """Give the place in the queue from 1, or 0 for somebody who left."""
        return self.members.index(member) + 1 if member in self.members else 0

    def wait_params(self, member: Member) -> dict[str, str]:
        """Give what the wait document is told."""
        return {
            "QueueSid": self.sid,
            "QueuePosition": str(self.position(member)),
            "QueueTime": str(round(self.carrier.clock.seconds_since(member.entered_at))),
            "AvgQueueTime": str(self.average_wait_s),
            "CurrentQueueSize": str(len(self.members)),
            "MaxQueueSize": str(self.max_size),
        }

    def result_params(self, member: Member, result: str) -> dict[str, str]:
        """Give what the Enqueue action is told."""
        return {
            "QueueResult": result,
            "QueueSid": self.sid,
            "QueueTime": str(round(self.carrier.clock.seconds_since(member.entered_at))),
        }

    def _match(self) -> None:
        while self.members and self.takers:
            member, taker = self.members[0], self.takers.pop(0)
            self.leave(member)
            member.taken.set_result(taker)

    def _note(self, what: str, leg: "Leg") -> None:
        self.updated_at = self.carrier.clock.now()
        self.carrier.truth.note(
            "queue", queue=self.name, what=what, call_sid=leg.call.sid, size=len(self.members)
        )


def queue_named(carrier: "Carrier", name: str) -> Queue:
    """Give the queue with that name, made on first use."""
    for queue in carrier.queues.values():
        if queue.name == name:
            return queue
    queue = Queue(carrier, name, carrier.clock.now())
    carrier.queues[queue.sid] = queue
    return queue
