"""The carrier: what it owns and the services its parts share."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.chaos import Chaos
from simulator.clock import Clock
from simulator.hearing import Hearing
from simulator.messages import Message
from simulator.numbers import IncomingNumber, TwimlApplication
from simulator.phones import Phones
from simulator.recordings import Recording
from simulator.trunk import Trunk
from simulator.truth import Truth
from simulator.webhooks import Post

if TYPE_CHECKING:
    from simulator.calls import Call
    from simulator.conferences import Conference
    from simulator.legs import Leg
    from simulator.queues import Queue

logger = logging.getLogger(__name__)


@dataclass
class Carrier:
    """One account on one network. Everything lives in memory; the truth log survives."""

    account_sid: str
    auth_token: str
    public_url: str
    clock: Clock
    truth: Truth
    chaos: Chaos
    post: Post
    trunk: Trunk
    legs: dict[str, "Leg"]
    hearing: Hearing
    api_secret: str = ""
    phones: Phones = field(default_factory=Phones)
    numbers: dict[str, IncomingNumber] = field(default_factory=dict)
    applications: dict[str, TwimlApplication] = field(default_factory=dict)
    calls: dict[str, "Call"] = field(default_factory=dict)
    conferences: dict[str, "Conference"] = field(default_factory=dict)
    live_rooms: dict[str, "Conference"] = field(default_factory=dict)
    queues: dict[str, "Queue"] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    live_tapes: dict[str, list[Recording]] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    opted_out: set[tuple[str, str]] = field(default_factory=set)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @property
    def base_path(self) -> str:
        """Give the path of the account's REST resources."""
        return f"/2010-04-01/Accounts/{self.account_sid}"

    @property
    def media_url(self) -> str:
        """Give the absolute URL recordings live under."""
        return self.public_url + self.base_path

    def number_at(self, address: str) -> IncomingNumber | None:
        """Give the account's number with that address."""
        return next((n for n in self.numbers.values() if n.phone_number == address), None)

    def spawn(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Let something run beside the calls; its failure is logged, never lost."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """Drop all calls as a power cut would, without telling anybody."""
        self.phones.close()
        self.chaos.release()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.post.close()
        self.truth.close()

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a task of the carrier failed", exc_info=error)
            self.truth.note("fault", error=repr(error))
