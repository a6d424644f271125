"""Labels, phrases and people in a language that the file does not speak."""

from collections.abc import Iterator, Mapping
from typing import Any

from base.sentences import said
from ivr.advice import nearest
from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.hotline import Hotline
from ivr.nodes.choosing import MenuNode
from ivr.nodes.texts import Path

_LABELLED = ("languages", "queues", "surveys", "resources", "services")


def language_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for each tag beside words that nobody will read, hear or say."""
    file = hotline.file
    for section in _LABELLED:
        for name, each in getattr(file, section).items():
            yield from _unspoken(hotline, each.label, (section, name, "label"))
    for node in hotline.nodes.values():
        if isinstance(node.body, MenuNode):
            for place, choice in enumerate(node.body.choices):
                at = (*body_path(node), "choices", place)
                yield from _unspoken(hotline, choice.label, (*at, "label"))
                yield from _unspoken(hotline, choice.phrases, (*at, "phrases"))


def _unspoken(hotline: Hotline, words: Mapping[str, Any], at: Path) -> Iterator[Finding]:
    spoken = hotline.file.languages
    for tag in words.keys() - spoken.keys():
        sentence = said("There is no %(what)s `%(name)s`.", what=said("language"), name=tag)
        yield warning((*at, tag), sentence, nearest(tag, spoken))
