"""From held prompts and a last instruction to the document that is sent."""

from dataclasses import replace
from typing import Any

from ivr.file import Language
from telephony.instructions import Document, Gather, Instruction, Pause, Play, Prompt, Say

# Markup around a prompt; the carrier refuses documents above 64 kB.
_MARKUP_BYTES = 160
MAX_BYTES = 64_000

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
    asked = replace(first, prompts=tuple(prompts[outside:]))
    return (*prompts[:outside], asked, *last[1:])


def size_bytes(held: Held) -> int:
    """About how large the held prompts will be as markup; never too small by more than escapes."""
    return sum(markup_bytes(item[1]) for item in held)


def markup_bytes(words: object) -> int:
    """About how large one prompt will be as markup."""
    return len(str(words).encode()) + _MARKUP_BYTES


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
