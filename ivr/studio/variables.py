"""The variables that a Studio flow needs here: those it sets, and what widgets leave behind."""

import re
from dataclasses import dataclass

from ivr.studio.export import Export, Widget
from ivr.studio.templates import gives_number, paths_in

_WIDGET = re.compile(r"widgets\.([\w-]+)\.(.+)")
_MOST_LETTERS = 40


@dataclass(frozen=True, slots=True)
class Variables:
    """Variable by Studio path.

    Attributes:
        by_path: For example `widgets.ask.Digits` to `ask_digits`.
        numbers: Variables that hold whole numbers.
    """

    by_path: dict[str, str]
    numbers: frozenset[str]

    def of_path(self, path: str) -> str | None:
        """The variable that stands for a path, if any."""
        return self.by_path.get(path)

    def of_widget(self, widget: str) -> dict[str, str]:
        """What is read of a widget later: the rest of its path to the variable."""
        found = {}
        for path, variable in self.by_path.items():
            match = _WIDGET.fullmatch(path)
            if match and match.group(1) == widget:
                found[match.group(2)] = variable
        return found

    def kinds(self) -> dict[str, str]:
        """Every variable and what it holds, as a flow file declares them."""
        names = dict.fromkeys(self.by_path.values())
        return {name: "number" if name in self.numbers else "text" for name in names}


def variables_of(export: Export) -> Variables:
    """The variables of a flow.

    A flow variable that only ever gets whole numbers or sums is a number: that is how flows there
    count attempts.
    """
    widgets = tuple(export.on_a_call())
    assigned: dict[str, list[str]] = {}
    for widget in widgets:
        for key, value in assignments(widget):
            assigned.setdefault(f"flow.variables.{key}", []).append(value)
    read = {path for widget in widgets for text in texts_of(widget) for path in paths_in(text)}
    kept = {path for path in read if _is_kept(path, export)}
    by_path: dict[str, str] = {}
    for path in sorted({*assigned, *kept}):
        plain = path.removeprefix("flow.variables.").removeprefix("widgets.")
        plain = re.sub(r"[^a-z0-9]+", "_", plain.replace(".parsed.", ".").lower()).strip("_")
        plain = (plain if plain[:1].isalpha() else f"v_{plain}")[:_MOST_LETTERS]
        name, number = plain, 1
        while name in by_path.values():
            number += 1
            name = f"{plain[: _MOST_LETTERS - 4]}_{number}"
        by_path[path] = name
    numbers = frozenset(
        by_path[path] for path, values in assigned.items() if all(map(gives_number, values))
    )
    return Variables(by_path, numbers)


def assignments(widget: Widget) -> list[tuple[str, str]]:
    """What a widget sets: key and template."""
    if widget.type != "set-variables":
        return []
    listed = widget.properties.get("variables") or []
    return [(str(each.get("key", "")), str(each.get("value", ""))) for each in listed]


def _is_kept(path: str, export: Export) -> bool:
    """Whether something that a widget leaves is known here when the call goes on."""
    match = _WIDGET.fullmatch(path)
    widget = export.widget(match.group(1)) if match else None
    if match is None or widget is None:
        return False
    what = match.group(2)
    if widget.type == "gather-input-on-call":
        return what in {"Digits", "SpeechResult"}
    if widget.type in {"make-http-request", "run-function"}:
        return what.startswith("parsed.")
    return widget.type == "connect-call-to" and what == "DialCallStatus"


def texts_of(widget: Widget) -> list[str]:
    """Every text of a widget that may be a template."""
    texts: list[str] = []
    todo = [*widget.properties.values()]
    while todo:
        value = todo.pop()
        if isinstance(value, str):
            texts.append(value)
        elif isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    for way in widget.transitions:
        for condition in way.conditions:
            texts += condition.arguments
    return texts
