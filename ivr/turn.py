"""One step in the making: the run's copy, and what the step gives so far."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from ivr.effects import Effect
from ivr.events import Choice, EventKind, FlowEvent
from ivr.expressions import Failure
from ivr.hotline import Hotline, Node
from ivr.names import values
from ivr.nodes.texts import Audio, Expression, Inline, PromptId, Utterance, Words
from ivr.requests import Answer, Failed
from ivr.run import Run, Scalar, as_text


class Turn:
    """What behaviours work with. It owns its run, so behaviours may change it."""

    __slots__ = ("_values", "choices", "effects", "events", "hotline", "now", "run")

    def __init__(self, hotline: Hotline, run: Run, now: datetime) -> None:
        """Begin with a run that belongs to this turn."""
        self.hotline = hotline
        self.run = run
        self.now = now
        self.effects: list[Effect] = []
        self.events: list[FlowEvent] = []
        self.choices: list[Choice] = []
        self._values: dict[str, Any] | None = None

    @property
    def node(self) -> Node:
        """The present node."""
        return self.hotline.nodes[self.run.place]

    @property
    def next_path(self) -> str:
        """The action path of this step's document."""
        return f"/voice/step/{self.run.run_id}/{self.run.step + 1}"

    @property
    def values(self) -> dict[str, Any]:
        """What expressions read now."""
        if self._values is None:
            self._values = values(self.hotline.empty, self.run, self.now)
        return self._values

    def changed(self) -> None:
        """Expressions read the run anew from here on."""
        self._values = None

    def event(self, kind: EventKind, detail: str = "") -> None:
        """Note something about the present node."""
        self.events.append(FlowEvent(kind, self.run.place, detail=detail))

    def limit(self, name: str) -> None:
        """Note that a limit was reached at the present node."""
        self.events.append(FlowEvent(EventKind.LIMIT, self.run.place, exit=name))

    def evaluate(self, source: Expression) -> Scalar:
        """An expression's value; nothing, and an event, when it has none."""
        value = self.hotline.programs[source].run(self.values)
        if isinstance(value, Failure):
            self.event(EventKind.MISTAKE, f"{source}: {value.sentence}")
            return None
        if value is None or isinstance(value, str | int | float):
            return value
        return as_text(value) if isinstance(value, datetime) else str(value)

    def holds(self, condition: Expression | None) -> bool:
        """Whether a condition holds; none always does, a mistaken one never."""
        return condition is None or self.evaluate(condition) is True

    def write(self, template: str, *, written: bool = False) -> str:
        """A text with its slots filled: in words, or in figures where it is `written`."""
        words, mistakes = self.hotline.templates[template].render(
            self.values, self.run.language, self.hotline.file.zone, written=written
        )
        for mistake in mistakes:
            self.event(EventKind.MISTAKE, mistake)
        return words

    @property
    def today(self) -> date:
        """The day it is now, in the hotline's zone."""
        return self.now.astimezone(ZoneInfo(self.hotline.file.zone)).date()

    def say(self, words: Words, *, barge_in: bool = True) -> None:
        """Speak before whatever comes next, inside it where it is a question."""
        for part in words:
            inline = self.hotline.file.prompts[part] if isinstance(part, PromptId) else part
            self._hold(inline, self.run.language, barge_in)

    def say_in(self, words: Words, language: str) -> None:
        """Speak in another language than the call's, with that language's voice."""
        for part in words:
            inline = self.hotline.file.prompts[part] if isinstance(part, PromptId) else part
            self._hold(inline, language, barge_in=True)

    def text(self, words: Words) -> str:
        """The words as they are read, in the call's language; sound files have none."""
        parts = []
        for part in words:
            inline = self.hotline.file.prompts[part] if isinstance(part, PromptId) else part
            _, utterance = self._utterance(inline, self.run.language)
            if not isinstance(utterance, Audio):
                parts.append(self.write(utterance, written=True).strip())
        return " ".join(part for part in parts if part)

    def _hold(self, inline: Inline, language: str, barge_in: bool) -> None:  # noqa: FBT001 - private
        tag, utterance = self._utterance(inline, language)
        if isinstance(utterance, Audio):
            self.run.held.append(["play", utterance.url, 1, barge_in])
        elif words := self.write(utterance).strip():
            self.run.held.append(["say", words, tag, barge_in])

    def _utterance(self, inline: Inline, language: str) -> tuple[str, Utterance]:
        """The words in a language, else in a kindred one, else in the file's own, else in any."""
        spoken = inline.root
        if language in spoken:
            return language, spoken[language]
        file = self.hotline.file
        kindred = [tag for tag in file.languages if _base(tag) == _base(language)]
        for tag in (*kindred, file.default_language):
            if tag in spoken:
                return tag, spoken[tag]
        return next(iter(spoken.items()))

    def wanted_queue(self, named: str | None) -> str | None:
        """The queue a node names, else the one the caller wanted last, if any."""
        name = named or self.run.queue.get("name")
        return str(name) if name else None

    def learn(self, answer: Answer) -> None:
        """Expressions find the answer's plain fields under `result` from here on."""
        fields: dict[str, Scalar] = {}
        if not isinstance(answer, Failed):
            for name in answer.__slots__:
                value = getattr(answer, name)
                if isinstance(value, datetime):
                    fields[name] = as_text(value)
                elif isinstance(value, str | int):
                    fields[name] = str(value) if isinstance(value, str) else value
        self.run.result = fields
        self.changed()


def _base(language: str) -> str:
    return language.partition("-")[0]
