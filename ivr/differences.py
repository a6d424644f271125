"""What two flow files mean differently, in words; order, comments and spelling do not count."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, RootModel

from ivr.edges import edges_of
from ivr.hotline import Hotline, Node
from ivr.nodes.texts import Target


class Change(StrEnum):
    """What became of a part of the file."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference, for pages to translate, and as a sentence.

    Attributes:
        change: What became of it.
        kind: What it is: `node`, `prompt`, `queue`, `calendar`, `survey`, `transfer`, `language`,
            `entry`, `variable`, `flow`, `test`, `setting`.
        name: Its name; a node's full name.
        aspect: What of it changed: `key 1` or `exit next` for a way out, else the option.
        before: What it was; empty for nothing.
        after: What it is; empty for nothing. The new name of what was renamed.
    """

    change: Change
    kind: str
    name: str
    aspect: str = ""
    before: str = ""
    after: str = ""

    @property
    def sentence(self) -> str:
        """It in words."""
        what = f"The {self.kind} `{self.name}`"
        match self.change:
            case Change.ADDED:
                return f"{what} is new."
            case Change.REMOVED:
                return f"{what} is gone."
            case Change.RENAMED:
                return f"{what} is now called `{self.after}`."
            case Change.CHANGED:
                return f"{what}: {self.aspect} {self._changed()}."

    def _changed(self) -> str:
        verb = "leads to" if self.aspect.startswith(_WAY) else "is"
        if not self.after:
            return f"is gone; it was {self.before}" if verb == "is" else "is gone"
        instead = f" instead of {self.before}" if self.before else ", which is new"
        return f"{verb} {self.after}{instead}"


_WAY = "way "
# The file's named parts, and what one of each is called.
_KINDS = {
    "prompts": "prompt",
    "queues": "queue",
    "hours": "calendar",
    "surveys": "survey",
    "transfers": "transfer",
    "languages": "language",
    "entry": "entry",
    "vars": "variable",
    "tests": "test",
}
# Ways and nodes are compared as such.
_FLOW = ("nodes", "start")


def differences(old: Hotline, new: Hotline) -> list[Difference]:
    """Every difference, nodes first, in the order of the files; none for equal meaning."""
    names = _renamed(old, new)
    return [*_nodes(old, new, names), *_flows(old, new, names), *_parts(old, new)]


def _nodes(old: Hotline, new: Hotline, names: Mapping[str, str]) -> Iterator[Difference]:
    for name, node in old.nodes.items():
        now = names.get(name, name)
        if now not in new.nodes:
            yield Difference(Change.REMOVED, "node", name)
            continue
        if now != name:
            yield Difference(Change.RENAMED, "node", name, after=now)
        yield from _node(node, new.nodes[now], _ways(old, node, names), _ways(new, new.nodes[now]))
    kept = {names.get(name, name) for name in old.nodes}
    for name in new.nodes:
        if name not in kept:
            yield Difference(Change.ADDED, "node", name)


def _node(
    old: Node, new: Node, old_ways: Mapping[str, str], new_ways: Mapping[str, str]
) -> Iterator[Difference]:
    name = new.name
    if old.verb != new.verb:
        yield Difference(Change.CHANGED, "node", name, "what it does", old.verb, new.verb)
    for way in dict.fromkeys((*old_ways, *new_ways)):
        before, after = old_ways.get(way, ""), new_ways.get(way, "")
        if before != after:
            yield Difference(Change.CHANGED, "node", name, f"{_WAY}`{way}`", before, after)
    if old.verb == new.verb:
        yield from _changed(
            "node", name, _plain(old.body, leads=False), _plain(new.body, leads=False)
        )


def _ways(hotline: Hotline, node: Node, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """The ways out that the author wired here; what is inherited differs where it is written."""
    ways: dict[str, list[str]] = {}
    for edge in edges_of(hotline, node):
        inherited = edge.way in node.exits and edge.way not in node.wired
        if not inherited and edge.at[:4] == ("flows", node.flow, "nodes", node.key):
            ways.setdefault(edge.way, []).append((names or {}).get(edge.target, edge.target))
    return {way: " or ".join(dict.fromkeys(targets)) for way, targets in ways.items()}


def _renamed(old: Hotline, new: Hotline) -> dict[str, str]:
    """Nodes that are gone, by the equal one that is new; only where exactly one is equal."""
    gone = [node for name, node in old.nodes.items() if name not in new.nodes]
    fresh = [node for name, node in new.nodes.items() if name not in old.nodes]
    names: dict[str, str] = {}
    for node in gone:
        equal = [
            other
            for other in fresh
            if (node.verb, _plain(node.body, leads=False))
            == (other.verb, _plain(other.body, leads=False))
            and _relative(old, node) == _relative(new, other)
        ]
        if len(equal) == 1 and equal[0].name not in names.values():
            names[node.name] = equal[0].name
    return names


def _relative(hotline: Hotline, node: Node) -> dict[str, str]:
    """The ways out, with a way back to the node itself written the same whatever its name is."""
    return {
        way: "itself" if target == node.name else target
        for way, target in _ways(hotline, node).items()
    }


def _flows(old: Hotline, new: Hotline, names: Mapping[str, str]) -> Iterator[Difference]:
    before, after = old.file.flows, new.file.flows
    yield from _named("flow", before, after)
    for name in before:
        if name in after:
            start = names.get(old.starts[name], old.starts[name])
            if start != new.starts[name]:
                first = new.starts[name]
                yield Difference(Change.CHANGED, "flow", name, "its start", start, first)
            old_rest = _plain(before[name], without=_FLOW)
            new_rest = _plain(after[name], without=_FLOW)
            yield from _changed("flow", name, old_rest, new_rest)


def _parts(old: Hotline, new: Hotline) -> Iterator[Difference]:
    for part in type(new.file).model_fields:
        if part == "flows":
            continue
        before, after = getattr(old.file, part), getattr(new.file, part)
        kind = _KINDS.get(part)
        if kind is None:
            shown = part.removesuffix("_")
            yield from _changed("setting", shown, _plain(before), _plain(after))
            continue
        yield from _named(kind, before, after)
        for name in before:
            if name in after:
                yield from _changed(kind, name, _plain(before[name]), _plain(after[name]))


def _named(kind: str, old: Iterable[str], new: Iterable[str]) -> Iterator[Difference]:
    yield from (Difference(Change.REMOVED, kind, name) for name in old if name not in set(new))
    yield from (Difference(Change.ADDED, kind, name) for name in new if name not in set(old))


def _changed(kind: str, name: str, old: Any, new: Any, at: str = "") -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            where = f"{at}, {key}" if at else str(key)
            yield from _changed(kind, name, old.get(key), new.get(key), where)
    else:
        aspect = f"`{at}`" if at else "it"
        yield Difference(Change.CHANGED, kind, name, aspect, _shown(old), _shown(new))


def _shown(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(item)}" for key, item in value.items())
    return f"`{value}`" if isinstance(value, str) else str(value)


def _plain(value: Any, *, without: Collection[str] = (), leads: bool = True) -> Any:
    """A part of the file as plain values; choices go by their keys.

    Args:
        value: The part.
        without: Fields to leave out at the top.
        leads: Whether where it leads belongs to it; a node's ways are compared as such.
    """
    if isinstance(value, RootModel):
        return _plain(value.root, leads=leads)
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        named = {
            field.alias or name: getattr(value, name)
            for name, field in fields.items()
            if name not in without
        }
        plain = _plain(named, leads=leads)
        return {name: item for name, item in plain.items() if item not in (None, {}, [])}
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if leads or not isinstance(item, Target)}
        return {key: _plain(item, leads=leads) for key, item in kept.items()}
    if isinstance(value, tuple):
        kept_items = [item for item in value if leads or not isinstance(item, Target)]
        return _items([_plain(item, leads=leads) for item in kept_items])
    return value


def _items(items: list[Any]) -> Any:
    """A list of named things by their names; of one thing that thing; any other as it is."""
    for label in ("key", "name"):
        keys = [item.get(label) for item in items if isinstance(item, dict)]
        if items and len(keys) == len(items) == len(set(keys)) and None not in keys:
            return {f"{label} {key}": item for key, item in zip(keys, items, strict=True)}
    return items[0] if len(items) == 1 else items
