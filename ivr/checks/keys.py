"""Menus that callers cannot use well."""

from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.edges import body_path
from ivr.hotline import Hotline
from ivr.nodes.choosing import MenuChoice, MenuNode
from ivr.nodes.texts import Path

MOST_CHOICES = 5


def key_faults(hotline: Hotline) -> Iterator[Finding]:
    """Keys that start another key or hide a choice, and more choices than people keep in mind."""
    everywhere = tuple(hotline.file.defaults.keys)
    for node in hotline.nodes.values():
        if isinstance(node.body, MenuNode):
            at = (*body_path(node), "choices")
            yield from _beginnings(node.body, everywhere, at)
            yield from _hidden(node.body, at)
            yield from _too_many(node.body, everywhere, at)


def _beginnings(menu: MenuNode, everywhere: tuple[str, ...], at: Path) -> Iterator[Finding]:
    keys = [choice.key for choice in menu.choices]
    advice = said("Whoever presses it waits for the time-out; take keys of one length.")
    for place, key in enumerate(keys):
        longer = next((other for other in keys if other != key and other.startswith(key)), None)
        if longer is not None:
            sentence = said(
                "Key %(key)s is the beginning of key %(longer)s.", key=key, longer=longer
            )
            yield Finding((*at, place, "key"), sentence, advice)
        shorter = next(
            (k for k in everywhere if k not in keys and k != key and key.startswith(k)), None
        )
        if shorter is not None:
            sentence = said(
                "Key %(key)s, which works in every menu, is the beginning of key %(longer)s.",
                key=shorter,
                longer=key,
            )
            yield warning((*at, place, "key"), sentence, advice)


def _hidden(menu: MenuNode, at: Path) -> Iterator[Finding]:
    """A choice whose key an earlier one takes from every caller, or from everybody it is for."""
    before: list[MenuChoice] = []
    for place, choice in enumerate(menu.choices):
        if any(o.key == choice.key and o.when in {None, choice.when} for o in before):
            sentence = said(
                "Key %(key)s always means an earlier choice; nobody gets this one.", key=choice.key
            )
            advice = said("Give it its own key, or put it first.")
            yield warning((*at, place, "key"), sentence, advice)
        before.append(choice)


def _too_many(menu: MenuNode, everywhere: tuple[str, ...], at: Path) -> Iterator[Finding]:
    """More than people keep in mind, or one more for those whom a condition is for.

    What means the same in every menu is kept in mind once for all of them.
    """
    own = [choice for choice in menu.choices if choice.key not in everywhere]
    for_all = [choice for choice in own if choice.when is None]
    if len(for_all) > MOST_CHOICES or len(own) > MOST_CHOICES + 1:
        sentence = said(
            "The menu has %(n)s choices; people keep about %(most)s.",
            n=len(own),
            most=MOST_CHOICES,
        )
        yield warning(at, sentence, said("Split it in two."))
