"""A call that lives: one task that performs documents until somebody hangs up."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from simulator import progress, taping
from simulator.calls import Call, CallStatus, webhook_params
from simulator.carrier import Carrier
from simulator.documents import Source
from simulator.hearing import Room
from simulator.phones import Phone
from simulator.webhooks import HookError

Performance = Coroutine[Any, Any, None]


@dataclass(frozen=True)
class HangUp:
    """The order to end a call; `status` applies where it was never answered."""

    status: CallStatus = CallStatus.NO_ANSWER
    by: str = "caller"


class Ear(Protocol):
    """A verb that listens to the person at the telephone."""

    def key(self, key: str) -> None:
        """Take one key."""

    def speech(self, text: str, confidence: float | None, lasts_s: float) -> None:
        """Take an utterance that begins now."""


class Leg:
    """One leg. Orders (redirect, hang up) cut short whatever it performs."""

    def __init__(
        self,
        carrier: Carrier,
        call: Call,
        phone: Phone,
        *,
        interpret: Callable[["Leg", Source], Performance],
    ) -> None:
        """Put the leg into the books; `begin` brings it to life."""
        self.carrier = carrier
        self.call = call
        self.phone = phone
        self.room: Room | None = None
        self.ear: Ear | None = None
        self.order: Source | HangUp | None = None
        self.pickup: asyncio.Future[CallStatus] = asyncio.get_running_loop().create_future()
        self.ended = asyncio.Event()
        self.interpret = interpret
        self._work: asyncio.Task[None] | None = None
        self._life: asyncio.Task[Any] | None = None
        self._afterwards: list[Source] = []
        carrier.calls[call.sid] = call
        carrier.legs[call.sid] = self
        phone.calls.append(call.sid)
        self._note()

    def begin(self, opening: Performance) -> None:
        """Come to life with that performance."""
        self._work = asyncio.ensure_future(opening)
        self._life = self.carrier.spawn(self._live(self._work))

    def redirect(self, source: Source) -> None:
        """Drop the present document for another one."""
        self._give(source)

    def hang_up(self, order: HangUp | None = None) -> None:
        """End the call; may be repeated."""
        if not isinstance(self.order, HangUp):
            self._give(order or HangUp())

    def answer(self) -> None:
        """Begin the conversation, once."""
        if self.call.status is CallStatus.RINGING:
            self.move(CallStatus.IN_PROGRESS)
            self.phone.show("connected", self.call.sid)
            progress.report(self.carrier, self.call, "answered")
            after_s = self.phone.behaviour.hang_up_after_s
            if after_s is not None:
                self.carrier.spawn(self._lose_patience(after_s))

    def move(self, status: CallStatus) -> None:
        """Change the call's status and write it down."""
        self.call.move(status, self.carrier.clock.now())
        self._note()

    def press(self, key: str) -> None:
        """Take a key from the person; with nobody listening it is lost."""
        heard = self.ear is not None
        self.carrier.truth.note("key", call_sid=self.call.sid, key=key, heard=heard)
        if self.ear is not None:
            self.ear.key(key)

    def speak(self, text: str, confidence: float | None, lasts_s: float) -> list[str]:
        """Let the person speak and give the calls that hear it."""
        listeners = self.carrier.hearing.listeners_of(self.call.sid)
        now = self.carrier.clock.now()
        self.carrier.truth.note(
            "spoke", call_sid=self.call.sid, text=text, lasts_s=lasts_s, heard_by=listeners
        )
        taping.hear(self.carrier, self.call.sid, taping.CALLER_CHANNEL, now, lasts_s)
        for sid in listeners:
            taping.hear(self.carrier, sid, taping.OTHER_CHANNEL, now, lasts_s)
            listener = self.carrier.legs[sid]
            listener.phone.show("voice", sid, speaker=self.call.sid, text=text)
        if self.ear is not None:
            self.ear.speech(text, confidence, lasts_s)
        return listeners

    def ask_afterwards(self, source: Source) -> None:
        """Request a document once the call is over; its answer changes nothing."""
        self._afterwards.append(source)

    async def _live(self, work: asyncio.Task[None]) -> None:
        while True:
            try:
                await work
            except asyncio.CancelledError:
                if self.order is None:  # the carrier itself is closing
                    raise
            except BaseException:
                self._end()
                raise
            finally:
                self.ear = None
            if not isinstance(self.order, Source):
                break
            source, self.order = self.order, None
            work = self._work = asyncio.ensure_future(self.interpret(self, source))
        self._end()

    def _give(self, order: Source | HangUp) -> None:
        if self.ended.is_set() or self._work is None:
            return
        self.order = order
        self._work.cancel()

    def _end(self) -> None:
        order = self.order if isinstance(self.order, HangUp) else HangUp(by="document")
        self.order = order
        answered = self.call.status is CallStatus.IN_PROGRESS
        self.move(CallStatus.COMPLETED if answered else order.status)
        self.ended.set()
        taping.finish_all(self.carrier, self.call.sid)
        self.phone.show("ended", self.call.sid, status=self.call.status.value, by=order.by)
        progress.report(self.carrier, self.call, "completed")
        for source in self._afterwards:
            self.carrier.spawn(self._ask(source))

    async def _ask(self, source: Source) -> None:
        params = {**webhook_params(self.call), **source.params}
        try:
            await self.carrier.post.ask(source.hook, params, about=self.call.sid)
        except HookError as error:
            self.carrier.truth.note(
                "error",
                about=self.call.sid,
                code=error.code,
                message=str(error),
                url=source.hook.url,
            )

    async def _lose_patience(self, after_s: float) -> None:
        await self.carrier.clock.sleep(after_s)
        self.hang_up()

    def _note(self) -> None:
        self.carrier.truth.note(
            "call",
            call_sid=self.call.sid,
            status=self.call.status.value,
            direction=self.call.direction.value,
            from_=self.call.from_,
            to=self.call.to,
            parent_sid=self.call.parent_sid,
        )
