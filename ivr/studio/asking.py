"""Gathers: a menu where keys are told apart right behind, else a collection."""

import re
from dataclasses import dataclass

from ivr.studio.conditions import values_of
from ivr.studio.export import Transition, Widget
from ivr.studio.notebook import ENDS, Node, Notebook

_KEY = re.compile(r"[0-9]{1,4}|[*#]")
_MOST_CHOICES = 12
_MOST_DIGITS = 20
_LONGEST_TIMEOUT_S = 60
# What a split says of spoken words, in a menu's terms.
_SAID = frozenset({"equal_to", "matches_any_of", "contains"})


@dataclass(frozen=True, slots=True)
class _Menu:
    """A gather and the splits behind it, as one menu.

    Attributes:
        keys: Key to what the author called it and the way it takes.
        phrases: Phrase to the way it takes.
        unfit: The way of keys that fit nothing.
        folded: The splits' names.
    """

    keys: dict[str, tuple[str, Transition]]
    phrases: dict[str, Transition]
    unfit: Transition | None
    splits: tuple[Widget, ...]


def folded_splits(book: Notebook) -> dict[str, str]:
    """Splits that become part of a menu, by name, and the gather that they belong to."""
    folded = {}
    for widget in book.export.on_a_call():
        menu = _menu(book, widget) if widget.type == "gather-input-on-call" else None
        for split in menu.splits if menu else ():
            folded[split.name] = widget.name
    return folded


def gather(book: Notebook, widget: Widget) -> None:
    """Write a gather as a menu or a collection.

    A wrong key and silence lead where they led there, at the first time: that is what the rungs
    of the ladder say, so that nobody is ever `exhausted`. Flows that count attempts by variables go
    on doing so.
    """
    loop = widget.whole("loop")
    if loop is not None and loop > 1:
        book.note(widget, f"its words were said {loop} times in a row; they are said once.")
    menu = _menu(book, widget)
    if menu is None:
        _collect(book, widget)
    else:
        _write_menu(book, widget, menu)


def _menu(book: Notebook, widget: Widget) -> _Menu | None:
    pressed = _split_behind(book, widget, "keypress", "Digits")
    if pressed is None or len(pressed.matches()) > _MOST_CHOICES:
        return None
    keys: dict[str, tuple[str, Transition]] = {}
    for way in pressed.matches():
        (condition, *more) = way.conditions or (None,)
        if condition is None or more or condition.type not in {"equal_to", "matches_any_of"}:
            return None
        for value in values_of(condition):
            if not _KEY.fullmatch(value):
                return None
            keys.setdefault(value, (condition.friendly_name or value, way))
    if not 0 < len(keys) <= _MOST_CHOICES:
        return None
    spoken = _split_behind(book, widget, "speech", "SpeechResult")
    splits = [pressed]
    phrases: dict[str, Transition] = {}
    if spoken is not None and spoken is not pressed and _is_spoken(spoken):
        splits.append(spoken)
        for way in spoken.matches():
            for value in values_of(way.conditions[0]):
                phrases.setdefault(value, way)
    return _Menu(keys, phrases, pressed.way("noMatch"), tuple(splits))


def _is_spoken(split: Widget) -> bool:
    return all(
        len(way.conditions) == 1 and way.conditions[0].type in _SAID for way in split.matches()
    )


def _split_behind(book: Notebook, widget: Widget, event: str, what: str) -> Widget | None:
    """The split that an event leads to, if it is about this gather alone and nobody else's."""
    way = widget.way(event)
    split = book.export.widget(way.next) if way and way.next else None
    if split is None or split.type != "split-based-on":
        return None
    path = f"widgets.{widget.name}.{what}"
    arguments = {
        argument.strip("{} ")
        for match in split.matches()
        for condition in match.conditions
        for argument in condition.arguments
    }
    others = [
        each.name
        for each in book.export.on_a_call()
        if each.name != widget.name and any(out.next == split.name for out in each.transitions)
    ]
    elsewhere = book.reads_elsewhere(path, split.name)
    return split if arguments == {path} and not others and not elsewhere else None


def _write_menu(book: Notebook, widget: Widget, menu: _Menu) -> None:
    language = book.language_of(widget)
    choices = []
    for key, (label, way) in menu.keys.items():
        choice: Node = {"key": key, "label": {language: label[:60]}, "goto": ""}
        choice["goto"] = book.target(menu.splits[0], way)
        said = [phrase for phrase, each in menu.phrases.items() if each.next == way.next]
        if said:
            choice["phrases"] = {language: said}
        choices.append(choice)
    for phrase, way in menu.phrases.items():
        if all(way.next != each.next for _, each in menu.keys.values()):
            book.note(widget, f"`{phrase}` had no key of its own and cannot be said any more.")
    speech = widget.way("speech")
    if speech is not None and speech.next is not None and not menu.phrases:
        book.note(widget, "speech led to a place of its own; here only keys are taken.")
    body: Node = {"choices": choices, "listen": "both" if menu.phrases else "keys"}
    if (words := book.words(widget)) is not None:
        body = {"say": words, **body}
    unfit = book.target(menu.splits[0], menu.unfit)
    body |= _timing(widget) | {"retry": _ladder(book, widget, unfit)}
    book.add(widget, {"menu": body, "then": {"exhausted": ENDS}})


def _collect(book: Notebook, widget: Widget) -> None:
    left = book.variables.of_widget(widget.name)
    by_keys = widget.way("keypress")
    by_voice = widget.way("speech")
    spoken = by_keys is None or (by_keys.next is None and by_voice is not None and by_voice.next)
    if not spoken and by_voice is not None and by_voice.next is not None:
        book.note(widget, "speech led to a place of its own; here only keys are taken.")
    variable = left.get("SpeechResult" if spoken else "Digits") or book.spare_variable(widget)
    body: Node = {
        "kind": "speech" if spoken else "digits",
        "say": book.words(widget) or [],
        "into": variable,
        **_timing(widget),
    }
    if not spoken:
        most = min(widget.whole("number_of_digits") or _MOST_DIGITS, _MOST_DIGITS)
        body["length"] = {"min": 1, "max": most}
    after = book.leads(widget, "speech" if spoken else "keypress")
    body["retry"] = _ladder(book, widget, after)
    then = {"next": after, "invalid": after, "exhausted": ENDS}
    book.add(widget, {"collect": body, "then": then})


def _timing(widget: Widget) -> Node:
    timeout_s = widget.whole("timeout")
    return {} if not timeout_s else {"timeout_s": min(timeout_s, _LONGEST_TIMEOUT_S)}


def _ladder(book: Notebook, widget: Widget, unfit: str) -> Node:
    silent = book.leads(widget, "timeout")
    return {
        "noinput": [{"count": 1, "goto": silent}],
        "nomatch": [{"count": 1, "goto": unfit}],
    }
