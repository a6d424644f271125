"""Nodes that cannot be reached, never end, or run in a circle that nobody can leave."""

from collections.abc import Iterable, Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.edges import ENDING, edges_of, listens
from ivr.hotline import Hotline, full_name

Graph = dict[str, set[str]]


def reach_faults(hotline: Hotline) -> Iterator[Finding]:
    """Unreachable nodes (a warning), nodes without a way to an end, loops without input."""
    every: Graph = {name: set() for name in hotline.nodes}
    usual: Graph = {name: set() for name in hotline.nodes}
    for node in hotline.nodes.values():
        for edge in edges_of(hotline, node):
            every[node.name].add(edge.target)
            if edge.way != "error":
                usual[node.name].add(edge.target)
    reached = _reach(every, _roots(hotline))
    ending = {node.name for node in hotline.nodes.values() if node.verb in ENDING}
    finite = _reach(_reversed(usual), ending)
    for name in hotline.nodes:
        if name not in reached:
            sentence = said("Nothing leads to `%(node)s`.", node=name)
            yield warning(_at(hotline, name), sentence, said("Wire or remove it."))
        elif name not in finite:
            sentence = said("From `%(node)s` no way leads to the end of the call.", node=name)
            yield Finding(_at(hotline, name), sentence, said("Let one way lead to a `hangup`."))
    yield from _silent_loops(hotline, usual)


def _roots(hotline: Hotline) -> set[str]:
    file = hotline.file
    roots = set(hotline.starts.values()) | {file.defaults.on_error}
    for name, flow in file.flows.items():
        if flow.on_error is not None:
            roots.add(full_name(name, flow.on_error))
    return roots


def _reach(graph: Graph, roots: Iterable[str]) -> set[str]:
    seen = set(roots)
    todo = list(seen)
    while todo:
        for target in graph.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _reversed(graph: Graph) -> Graph:
    back: Graph = {name: set() for name in graph}
    for source, targets in graph.items():
        for target in targets:
            back[target].add(source)
    return back


def _silent_loops(hotline: Hotline, usual: Graph) -> Iterator[Finding]:
    silent = {
        name: {target for target in targets if _silent(hotline, target)}
        for name, targets in usual.items()
        if _silent(hotline, name)
    }
    for name in sorted(_in_circles(silent)):
        sentence = said(
            "`%(node)s` comes back to itself without asking the caller anything.", node=name
        )
        yield Finding(_at(hotline, name), sentence, said("Put a question into the circle."))


def _in_circles(graph: Graph) -> set[str]:
    """The nodes that lie on a circle: those left when ends are cut off, then reaching themselves.

    Nearly always none are left; then it costs one look at each edge.
    """
    back = _reversed(graph)
    open_ways = {name: len(targets) for name, targets in graph.items()}
    ends = [name for name, count in open_ways.items() if not count]
    while ends:
        for source in back[ends.pop()]:
            open_ways[source] -= 1
            if not open_ways[source]:
                ends.append(source)
    left = {name for name, count in open_ways.items() if count}
    return {name for name in left if name in _reach(graph, graph[name])}


def _silent(hotline: Hotline, name: str) -> bool:
    return not listens(hotline.nodes[name])


def _at(hotline: Hotline, name: str) -> tuple[str, ...]:
    node = hotline.nodes[name]
    return ("flows", node.flow, "nodes", node.key)
