"""Say, Play, Pause and what else a person just hears."""

import asyncio
import io
import wave
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from simulator import taping
from simulator.calls import CallStatus
from simulator.legs import HangUp, Leg
from simulator.performing.steps import Ending
from simulator.twiml.endings import Reject
from simulator.twiml.prompts import Pause, Play, Say
from simulator.webhooks import Hook, HookError

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter

ENDLESS = 1_000
UNKNOWN_AUDIO_S = 10.0
CHARACTERS_PER_S = 14.0
IDEOGRAPHS_PER_S = 4.5
KEY_S = 0.5


def speech_s(text: str) -> float:
    """Give how long it takes to say a text, in simulated seconds."""
    ideographs = sum("\u3040" <= c <= "\u9fff" for c in text)
    return 0.2 + ideographs / IDEOGRAPHS_PER_S + (len(text) - ideographs) / CHARACTERS_PER_S


async def perform(play: "Interpreter", verb: Say | Play | Pause) -> None:
    """Let the person hear a prompt. The first thing heard answers the call.

    A Pause before anything else lets the call ring that long.
    """
    if isinstance(verb, Pause):
        await play.leg.carrier.clock.sleep(verb.length)
        play.leg.answer()
        return
    play.leg.answer()
    await sound(play, verb, [play.leg])


async def sound(play: "Interpreter", verb: Say | Play, listeners: list[Leg]) -> None:
    """Let one or several legs hear a prompt, as often as it loops."""
    for _ in range(verb.loop or ENDLESS):
        if isinstance(verb, Say):
            what: dict[str, Any] = {
                "text": verb.text,
                "language": verb.language,
                "voice": verb.voice,
            }
            await _hear(listeners, "say", speech_s(verb.text), what)
        elif verb.digits:
            await _hear(listeners, "keys", len(verb.digits) * KEY_S, {"text": verb.digits})
        else:
            url = play.source.relative(verb.text, "GET").hook.url
            lasts_s = await _audio_s(play, url)
            if lasts_s is None:
                return
            await _hear(listeners, "play", lasts_s, {"url": url})


def reject(leg: Leg, verb: Reject) -> Ending:
    """Refuse a call that nobody answered yet."""
    status = CallStatus.BUSY if verb.reason == "busy" else CallStatus.NO_ANSWER
    leg.order = HangUp(status, by="reject")
    return Ending.HUNG_UP


async def apologise(leg: Leg, code: int) -> None:
    """Say the sentence the carrier says when an application failed."""
    text = "We are sorry. An application error has occurred. Goodbye."
    leg.carrier.truth.note("application-error", call_sid=leg.call.sid, code=code)
    await _hear([leg], "say", speech_s(text), {"text": text, "language": "en", "voice": "man"})


async def _hear(legs: list[Leg], verb: str, lasts_s: float, what: dict[str, Any]) -> None:
    carrier = legs[0].carrier
    now = carrier.clock.now()
    sids = [leg.call.sid for leg in legs]
    said = carrier.truth.note("said", verb=verb, heard_by=sids, lasts_s=round(lasts_s, 3), **what)
    for leg in legs:
        leg.phone.show("said", leg.call.sid, verb=verb, lasts_s=round(lasts_s, 3), **what)
        taping.hear(carrier, leg.call.sid, taping.OTHER_CHANNEL, now, lasts_s)
    try:
        await carrier.clock.sleep(lasts_s)
    except asyncio.CancelledError:
        after_s = round(carrier.clock.seconds_since(now), 3)
        carrier.truth.note("said-cut", said=said, after_s=after_s)
        for leg in legs:
            leg.phone.show("silenced", leg.call.sid)
        raise


async def _audio_s(play: "Interpreter", url: str) -> float | None:
    """Give the length of an audio file; only files beside the document are really fetched."""
    if urlsplit(url).netloc != urlsplit(play.source.hook.url).netloc:
        return UNKNOWN_AUDIO_S
    leg = play.leg
    try:
        answer = await leg.carrier.post.ask(Hook(url, "GET"), {}, about=leg.call.sid)
    except HookError as error:
        leg.carrier.truth.note(
            "error", about=leg.call.sid, code=error.code, message=str(error), url=url
        )
        return None
    try:
        with wave.open(io.BytesIO(answer.body)) as audio:
            return float(audio.getnframes() / audio.getframerate())
    except (wave.Error, EOFError):
        return UNKNOWN_AUDIO_S
