"""What is written while a flow is taken over: nodes, variables, queues, and what got lost."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ivr.studio.export import Export, Transition, Widget
from ivr.studio.templates import Names, paths_in, spoken
from ivr.studio.variables import Variables, texts_of
from telephony.speech import ALL_SPEECH

MOST_LETTERS = 40
ENDS = "ends_here"
_FALLBACK = "en-US"

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that did not come over as it was.

    Attributes:
        widget: The widget's name in Studio.
        sentence: What is different now, for whoever reads the file next.
    """

    widget: str
    sentence: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.widget}: {self.sentence}"


@dataclass(slots=True)
class Notebook:
    """The file in the making.

    Attributes:
        nodes: By name, in the order of the flow.
        queues: Labels by name.
        transfers: Whom calls may be connected with, by name.
        hosts: Hosts that are asked.
        notes: What the reader must know.
    """

    export: Export
    variables: Variables
    nodes: dict[str, Node] = field(default_factory=dict)
    queues: dict[str, str] = field(default_factory=dict)
    transfers: dict[str, dict[str, str]] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _names: dict[str, str] = field(default_factory=dict)

    def name_of(self, widget: str) -> str:
        """The node of a widget."""
        if widget not in self._names:
            taken = {*self._names.values(), ENDS, "trouble"}
            self._names[widget] = free_name(widget, taken)
        return self._names[widget]

    def widget_of(self, node: str) -> Widget:
        """The widget that a node was written for."""
        named = {name: widget for widget, name in self._names.items()}
        return next(each for each in self.export.states if each.name == named.get(node))

    def add(self, widget: Widget, node: Node) -> None:
        """Write a widget's node."""
        self.nodes[self.name_of(widget.name)] = node

    def beside(self, widget: Widget, suffix: str, node: Node) -> str:
        """Write a further node that a widget needs, and give its name."""
        name = free_name(f"{self.name_of(widget.name)[:32]}_{suffix}", self.nodes)
        self.nodes[name] = node
        return name

    def leads(self, widget: Widget, *events: str) -> str:
        """The node that the first wired one of these events leads to; the end where none is."""
        ways = [way for event in events if (way := widget.way(event)) is not None]
        for way in ways:
            if way.next is not None and self.export.widget(way.next) is not None:
                return self.name_of(way.next)
        if ways:
            self.dangling(widget, ways[0])
        return ENDS

    def target(self, widget: Widget, way: Transition | None) -> str:
        """The node that a way leads to; the end where the author left it open."""
        if way is not None and way.next is not None and self.export.widget(way.next) is not None:
            return self.name_of(way.next)
        if way is not None:
            self.dangling(widget, way)
        return ENDS

    def dangling(self, widget: Widget, way: Transition) -> None:
        """Note a way that leads nowhere: Studio ends the call there, and so does this file."""
        what = way.conditions[0].friendly_name if way.conditions else way.event
        self.note(widget, f"`{what}` was left unconnected; the call ends there.")

    def note(self, widget: Widget, sentence: str) -> None:
        """Tell the reader something about a widget, once."""
        note = Note(widget.name, sentence)
        if note not in self.notes:
            self.notes.append(note)

    def names(self) -> Names:
        """What templates may name; what they name in vain is noted by `told`."""
        return Names(self.variables.of_path, self.variables.numbers)

    def told(self, widget: Widget, names: Names) -> None:
        """Note what templates named in vain."""
        for path in sorted(names.untold):
            self.note(widget, f"nothing here stands for `{path}`; it is left empty.")

    def reads_elsewhere(self, path: str, but: str) -> bool:
        """Whether any other widget than one reads a path."""
        return any(
            path in paths_in(text)
            for each in self.export.on_a_call()
            if each.name != but
            for text in texts_of(each)
        )

    def spare_variable(self, widget: Widget) -> str:
        """A variable for what a widget collects and nobody reads."""
        name = free_name(f"{self.name_of(widget.name)}_input", self.variables.by_path.values())
        self.variables.by_path[f"widgets.{widget.name}.{name}"] = name
        return name

    def words(self, widget: Widget, key: str = "say") -> Any:
        """A widget's words or sound, in its language; nothing where it is silent."""
        if key == "say" and widget.text("play"):
            if widget.text("play").startswith("https://") and "{{" not in widget.text("play"):
                return {self.language_of(widget): {"audio": widget.text("play")}}
            self.note(widget, "its sound is not at a fixed https address; it is left out.")
            return None
        names = self.names()
        text = re.sub(r"\s+", " ", spoken(widget.text(key), names)).strip()
        self.told(widget, names)
        return {self.language_of(widget): text} if text else None

    def language_of(self, widget: Widget) -> str:
        """The language that a widget speaks."""
        return tag_of(widget.text("language")) or self.languages()[0]

    def languages(self) -> list[str]:
        """Every language that is spoken in the flow, the most used first."""
        tags = [tag for each in self.export.on_a_call() if (tag := tag_of(each.text("language")))]
        return sorted(set(tags), key=lambda tag: (-tags.count(tag), tag)) or [_FALLBACK]


def tag_of(language: str) -> str:
    """The tag of a Studio language: `en` is the one most spoken; empty when nothing is named."""
    if not language:
        return ""
    near = [tag for tag in ALL_SPEECH if tag.partition("-")[0] == language.partition("-")[0]]
    exact = {tag.lower(): tag for tag in ALL_SPEECH}.get(language.lower())
    if exact is not None or "-" not in language:
        return exact or (near or [_FALLBACK])[0]
    first, _, rest = language.partition("-")
    return f"{first.lower()}-{rest.upper() if len(rest) == len('US') else rest}"


def free_name(text: str, taken: Iterable[str]) -> str:
    """A node's name made of anything, not among those taken."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
    if not plain or not plain[0].isalpha():
        plain = f"n_{plain}".rstrip("_")
    plain = plain[:MOST_LETTERS]
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain[: MOST_LETTERS - 4]}_{number}"
    return name
