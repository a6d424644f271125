"""Nodes from which no way leads to the end of the call; one of their ways is made to."""

from collections.abc import Iterator
from typing import Any

from ivr.studio.notebook import ENDS, Node


def ended(nodes: dict[str, Node]) -> Iterator[str]:
    """Lead one way of each endless circle to the end, and give the nodes that were changed."""
    while (name := _endless(nodes)) is not None:
        nodes[name] = _led_to(nodes[name], next(_targets(nodes[name])))
        yield name


def _endless(nodes: dict[str, Node]) -> str | None:
    back: dict[str, list[str]] = {}
    for name, node in nodes.items():
        for target in _targets(node):
            back.setdefault(target, []).append(name)
    finite = {ENDS}
    todo = [ENDS]
    while todo:
        for source in back.get(todo.pop(), ()):
            if source not in finite:
                finite.add(source)
                todo.append(source)
    return next((name for name in nodes if name not in finite), None)


def _targets(node: Any, *, named: bool = False) -> Iterator[str]:
    """Every node that a node leads to, but by an error."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "error":
                yield from _targets(value, named=named or key in {"then", "goto"})
    elif isinstance(node, list):
        for value in node:
            yield from _targets(value)
    elif named:
        yield str(node)


def _led_to(node: Any, former: str, *, named: bool = False) -> Any:
    if isinstance(node, dict):
        return {
            key: _led_to(value, former, named=named or key in {"then", "goto"})
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_led_to(value, former) for value in node]
    return ENDS if named and node == former else node
