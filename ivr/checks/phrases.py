"""Words that a caller may say for more than one choice."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.heard.characters import words_of
from ivr.hotline import Hotline
from ivr.nodes.choosing import MenuNode
from ivr.nodes.texts import Path


def phrase_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each phrase that belongs to two choices of a menu: whoever says it has none."""
    for node in hotline.nodes.values():
        if isinstance(node.body, MenuNode):
            yield from _of_menu(node.body, (*body_path(node), "choices"))


def _of_menu(menu: MenuNode, at: Path) -> Iterator[Finding]:
    keys: dict[tuple[str, str], str] = {}
    for place, choice in enumerate(menu.choices):
        for tag, phrases in choice.phrases.items():
            for number, phrase in enumerate(phrases):
                first = keys.setdefault((tag, words_of(phrase)), choice.key)
                if first != choice.key:
                    sentence = said(
                        "`%(phrase)s` is said for two choices, %(one)s and %(other)s.",
                        phrase=phrase,
                        one=first,
                        other=choice.key,
                    )
                    path = (*at, place, "phrases", tag, number)
                    advice = said("Leave it to one of them: it is never taken.")
                    yield warning(path, sentence, advice)
