"""Every way from node to node that a file makes possible: what checks, drawings and walks share."""

from collections.abc import Iterator
from dataclasses import dataclass

from ivr.hotline import Hotline, Node, full_name
from ivr.nodes.choosing import MenuNode
from ivr.nodes.deciding import CallNode, GotoNode
from ivr.nodes.retry import Retry
from ivr.nodes.texts import Path, Target, leaves

# Verbs that wait for the caller, an agent, or a voice: a loop through one is no endless loop.
LISTENING = frozenset(
    {
        "menu",
        "collect",
        "language",
        "enqueue",
        "callback",
        "voicemail",
        "appointment",
        "survey",
    }
)
# Verbs whose questions climb the retry ladder to `exhausted`.
LADDERED = frozenset({"menu", "collect", "callback", "appointment"})
ENDING = frozenset({"hangup", "return"})


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one node to another, by full names.

    Attributes:
        way: The exit, key, `case1`…, or `error`.
        at: Where the file names the target; its nearest part above when it is inherited.
    """

    source: str
    way: str
    target: str
    at: Path


def body_path(node: Node) -> Path:
    """Where the node's verb stands in the file."""
    return ("flows", node.flow, "nodes", node.key, node.verb)


def edges_of(hotline: Hotline, node: Node) -> Iterator[Edge]:
    """Every edge out of a node, inherited ones and global keys among them."""
    beside = ("flows", node.flow, "nodes", node.key, "then")
    for way, target in node.exits.items():
        yield Edge(node.name, way, target, (*beside, way))
    body = node.body
    if isinstance(body, GotoNode):
        yield Edge(node.name, "goto", full_name(node.flow, body.root), body_path(node))
    elif isinstance(body, CallNode):
        start = hotline.starts.get(body.root)
        if start is not None:
            yield Edge(node.name, "call", start, body_path(node))
    else:
        for at, leaf in leaves(body):
            if isinstance(leaf, Target):
                target = full_name(node.flow, leaf)
                yield Edge(node.name, _way(at), target, (*body_path(node), *at))
    if node.verb in LADDERED:
        yield from _rungs(node, node.ladder)
    if isinstance(body, MenuNode):
        taken = {choice.key for choice in body.choices}
        for key, target in hotline.file.defaults.keys.items():
            if key not in taken and target != "repeat":
                yield Edge(node.name, key, target, ("defaults", "keys", key))


def _way(at: Path) -> str:
    numbers = [part for part in at if isinstance(part, int)]
    return f"{at[0]}{numbers[0] + 1}" if numbers else str(at[-1])


def _rungs(node: Node, ladders: tuple[Retry, ...]) -> Iterator[Edge]:
    for ladder in ladders:
        for kind in ("noinput", "nomatch"):
            for rung in getattr(ladder, kind):
                if rung.goto is not None:
                    yield Edge(node.name, kind, full_name(node.flow, rung.goto), body_path(node))
