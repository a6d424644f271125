"""Gather: keys or speech, while prompts play."""

import asyncio
from typing import TYPE_CHECKING

from simulator.calls import webhook_params
from simulator.legs import Leg
from simulator.performing import prompts
from simulator.performing.steps import Step
from simulator.twiml.inputs import Gather
from simulator.twiml.prompts import Pause, Play, Say

if TYPE_CHECKING:
    from simulator.interpreter import Interpreter

AUTO_TIMEOUT_S = 5.0
AUTO_SPEECH_TIMEOUT_S = 1.0


class Intake:
    """What a Gather has heard so far."""

    def __init__(self, verb: Gather) -> None:
        """Hear nothing yet."""
        self._verb = verb
        self.digits = ""
        self.finished_on = ""
        self.words: list[str] = []
        self.confidences: list[float] = []
        self.speaking_s = 0.0
        self.heard = asyncio.Event()
        self.barged = asyncio.Event()

    @property
    def complete(self) -> bool:
        """Tell whether keys alone end it."""
        enough = self._verb.num_digits is not None and len(self.digits) >= self._verb.num_digits
        return enough or bool(self.finished_on)

    def key(self, key: str) -> None:
        """Take a key; keys always interrupt the prompts."""
        if not self._verb.takes_keys or self.complete:
            return
        if key in self._verb.finish_on_key:
            self.finished_on = key
        else:
            self.digits += key
        self.barged.set()
        self.heard.set()

    def speech(self, text: str, confidence: float | None, lasts_s: float) -> None:
        """Take an utterance; without barge-in only once the prompts are over."""
        if not self._verb.takes_speech:
            return
        self.words.append(text)
        self.speaking_s = lasts_s
        if confidence is not None:
            self.confidences.append(confidence)
        if self._verb.barge_in:
            self.barged.set()
        self.heard.set()

    def result(self) -> dict[str, str]:
        """Give the parameters of the action; keys win over speech."""
        if self.digits or self.finished_on:
            params = {"Digits": self.digits}
            return params | ({"FinishedOnKey": self.finished_on} if self.finished_on else {})
        if not self.words:
            return {}
        params = {"SpeechResult": " ".join(self.words)}
        if self.confidences:
            params["Confidence"] = str(min(self.confidences))
        return params


async def gather(play: "Interpreter", verb: Gather) -> Step:
    """Collect input and go to the action with it; silence goes on unless asked otherwise."""
    leg, intake = play.leg, Intake(verb)
    leg.answer()
    leg.ear = intake
    leg.phone.show(
        "gathering",
        leg.call.sid,
        input=verb.input,
        timeout=verb.timeout,
        num_digits=verb.num_digits,
        finish_on_key=verb.finish_on_key,
        language=verb.language,
        hints=list(verb.hints),
    )
    try:
        await _prompt(play, verb, intake)
        await _listen(play, verb, intake)
    finally:
        leg.ear = None
    return _outcome(play, verb, intake)


def _outcome(play: "Interpreter", verb: Gather, intake: Intake) -> Step:
    leg, result = play.leg, intake.result()
    leg.carrier.truth.note("gathered", call_sid=leg.call.sid, result=result)
    leg.phone.show("gathered", leg.call.sid, result=result)
    empty = not any(result.values())
    if empty and not verb.action_on_empty_result:
        return None
    if empty:
        result.setdefault("Digits" if verb.takes_keys else "SpeechResult", "")
    return play.source.relative(verb.action, verb.method, result)


async def _prompt(play: "Interpreter", verb: Gather, intake: Intake) -> None:
    """Play the prompts until they are over or the person barges in."""
    if not verb.children:
        return
    playing = asyncio.ensure_future(_play_all(play, verb.children))
    barged = asyncio.ensure_future(intake.barged.wait())
    try:
        await asyncio.wait({playing, barged}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        barged.cancel()
        playing.cancel()
    await asyncio.wait({playing})
    if not playing.cancelled():
        playing.result()


async def _play_all(play: "Interpreter", children: tuple[Say | Play | Pause, ...]) -> None:
    for child in children:
        await prompts.perform(play, child)


async def _listen(play: "Interpreter", verb: Gather, intake: Intake) -> None:
    timeout_s = AUTO_TIMEOUT_S if verb.timeout == "auto" else float(verb.timeout)
    if intake.words:
        await _hear_out(play, verb, intake)
        return
    while not intake.complete:
        if not await _anything(play.leg, intake, timeout_s):
            return
        if intake.words and not intake.digits:
            await _hear_out(play, verb, intake)
            return


async def _hear_out(play: "Interpreter", verb: Gather, intake: Intake) -> None:
    """Wait until the person has been silent for the speech time-out."""
    leg = play.leg
    pause_s = AUTO_SPEECH_TIMEOUT_S
    if verb.speech_timeout not in {None, "auto"}:
        pause_s = float(verb.speech_timeout or 0)
    if verb.partial_result_callback:
        target = play.source.relative(
            verb.partial_result_callback, verb.partial_result_callback_method
        )
        params = {**webhook_params(leg.call), "UnstableSpeechResult": intake.words[0]}
        leg.carrier.spawn(leg.carrier.post.tell(target.hook, params, about=leg.call.sid))
    speaking_s = min(intake.speaking_s, float(verb.max_speech_time))
    intake.heard.clear()
    while await _anything(leg, intake, speaking_s + pause_s) and not intake.complete:
        speaking_s = intake.speaking_s


async def _anything(leg: Leg, intake: Intake, within_s: float) -> bool:
    """Tell whether something new was heard within the time."""
    try:
        async with leg.carrier.clock.limit(within_s):
            await intake.heard.wait()
    except TimeoutError:
        return False
    intake.heard.clear()
    return True
