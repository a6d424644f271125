"""Changing one value in a flow file's text, every other letter of it left as the author wrote it.

The text is what is versioned, so a change from a page must not rewrite comments, order or spelling
that nobody touched. What was written is read again before it is given back.
"""

import copy
import json
import re
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from base.errors import BadInput
from ivr.faults import FlowFault
from ivr.reading import Tree, read_tree

Keys = tuple[str, ...]
# A text, a mapping of texts and mappings, or nothing at all.
Value = str | dict[str, Any] | None

_BOM = "\ufeff"
_LONG_LINE = 96
_INDENT = 2
_PLAIN = re.compile(r"""[^\s\-?:,\[\]{}#&*!|>'"%@`~][^\n]*""")
_NOT_PLAIN = re.compile(r": |:$| #|\s$|^(null|Null|NULL)$")


class CannotEdit(BadInput):
    """This place of the file cannot be changed from a page; change it in the file."""

    error_id = "flows.cannot_edit"


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a value stands: its node, its key's column, whether a flow collection is around it."""

    node: Node
    column: int
    inline: bool


def with_value(source: bytes, keys: Keys, value: Value) -> bytes:
    """The file with another value at this place; the last of the keys may be new.

    Where the place is shared by an alias, whatever shares it changes too.

    Args:
        source: A flow file that can be read.
        keys: The way to the value, by keys.
        value: What stands there from now on.

    Raises:
        CannotEdit: The file or the place cannot be changed this way.
    """
    before = _tree(source)
    text = source.decode("utf-8-sig")
    spliced = _spliced(text, keys, value)
    edited = ((_BOM if source.startswith(_BOM.encode()) else "") + spliced).encode()
    if _tree(edited).value != _expected(before.value, keys, value):
        raise CannotEdit(f"`{'.'.join(keys)}` cannot be changed here; change it in the file.")
    return edited


def _tree(source: bytes) -> Tree:
    tree = read_tree(source, file="flows.yaml")
    if isinstance(tree, FlowFault):
        raise CannotEdit(str(tree))
    return tree


def _expected(tree: Any, keys: Keys, value: Value) -> Any:
    # Values behind aliases are one object, which the copy keeps.
    expected = copy.deepcopy(tree)
    holder = expected
    for key in keys[:-1]:
        holder = holder[key]
    holder[keys[-1]] = value
    return expected


def _spliced(text: str, keys: Keys, value: Value) -> str:
    holder = _Spot(YAML(typ="safe", pure=True).compose(text), -_INDENT, inline=False)
    for key in keys[:-1]:
        found = _child(holder, key)
        if found is None:
            raise CannotEdit(f"There is no `{key}` in the file.")
        holder = found
    if not isinstance(holder.node, MappingNode):
        raise CannotEdit(f"`{keys[-2]}` holds no keys.")
    spot = _child(holder, keys[-1])
    return _added(text, holder, keys[-1], value) if spot is None else _replaced(text, spot, value)


def _child(holder: _Spot, key: str) -> _Spot | None:
    if not isinstance(holder.node, MappingNode):
        return None
    inline = holder.inline or _is_inline(holder.node)
    for key_node, node in holder.node.value:
        if key_node.value == key:
            return _Spot(node, key_node.start_mark.column, inline)
    return None


def _replaced(text: str, spot: _Spot, value: Value) -> str:
    if spot.node.anchor:
        raise CannotEdit("Other places share this; change it in the file.")
    start, end = spot.node.start_mark.index, _end(text, spot.node)
    gap = re.search(r"\s*$", text[:start])
    if gap and "\n" in gap.group():
        # The value stood on lines of its own, below its key.
        start = gap.start()
        return f"{text[:start]} {_written(value, spot, lonely=_ends_line(text, end))}{text[end:]}"
    return text[:start] + _written(value, spot, lonely=_ends_line(text, end)) + text[end:]


def _added(text: str, holder: _Spot, key: str, value: Value) -> str:
    children = holder.node.value
    if holder.inline or _is_inline(holder.node):
        end = holder.node.end_mark.index - 1
        comma = ", " if children else ""
        return f"{text[:end].rstrip()}{comma}{key}: {_inline(value)}{text[end:]}"
    last_key, last = children[-1]
    column = last_key.start_mark.column
    end = _end(text, last)
    line_end = text.find("\n", end)
    at = len(text) if line_end < 0 else line_end
    spot = _Spot(last, column, inline=False)
    return f"{text[:at]}\n{' ' * column}{key}: {_written(value, spot, lonely=True)}{text[at:]}"


def _end(text: str, node: Node) -> int:
    """Where the last letter of a value ends; blank lines and comments below it are not its own."""
    if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
        start: int = node.start_mark.index
        return start + len(_block(text[start:], node))
    if isinstance(node, CollectionNode) and not _is_inline(node) and node.value:
        last = node.value[-1]
        return _end(text, last[1] if isinstance(node, MappingNode) else last)
    end: int = node.end_mark.index
    return end


def _is_inline(node: Node) -> bool:
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _block(rest: str, node: Node) -> str:
    lines = rest.split("\n")
    size = node.end_mark.line - node.start_mark.line
    own = lines[: max(1, size)]
    indents = [len(line) - len(line.lstrip()) for line in own[1:] if line.strip()]
    while len(own) > 1 and (not own[-1].strip() or _outdented(own[-1], min(indents))):
        own.pop()
    return "\n".join(own)


def _outdented(line: str, indent: int) -> bool:
    return len(line) - len(line.lstrip()) < indent


def _ends_line(text: str, end: int) -> bool:
    return not text[end:].partition("\n")[0].strip()


def _written(value: Value, spot: _Spot, *, lonely: bool) -> str:
    """The value as somebody would write it there; `lonely` when nothing follows on its line."""
    if not isinstance(value, str) or spot.inline:
        return _inline(value)
    if len(value) + spot.column <= _LONG_LINE or not lonely:
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    indent = " " * (spot.column + _INDENT)
    folded = wrap(value, _LONG_LINE - len(indent), break_long_words=False, break_on_hyphens=False)
    return ">-\n" + "\n".join(indent + line for line in folded)


def _is_plain(value: str) -> bool:
    return bool(_PLAIN.fullmatch(value)) and not _NOT_PLAIN.search(value)


def _inline(value: Value) -> str:
    if value is None:
        return "~"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return "{" + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + "}"
