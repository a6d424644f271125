"""Dial: numbers, clients, SIP, conferences and queues."""

import asyncio
from typing import TYPE_CHECKING

from simulator import taping
from simulator.documents import Source
from simulator.hearing import Bridge
from simulator.legs import HangUp
from simulator.performing.conference import attend
from simulator.performing.contest import Contest
from simulator.performing.steps import Step
from simulator.queues import Taker, queue_named
from simulator.recordings import Recording
from simulator.twiml.dials import Dial
from simulator.twiml.rooms import ConferenceNoun, QueueNoun

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter

_NO_RECORDING = frozenset({"do-not-record", "false"})


async def dial(play: "Interpreter", verb: Dial) -> Step:
    """Connect the caller, then go to the action, or to the next verb without one.

    A hang-up of the caller requests the action all the same, for a call that has ended.
    A redirect by the API drops it.
    """
    leg = play.leg
    if not verb.answer_on_bridge:
        leg.answer()
    outcome: dict[str, str] = {}
    try:
        room = verb.room
        if isinstance(room, ConferenceNoun):
            outcome["DialCallStatus"] = "answered"
            await attend(play, room, verb.time_limit)
        elif isinstance(room, QueueNoun):
            await _dial_queue(play, verb, room, outcome)
        else:
            await _dial_parties(play, verb, outcome)
    except asyncio.CancelledError:
        if isinstance(leg.order, HangUp) and verb.action:
            leg.ask_afterwards(_action(play, verb, outcome))
        raise
    return _action(play, verb, outcome) if verb.action else None


def _action(play: "Interpreter", verb: Dial, outcome: dict[str, str]) -> Source:
    return play.source.relative(verb.action, verb.method, outcome)


async def _dial_parties(play: "Interpreter", verb: Dial, outcome: dict[str, str]) -> None:
    leg = play.leg
    contest = Contest(play, verb)
    outcome["DialCallStatus"] = "canceled"
    try:
        winner = await contest.decide()
        if winner is None:
            outcome.update(contest.failure())
            return
        leg.answer()
        contest.cancel_others(winner)
        bridge = Bridge(leg.carrier.hearing, leg, winner)
        contest.bridged(winner, bridge)
        recording = _record(play, verb)
        begun = leg.carrier.clock.now()
        try:
            await _talk(play, verb, bridge)
        finally:
            bridge.part()
            talked_s = round(leg.carrier.clock.seconds_since(begun))
            outcome.update(
                DialCallStatus="completed",
                DialCallSid=winner.call.sid,
                DialCallDuration=str(talked_s),
                DialBridged="true",
            )
            if recording is not None:
                taping.finish(leg.carrier, recording)
                outcome["RecordingUrl"] = recording.url(leg.carrier.media_url)
    finally:
        contest.close()


async def _dial_queue(
    play: "Interpreter", verb: Dial, noun: QueueNoun, outcome: dict[str, str]
) -> None:
    leg = play.leg
    queue = queue_named(leg.carrier, noun.text)
    whisper = play.source.relative(noun.url, noun.method).hook if noun.url else None
    taker = Taker(leg, whisper, asyncio.get_running_loop().create_future())
    outcome["DialCallStatus"] = "no-answer"
    queue.take(taker)
    try:
        bridge = await taker.met
    except asyncio.CancelledError:
        if taker.met.cancelled() and leg.order is None:  # the caller left before they met
            return
        raise
    finally:
        if taker in queue.takers:
            queue.takers.remove(taker)
    try:
        await _talk(play, verb, bridge)
    finally:
        bridge.part()
        outcome["DialCallStatus"] = "completed"


class _Star:
    """Hears the key that ends a bridged call for the one who pressed it."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge

    def key(self, key: str) -> None:
        if key == "*":
            self._bridge.part()

    def speech(self, text: str, confidence: float | None, lasts_s: float) -> None:
        """Talk is not for this ear."""


async def _talk(play: "Interpreter", verb: Dial, bridge: Bridge) -> None:
    leg = play.leg
    if verb.hangup_on_star:
        leg.ear = _Star(bridge)
    try:
        async with leg.carrier.clock.limit(verb.time_limit):
            await bridge.over.wait()
    except TimeoutError:
        leg.carrier.truth.note("time-limit", call_sid=leg.call.sid, limit_s=verb.time_limit)
    finally:
        leg.ear = None


def _record(play: "Interpreter", verb: Dial) -> Recording | None:
    if verb.record in _NO_RECORDING:
        return None
    callback = None
    if verb.recording_status_callback:
        callback = play.source.relative(
            verb.recording_status_callback, verb.recording_status_callback_method
        ).hook
    carrier = play.leg.carrier
    recording = Recording(
        account_sid=carrier.account_sid,
        source="DialVerb",
        started_at=carrier.clock.now(),
        channels=2 if verb.record.endswith("-dual") else 1,
        call_sid=play.leg.call.sid,
        callback=callback,
        events=verb.recording_status_callback_event,
    )
    return taping.start(carrier, recording)
