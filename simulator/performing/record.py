"""Record: a voice message with beep, silence, keys and hang-up."""

import asyncio
from typing import TYPE_CHECKING

from simulator import taping
from simulator.documents import Source
from simulator.legs import HangUp
from simulator.performing.steps import Step
from simulator.recordings import Recording
from simulator.sids import new_sid
from simulator.twiml.inputs import Record

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter

BEEP_S = 0.5
TRANSCRIBES_AFTER_S = 8.0
LONGEST_TRANSCRIBED_S = 120.0


class Message:
    """What a Record has heard so far."""

    def __init__(self, verb: Record) -> None:
        """Hear nothing yet."""
        self._finish_on_key = verb.finish_on_key
        self.finished_on = ""
        self.spoken_s = 0.0
        self.utterance_s = 0.0
        self.words: list[str] = []
        self.heard = asyncio.Event()

    def key(self, key: str) -> None:
        """Take a key; other keys than the finishing ones are lost."""
        if key in self._finish_on_key:
            self.finished_on = key
            self.heard.set()

    def speech(self, text: str, confidence: float | None, lasts_s: float) -> None:
        """Take an utterance; its words matter to the transcription only."""
        del confidence
        self.words.append(text)
        self.utterance_s = lasts_s
        self.spoken_s += lasts_s
        self.heard.set()


async def record(play: "Interpreter", verb: Record) -> Step:
    """Record until key, silence, limit or hang-up and go to the action with the result.

    An empty recording requests nothing: the next verb follows. The action's empty URL
    means this document again, as with every verb that has an action.
    """
    leg, carrier = play.leg, play.leg.carrier
    leg.answer()
    if verb.play_beep:
        leg.phone.show("beep", leg.call.sid)
        await carrier.clock.sleep(BEEP_S)
    message = Message(verb)
    recording = taping.start(carrier, _new_recording(play, verb))
    leg.ear = message
    leg.phone.show("recording", leg.call.sid, max_length=verb.max_length)
    try:
        await _listen(play, verb, message)
    except asyncio.CancelledError:
        taping.finish(carrier, recording, absent=not message.spoken_s)
        _transcribe(play, verb, recording, message)
        if isinstance(leg.order, HangUp) and message.spoken_s:
            leg.ask_afterwards(_action(play, verb, recording, "hangup"))
        raise
    finally:
        leg.ear = None
    taping.finish(carrier, recording, absent=not message.spoken_s)
    if not message.spoken_s:
        return None
    _transcribe(play, verb, recording, message)
    return _action(play, verb, recording, message.finished_on)


async def _listen(play: "Interpreter", verb: Record, message: Message) -> None:
    clock = play.leg.carrier.clock
    begun = clock.now()
    silence_s = float(verb.timeout)
    while not message.finished_on:
        left_s = verb.max_length - clock.seconds_since(begun)
        if left_s <= 0:
            return
        patience_s = min(left_s, silence_s)
        try:
            async with clock.limit(patience_s):
                await message.heard.wait()
        except TimeoutError:
            return
        message.heard.clear()
        silence_s = verb.timeout + message.utterance_s


def _transcribe(play: "Interpreter", verb: Record, recording: Recording, message: Message) -> None:
    """Tell the words some time later, where that was asked for and the message is short enough."""
    if not (verb.transcribe and verb.transcribe_callback and message.words):
        return
    carrier, call = play.leg.carrier, play.leg.call
    hook = play.source.relative(verb.transcribe_callback, "POST").hook
    understood = message.spoken_s <= LONGEST_TRANSCRIBED_S
    params = {
        "AccountSid": recording.account_sid,
        "CallSid": call.sid,
        "RecordingSid": recording.sid,
        "RecordingUrl": recording.url(carrier.media_url),
        "TranscriptionSid": new_sid("TR"),
        "TranscriptionStatus": "completed" if understood else "failed",
        "TranscriptionText": " ".join(message.words) if understood else "",
    }

    async def later() -> None:
        await carrier.clock.sleep(TRANSCRIBES_AFTER_S)
        await carrier.post.tell(hook, params, about=call.sid)

    carrier.spawn(later())


def _new_recording(play: "Interpreter", verb: Record) -> Recording:
    callback = None
    if verb.recording_status_callback:
        callback = play.source.relative(
            verb.recording_status_callback, verb.recording_status_callback_method
        ).hook
    carrier = play.leg.carrier
    return Recording(
        account_sid=carrier.account_sid,
        source="RecordVerb",
        started_at=carrier.clock.now(),
        call_sid=play.leg.call.sid,
        callback=callback,
        events=verb.recording_status_callback_event,
    )


def _action(play: "Interpreter", verb: Record, recording: Recording, digits: str) -> Source:
    params = {
        "RecordingUrl": recording.url(play.leg.carrier.media_url),
        "RecordingSid": recording.sid,
        "RecordingDuration": str(recording.duration_s),
        "Digits": digits,
    }
    return play.source.relative(verb.action, verb.method, params)
