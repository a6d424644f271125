"""The ways of a file, as far as a call can take them, and those that one took."""

from collections.abc import Iterable, Iterator

from ivr.edges import Edge, edges_of, listens
from ivr.events import EventKind, FlowEvent
from ivr.hotline import Hotline

EdgeKey = tuple[str, str, str]
# Their error way is for a limit of the call, or a fault behind the webhook, alone.
_NEVER_FAILING = frozenset({"voicemail"})


def key_of(edge: Edge) -> EdgeKey:
    """What tells one way from another."""
    return edge.source, edge.way, edge.target


def possible_edges(hotline: Hotline) -> tuple[Edge, ...]:
    """Every way that a call can possibly take, each once."""
    edges: dict[EdgeKey, Edge] = {}
    for node in hotline.nodes.values():
        fails = "error" in node.body.exits and node.verb not in _NEVER_FAILING
        own = fails or "error" in node.wired
        for edge in edges_of(hotline, node):
            if edge.way != "error" or own:
                edges.setdefault(key_of(edge), edge)
    return tuple(edges.values())


def reachable(hotline: Hotline, edges: Iterable[Edge]) -> set[str]:
    """Every node that some way leads to from where calls begin, whether or not one can go it."""
    ways: dict[str, list[str]] = {}
    for edge in edges:
        ways.setdefault(edge.source, []).append(edge.target)
    seen = set(hotline.starts.values())
    todo = list(seen)
    while todo:
        fresh = [target for target in ways.get(todo.pop(), ()) if target not in seen]
        seen.update(fresh)
        todo += fresh
    return seen


def before(hotline: Hotline, edges: Iterable[Edge], sources: Iterable[str]) -> set[str]:
    """These nodes, and those that one input at least leads from to one of them."""
    back: dict[str, list[str]] = {}
    for edge in edges:
        back.setdefault(edge.target, []).append(edge.source)
    seen = set(sources)
    todo = list(seen)
    while todo:
        for source in back.get(todo.pop(), ()):
            if source not in seen:
                seen.add(source)
                if not listens(hotline.nodes[source]):
                    todo.append(source)
    return seen


def edges_taken(events: Iterable[FlowEvent]) -> Iterator[EdgeKey]:
    """The ways that a run took."""
    for event in events:
        if event.kind is EventKind.LEFT and event.exit != "start":
            yield event.node, event.exit, event.target
