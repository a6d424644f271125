"""YAML as its author typed it: every scalar stays text, every value knows its line and column.

Built on the parser's events, because its loaders would turn `0123` into a number and follow every
alias. Bounded before anything is built: bytes, depth, nodes (each use of an alias counts all it
stands for, so a bomb runs into the same bound).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from base.sentences import Sentence, said
from ivr.advice import on_yaml
from ivr.faults import FlowFault
from ivr.nodes.texts import Path

MAX_BYTES = 2_000_000
MAX_NODES = 60_000
MAX_ALIASES = 100
MAX_DEPTH = 40
_NOTHING = {"", "~", "null"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value starts, counting from 1, and whether a quote stands before its first letter."""

    line: int
    column: int
    quoted: bool = False
    block: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """The file's values (text, nothing, lists, objects), and where each and its key stands."""

    value: Any
    places: dict[Path, Place]
    keys: dict[Path, Place]

    def place(self, path: Path) -> Place:
        """Where the value is, or the nearest one above it that the author wrote.

        Parts of the path that only the long way of writing a node has are passed over.
        """
        at: Path = ()
        for part in path:
            if (*at, part) in self.places:
                at = (*at, part)
        return self.places.get(at, Place(0, 0))

    def key_place(self, path: Path) -> Place:
        """Where the key of a value stands."""
        return self.keys.get(path) or self.place(path)


class _Refused(Exception):
    def __init__(self, mark: Any, sentence: Sentence, advice: Sentence | None = None) -> None:
        super().__init__(str(sentence))
        self.line, self.column = mark.line + 1, mark.column + 1
        self.sentence = sentence
        self.advice = advice


def read_tree(source: bytes, *, file: str) -> Tree | FlowFault:
    """The file's tree, or the one fault that keeps it from being read."""
    if len(source) > MAX_BYTES:
        larger = said("The file is larger than %(n)s bytes.", n=f"{MAX_BYTES:,}")
        return FlowFault(file, 1, 1, larger, said("Split it."))
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return FlowFault(file, line, 1, said("This is not UTF-8."), said("Save the file as UTF-8."))
    reader = _Reader(text)
    try:
        return Tree(reader.document(), reader.places, reader.keys)
    except _Refused as refused:
        return FlowFault(file, refused.line, refused.column, refused.sentence, refused.advice)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        problem = str(error.problem)
        return FlowFault(file, line, column, _not_yaml(problem), on_yaml(problem))
    except YAMLError as error:
        return FlowFault(file, 1, 1, _not_yaml(str(error).splitlines()[0]))


def _not_yaml(problem: str) -> Sentence:
    return said("This is not YAML: %(problem)s.", problem=problem)


class _Reader:
    def __init__(self, text: str) -> None:
        # The loader that keeps comments takes half as long again; edits work on the text itself.
        self.events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
        self.places: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.nodes = 0
        self.aliases = 0

    def document(self) -> Any:
        """The only document of the stream."""
        next(self.events)
        event = next(self.events)
        if type(event).__name__ == "StreamEndEvent":
            raise _Refused(
                event.start_mark, said("The file is empty."), said("Start with `schema: 1`.")
            )
        value = self.value(next(self.events), (), 0)
        next(self.events)
        event = next(self.events)
        if type(event).__name__ != "StreamEndEvent":
            raise _Refused(
                event.start_mark, said("A second document starts here."), said("Remove the `---`.")
            )
        return value

    def value(self, event: Any, path: Path, depth: int) -> Any:
        """The value that starts with this event; its places are noted on the way."""
        mark = event.start_mark
        if depth > MAX_DEPTH:
            deeper = said("This is nested deeper than %(n)s levels.", n=MAX_DEPTH)
            raise _Refused(mark, deeper, said("Flatten it."))
        self._count(1, mark)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.ctag is not None and str(event.ctag) not in {"None", "!"}:
            tagged = said("The tag %(tag)s is not allowed.", tag=event.ctag)
            raise _Refused(mark, tagged, said("Remove it."))
        before = self.nodes
        if isinstance(event, ScalarEvent):
            quoted = event.style in {"'", '"'}
            self.places[path] = Place(
                mark.line + 1, mark.column + 1, quoted, block=event.style in {"|", ">"}
            )
            plain = event.style in {None, ""}
            value: Any = None if plain and event.value in _NOTHING else event.value
        elif isinstance(event, SequenceStartEvent):
            self.places.setdefault(path, Place(mark.line + 1, mark.column + 1))
            value = self._list(path, depth)
        elif isinstance(event, MappingStartEvent):
            self.places.setdefault(path, Place(mark.line + 1, mark.column + 1))
            value = self._object(path, depth)
        else:  # pragma: no cover - the parser gives no other event here
            raise _Refused(mark, said("This cannot stand here."))
        if event.anchor:
            self.anchors[event.anchor] = (value, self.nodes - before + 1)
        return value

    def _list(self, path: Path, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            values.append(self.value(event, (*path, len(values)), depth + 1))
        return values

    def _object(self, path: Path, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            mark = event.start_mark
            if not isinstance(event, ScalarEvent):
                raise _Refused(
                    mark, said("A key must be a plain word."), said("Write `name: value`.")
                )
            key = event.value
            if key in values:
                raise _Refused(
                    mark,
                    said("The key `%(key)s` stands here twice.", key=key),
                    said("Remove or rename one of them."),
                )
            at = (*path, key)
            self._count(1, mark)
            value_event = next(self.events)
            values[key] = self.value(value_event, at, depth + 1)
            self.keys[at] = Place(mark.line + 1, mark.column + 1)
            if values[key] is None or not isinstance(value_event, ScalarEvent):
                # A fault in a list or object is shown at its key, which is where people look;
                # and nothing at all has no place of its own.
                self.places[at] = self.keys[at]
        return values

    def _alias(self, event: AliasEvent) -> Any:
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            more = said("More than %(n)s aliases.", n=MAX_ALIASES)
            raise _Refused(event.start_mark, more, said("Use prompts."))
        if event.anchor not in self.anchors:
            stray = said("The alias `*%(name)s` has no anchor.", name=event.anchor)
            raise _Refused(event.start_mark, stray, said("Write `&` first."))
        value, size = self.anchors[event.anchor]
        self._count(size, event.start_mark)
        return value

    def _count(self, more: int, mark: Any) -> None:
        self.nodes += more
        if self.nodes > MAX_NODES:
            more_values = said("The file holds more than %(n)s values.", n=f"{MAX_NODES:,}")
            raise _Refused(mark, more_values, said("Split it."))
