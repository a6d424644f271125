"""Words that are missing in a language, and words nobody says."""

from collections.abc import Iterator

from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.hotline import Hotline
from ivr.nodes.choosing import LanguageNode
from ivr.nodes.texts import Inline, Path, PromptId, leaves


def word_faults(hotline: Hotline) -> Iterator[Finding]:
    """Prompts without a text in a language they are said in (an error), unused ones (a warning)."""
    prompts = hotline.file.prompts
    said: dict[str, set[str]] = {}
    for at, leaf, tags in _said(hotline):
        if isinstance(leaf, PromptId):
            said.setdefault(leaf, set()).update(tags)
        else:
            yield from _missing(leaf, tags, at, "These words are")
    for name, inline in prompts.items():
        if name not in said:
            yield warning(("prompts", name), f"Nothing says the prompt `{name}`.", "Remove it.")
        yield from _missing(inline, said.get(name, set()), ("prompts", name), f"`{name}` is")


def _missing(inline: Inline, tags: set[str], at: Path, what: str) -> Iterator[Finding]:
    for tag in sorted(tags - set(inline.root)):
        yield Finding(at, f"{what} missing in {tag}.", f"Write `{tag}: …`.")


def _said(hotline: Hotline) -> Iterator[tuple[Path, PromptId | Inline, set[str]]]:
    file = hotline.file
    every = set(file.languages)
    catalogue = set(map(id, file.prompts.values()))
    for at, leaf in leaves(file):
        if isinstance(leaf, PromptId) or (isinstance(leaf, Inline) and id(leaf) not in catalogue):
            yield at, leaf, every
    for node in hotline.nodes.values():
        path = body_path(node)
        for at, leaf in leaves(node.body):
            if not isinstance(leaf, PromptId | Inline):
                continue
            own = isinstance(node.body, LanguageNode) and at[0] == "choices"
            # A language offers itself in its own words only.
            yield (*path, *at), leaf, ({str(at[1])} if own else every)
