"""Menus that callers cannot use well."""

from collections.abc import Iterator

from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.hotline import Hotline
from ivr.nodes.choosing import MenuNode

MOST_CHOICES = 5


def key_faults(hotline: Hotline) -> Iterator[Finding]:
    """Keys that start another key, and more choices than people keep in mind."""
    for node in hotline.nodes.values():
        if not isinstance(node.body, MenuNode):
            continue
        at = (*body_path(node), "choices")
        keys = [choice.key for choice in node.body.choices]
        for place, key in enumerate(keys):
            longer = next((other for other in keys if other != key and other.startswith(key)), None)
            if longer is not None:
                sentence = f"Key {key} is the beginning of key {longer}."
                advice = "Whoever presses it waits for the time-out; take keys of one length."
                yield Finding((*at, place, "key"), sentence, advice)
        if len(keys) > MOST_CHOICES:
            sentence = f"The menu has {len(keys)} choices; people keep about {MOST_CHOICES}."
            yield warning(at, sentence, "Split it in two.")
