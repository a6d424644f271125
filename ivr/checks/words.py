"""Words that are missing in a language, and words nobody says."""

from collections.abc import Iterator

from base.sentences import Sentence, said
from ivr.checks.finding import Finding, warning
from ivr.hotline import Hotline
from ivr.nodes.texts import Inline, PromptId
from ivr.prompts import spoken_places


def word_faults(hotline: Hotline) -> Iterator[Finding]:
    """Prompts without a text in a language they are said in (an error), unused ones (a warning)."""
    prompts = hotline.file.prompts
    wanted: dict[str, set[str]] = {}
    for at, leaf, tags in spoken_places(hotline):
        if isinstance(leaf, PromptId):
            wanted.setdefault(leaf, set()).update(tags)
        else:
            for tag in _missing(leaf, tags):
                sentence = said("These words are missing in %(language)s.", language=tag)
                yield Finding(at, sentence, _write(tag))
    for name, inline in prompts.items():
        if name not in wanted:
            sentence = said("Nothing says the prompt `%(name)s`.", name=name)
            yield warning(("prompts", name), sentence, said("Remove it."))
        for tag in _missing(inline, wanted.get(name, set())):
            sentence = said("`%(name)s` is missing in %(language)s.", name=name, language=tag)
            yield Finding(("prompts", name), sentence, _write(tag))


def _missing(inline: Inline, tags: set[str]) -> list[str]:
    return sorted(tags - set(inline.root))


def _write(tag: str) -> Sentence:
    return said("Write `%(key)s: …`.", key=tag)
