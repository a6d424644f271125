"""Enqueue: wait, leave, be taken, be redirected; and the action that tells how it ended."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.calls import CallStatus
from simulator.documents import DocumentError, Source, fetch
from simulator.hearing import Bridge
from simulator.legs import HangUp, Leg
from simulator.performing import loops
from simulator.performing.steps import Ending, Step
from simulator.queues import Member, Queue, Taker, queue_named
from simulator.twiml.dials import Enqueue
from simulator.twiml.document import WHILE_HELD, WHILE_QUEUED

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter


@dataclass(frozen=True)
class _Stay:
    """One caller's stay in one queue."""

    play: "Interpreter"
    verb: Enqueue
    queue: Queue
    member: Member

    @property
    def leg(self) -> Leg:
        return self.play.leg

    def action(self, result: str) -> Source | None:
        """Give the action with that result, or None where the verb has none."""
        if not self.verb.action:
            return None
        params = self.queue.result_params(self.member, result)
        return self.play.source.relative(self.verb.action, self.verb.method, params)


async def enqueue(play: "Interpreter", verb: Enqueue) -> Step:
    """Wait in the queue, then go to the action, or to the next verb without one.

    A caller redirected by the API starts the new document; the action is requested at the
    same time with `redirected`.
    """
    leg = play.leg
    leg.answer()
    queue = queue_named(leg.carrier, verb.text)
    member = queue.join(leg)
    if member is None:
        refused = Member(leg, leg.carrier.clock.now())
        return _Stay(play, verb, queue, refused).action("queue-full")
    stay = _Stay(play, verb, queue, member)
    leg.phone.show("enqueued", leg.call.sid, queue=queue.name)
    try:
        return await _wait(stay)
    except asyncio.CancelledError:
        _cut_short(stay, "redirected", "hangup")
        raise
    finally:
        queue.leave(member)


async def _wait(stay: _Stay) -> Step:
    waiting = asyncio.ensure_future(_pass_time(stay))
    try:
        either: set[asyncio.Future[Any]] = {waiting, stay.member.taken}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if stay.member.taken.done():
            waiting.cancel()
            await asyncio.wait({waiting})
            return await _be_taken(stay, stay.member.taken.result())
        return _after_waiting(stay, waiting)
    finally:
        waiting.cancel()


def _after_waiting(stay: _Stay, waiting: asyncio.Task[Ending]) -> Step:
    stay.queue.leave(stay.member)
    error = waiting.exception()
    if isinstance(error, DocumentError):
        return stay.action("error")
    if error is not None:
        raise error
    if waiting.result() is Ending.LEFT:
        return stay.action("leave")
    if (action := stay.action("hangup")) is not None:
        stay.leg.ask_afterwards(action)
    return Ending.HUNG_UP


async def _pass_time(stay: _Stay) -> Ending:
    inside = stay.play.nested(WHILE_QUEUED)
    if stay.verb.wait_url is None:
        return await loops.music(inside)
    if not stay.verb.wait_url:
        return await loops.silence()
    source = stay.play.source.relative(stay.verb.wait_url, stay.verb.wait_url_method)
    return await loops.loop(inside, source.hook, lambda: stay.queue.wait_params(stay.member))


async def _be_taken(stay: _Stay, taker: Taker) -> Step:
    leg = stay.leg
    bridge: Bridge | None = None
    try:
        if taker.whisper is not None:
            params = stay.queue.result_params(stay.member, "") | {
                "CallSid": leg.call.sid,
                "DequeingCallSid": taker.leg.call.sid,
            }
            del params["QueueResult"]
            await stay.play.nested(WHILE_HELD).run(Source(taker.whisper, params))
        bridge = Bridge(leg.carrier.hearing, taker.leg, leg)
        taker.met.set_result(bridge)
        await bridge.over.wait()
    except DocumentError:
        return stay.action("error")
    finally:
        if bridge is not None:
            bridge.part()
        if not taker.met.done():
            taker.met.cancel()
    return stay.action("bridged")


def _cut_short(stay: _Stay, redirected: str, hung_up: str) -> None:
    """Tell the action right away what an order from outside did to the caller."""
    leg = stay.leg
    if stay.member.taken.done():
        redirected, hung_up = "redirected-from-bridged", "bridged"
    if isinstance(leg.order, HangUp):
        if (action := stay.action(hung_up)) is not None:
            leg.ask_afterwards(action)
    elif isinstance(leg.order, Source) and (action := stay.action(redirected)) is not None:
        leg.carrier.spawn(_tell_redirected(leg, action))


async def _tell_redirected(leg: Leg, action: Source) -> None:
    """Request the action beside the new document.

    The carrier does not document which of the two wins. Here the new one does, unless the
    dial lets the action's document run; but an answer without verbs runs out at once, and
    a document that runs out ends the call.
    """
    try:
        document = await fetch(leg, action)
    except DocumentError:
        return
    if not document.verbs:
        leg.carrier.truth.note("ran-out", call_sid=leg.call.sid, url=action.hook.url)
        leg.hang_up(HangUp(CallStatus.COMPLETED, by="empty answer to redirected"))
    elif leg.carrier.chaos.strikes(leg.carrier.chaos.dial.redirected_action_wins):
        first = document.verbs[0]
        leg.carrier.truth.note("action-wins", call_sid=leg.call.sid, verb=type(first).__name__)
        leg.redirect(action)
