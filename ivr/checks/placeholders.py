"""Values that callers hear in one language and miss in another."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.expressions import names_in
from ivr.hotline import Hotline
from ivr.nodes.texts import Spoken


def placeholder_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each prompt of the catalogue that tells less in one of its languages."""
    for name, inline in hotline.file.prompts.items():
        told = {
            tag: names_in(hotline.sources(text))
            for tag, text in inline.root.items()
            if isinstance(text, Spoken)
        }
        every = set[str]().union(*told.values())
        for tag, names in told.items():
            for missing in sorted(every - names):
                sentence = said(
                    "`%(name)s` is told in another language and not in %(language)s.",
                    name=missing,
                    language=tag,
                )
                advice = said("Write `{{ %(name)s }}` into it, or tell it nowhere.", name=missing)
                yield warning(("prompts", name, tag), sentence, advice)
