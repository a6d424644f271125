"""Words that are missing in a language, and words nobody says."""

from collections.abc import Iterator

from ivr.checks.finding import Finding, warning
from ivr.hotline import Hotline
from ivr.nodes.texts import Inline, Path, PromptId
from ivr.prompts import said


def word_faults(hotline: Hotline) -> Iterator[Finding]:
    """Prompts without a text in a language they are said in (an error), unused ones (a warning)."""
    prompts = hotline.file.prompts
    wanted: dict[str, set[str]] = {}
    for at, leaf, tags in said(hotline):
        if isinstance(leaf, PromptId):
            wanted.setdefault(leaf, set()).update(tags)
        else:
            yield from _missing(leaf, tags, at, "These words are")
    for name, inline in prompts.items():
        if name not in wanted:
            yield warning(("prompts", name), f"Nothing says the prompt `{name}`.", "Remove it.")
        yield from _missing(inline, wanted.get(name, set()), ("prompts", name), f"`{name}` is")


def _missing(inline: Inline, tags: set[str], at: Path, what: str) -> Iterator[Finding]:
    for tag in sorted(tags - set(inline.root)):
        yield Finding(at, f"{what} missing in {tag}.", f"Write `{tag}: …`.")
