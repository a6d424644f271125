"""Verbs that are heard: Say, Play, Pause."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from simulator.twiml import attributes as kinds
from simulator.twiml.attributes import Kind
from simulator.twiml.elements import Element
from simulator.twiml.languages import BASIC_VOICES, speech_fault
from simulator.twiml.shapes import Shape, refuse

SSML = frozenset(
    {"break", "emphasis", "lang", "mark", "p", "phoneme", "prosody", "s", "say-as", "sub", "w",
     "amazon:effect", "amazon:domain", "amazon:auto-breaths"}
)  # fmt: skip
MAX_SPOKEN_CHARACTERS = 4_096


@dataclass(frozen=True)
class Say(Shape):
    """Speak text."""

    text: str
    language: str = ""
    voice: str = "man"
    loop: int = 1

    attributes: ClassVar[Mapping[str, Kind]] = {
        "language": kinds.text,
        "voice": kinds.text,
        "loop": kinds.integer(0, 1_000),
    }

    @classmethod
    def read(cls, element: Element) -> Self:
        """Read text and SSML; SSML needs a Polly or Google voice."""
        values = {name: cls._value("Say", name, raw) for name, raw in element.attributes.items()}
        say = cls(text=element.text, **values)
        markup = sorted({e.name for e in _descendants(element)})
        if markup and (say.voice in BASIC_VOICES or not set(markup) <= SSML):
            refuse(f"<Say voice={say.voice!r}> may not contain {markup}")
        if not say.text or len(say.text) > MAX_SPOKEN_CHARACTERS:
            refuse(f"<Say> needs 1 to {MAX_SPOKEN_CHARACTERS} characters")
        fault = speech_fault(say.language, say.voice)
        if fault:
            refuse(f"<Say>: {fault}")
        return say


@dataclass(frozen=True)
class Play(Shape):
    """Play an audio file, or press keys."""

    text: str = ""
    loop: int = 1
    digits: str = ""

    attributes: ClassVar[Mapping[str, Kind]] = {
        "loop": kinds.integer(0, 1_000),
        "digits": kinds.digits,
    }
    text_rule: ClassVar[str] = "optional"

    def check(self) -> None:
        """Refuse a Play of nothing."""
        if not self.text and not self.digits:
            refuse("<Play> needs a URL or digits")


@dataclass(frozen=True)
class Pause(Shape):
    """Wait in silence."""

    length: int = 1

    attributes: ClassVar[Mapping[str, Kind]] = {"length": kinds.integer(0, 600)}


def _descendants(element: Element) -> list[Element]:
    return [e for child in element.children for e in (child, *_descendants(child))]
