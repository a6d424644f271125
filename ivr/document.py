"""From held prompts and a last instruction to the document that is sent."""

from dataclasses import replace
from typing import Any

from ivr.file import Language
from telephony.instructions import Document, Gather, Instruction, Pause, Play, Prompt, Say
from telephony.markup import MAX_BYTES, escaped

# Markup around a prompt, and around all of them: a Gather with its hints, and where to go on.
_PROMPT_BYTES = 200
_FRAME_BYTES = 26_000
MAX_WORDS_BYTES = MAX_BYTES - _FRAME_BYTES

Held = list[list[Any]]


def assemble(held: Held, last: Document, languages: dict[str, Language]) -> Document:
    """The prompts, then the last instructions.

    What may be talked over moves inside a Gather that follows, because keys pressed during a bare
    Say are lost.
    """
    prompts = [_prompt(item, languages) for item in held]
    first: Instruction | None = last[0] if last else None
    if not isinstance(first, Gather):
        return (*prompts, *last)
    outside = max((place + 1 for place, item in enumerate(held) if not item[3]), default=0)
    asked = replace(first, prompts=(*prompts[outside:], *first.prompts))
    return (*prompts[:outside], asked, *last[1:])


def fits(held: Held) -> bool:
    """Whether the held prompts leave room for the rest of a document the carrier accepts."""
    return sum(markup_bytes(item[1]) for item in held) <= MAX_WORDS_BYTES


def markup_bytes(words: object) -> int:
    """How large one prompt will be as markup; never too small."""
    return len(escaped(str(words)).encode()) + _PROMPT_BYTES


def _prompt(item: list[Any], languages: dict[str, Language]) -> Prompt:
    kind, words, more, _ = item
    if kind == "say":
        language = languages.get(more) or next(iter(languages.values()))
        return Say(words, language.say, language.voice)
    return Play(words, more) if kind == "play" else Pause(words)


def spoken_words(document: Document) -> str:
    """Every word a caller hears in a document, in order."""
    return " ".join(
        instruction.text
        for prompt in document
        for instruction in (prompt.prompts if isinstance(prompt, Gather) else (prompt,))
        if isinstance(instruction, Say)
    )
