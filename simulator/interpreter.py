"""Performs documents on a leg, verb by verb."""

from typing import assert_never

from simulator.documents import DocumentError, Source, fetch, fetch_or_fall_back
from simulator.legs import Leg
from simulator.performing import prompts
from simulator.performing.dial import dial
from simulator.performing.enqueue import enqueue
from simulator.performing.gather import gather
from simulator.performing.pay import pay
from simulator.performing.record import record
from simulator.performing.steps import Ending, Step
from simulator.twiml.dials import Dial, Enqueue
from simulator.twiml.document import ANYWHERE, WHILE_QUEUED, Verb
from simulator.twiml.endings import Hangup, Leave, Redirect, Reject
from simulator.twiml.inputs import Gather, Pay, Record
from simulator.twiml.prompts import Pause, Play, Say


class Interpreter:
    """Runs one chain of documents in one place: the call itself, a wait loop, a whisper."""

    def __init__(self, leg: Leg, allowed: frozenset[str] = ANYWHERE) -> None:
        """Take the leg and the verbs this place permits."""
        self.leg = leg
        self.allowed = allowed
        self.source = Source()

    def nested(self, allowed: frozenset[str], leg: Leg | None = None) -> "Interpreter":
        """Give an interpreter for documents beside or below this one."""
        return Interpreter(leg or self.leg, allowed)

    async def run(self, source: Source) -> Ending:
        """Perform documents until one runs out of verbs or ends.

        Raises:
            DocumentError: A document could not be had and nothing could replace it.
        """
        step: Step = source
        while isinstance(step, Source):
            if self.allowed == ANYWHERE:
                document, self.source = await fetch_or_fall_back(self.leg, step)
            else:
                document, self.source = await fetch(self.leg, step, self.allowed), step
            step = await self._perform_all(document.verbs)
        return step or Ending.EXHAUSTED

    async def _perform_all(self, verbs: tuple[Verb, ...]) -> Step:
        for verb in verbs:
            step = await self._perform(verb)
            if step is not None:
                return step
        return None

    async def _perform(self, verb: Verb) -> Step:
        match verb:
            case Say() | Play() | Pause():
                await prompts.perform(self, verb)
                return None
            case Gather():
                return await gather(self, verb)
            case Record():
                return await record(self, verb)
            case Pay():
                return await pay(self, verb)
            case Dial():
                return await dial(self, verb)
            case Enqueue():
                return await enqueue(self, verb)
            case Redirect():
                return self.source.relative(verb.text, verb.method)
            case Leave():
                return Ending.LEFT if self.allowed == WHILE_QUEUED else None
            case Hangup():
                return Ending.HUNG_UP
            case Reject():
                return prompts.reject(self.leg, verb)
            case _:
                assert_never(verb)


async def interpret(leg: Leg, source: Source) -> None:
    """Perform a call's documents to the end; whatever happens, the call ends after it."""
    try:
        await Interpreter(leg).run(source)
        if leg.order is None:  # an empty document is answered too, only Reject is not
            leg.answer()
    except DocumentError as error:
        leg.answer()
        await prompts.apologise(leg, error.code)
