"""How long callers are kept before somebody can answer, and documents too long for the carrier."""

from collections.abc import Callable, Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.checks.heard import entry_seconds, said_on_entry, silent_seconds
from ivr.checks.persons import MISHAPS, PERSONS
from ivr.document import MAX_WORDS_BYTES, markup_bytes
from ivr.edges import edges_of, is_laddered, listens
from ivr.hotline import Hotline, Node
from ivr.nodes.texts import Path

# Longer than this people press zero, or hang up.
LONGEST_LISTENING_S = 90
LONGEST_SILENCE_S = 240

Ways = dict[str, list[str]]
Cost = Callable[[Hotline, Node], float]


def patience_faults(hotline: Hotline) -> Iterator[Finding]:
    """Warnings for entries that keep people too long, whether they listen or say nothing."""
    listening = _ways(hotline, _listener_goes)
    silent = _ways(hotline, _silent_goes)
    for key, flow in hotline.file.entry.items():
        at, start = ("entry", key), hotline.starts[flow]
        for name, seconds in _to_persons(hotline, listening, start).items():
            if seconds > LONGEST_LISTENING_S:
                sentence = said(
                    "Whoever wants `%(node)s` listens for about %(n)s seconds first.",
                    node=name,
                    n=round(seconds),
                )
                yield warning(at, sentence, said("Shorten the words on the way, or ask less."))
        kept = _longest(hotline, silent, start)
        if kept > LONGEST_SILENCE_S:
            sentence = said("Whoever says nothing is kept for about %(n)s seconds.", n=round(kept))
            advice = said("Allow fewer tries, or let `exhausted` lead to a queue.")
            yield warning(at, sentence, advice)


def length_faults(hotline: Hotline) -> Iterator[Finding]:
    """Words that come together in one document larger than the carrier takes."""
    ways = _ways(hotline, lambda node, _way: not listens(node))
    held: dict[str, int] = {}
    for name in _callees_first(ways):
        node = hotline.nodes[name]
        own = sum(
            max(map(markup_bytes, inline.root.values()), default=0)
            for inline in said_on_entry(hotline, node)
        )
        behind = max((held.get(target, 0) for target in ways[name]), default=0)
        held[name] = own + behind
        # Told once, where it begins to be too much, and not again at everything that leads there.
        if behind <= MAX_WORDS_BYTES < held[name]:
            sentence = said(
                "The words from `%(node)s` on may be %(n)s kB in one document.",
                node=name,
                n=round(held[name] / 1000),
            )
            room = said("There is room for %(n)s kB.", n=MAX_WORDS_BYTES // 1000)
            yield warning(_at(node), sentence, room)


def _at(node: Node) -> Path:
    return ("flows", node.flow, "nodes", node.key)


def _listener_goes(node: Node, way: str) -> bool:
    return way not in MISHAPS and node.verb not in PERSONS


def _silent_goes(node: Node, way: str) -> bool:
    if node.verb in PERSONS:
        return False
    return way in {"exhausted", "noinput"} if is_laddered(node) else way not in MISHAPS


def _ways(hotline: Hotline, goes: Callable[[Node, str], bool]) -> Ways:
    return {
        name: [edge.target for edge in edges_of(hotline, node) if goes(node, edge.way)]
        for name, node in hotline.nodes.items()
    }


def _to_persons(hotline: Hotline, ways: Ways, start: str) -> dict[str, float]:
    """The quickest way's seconds to every node where a person answers, by its full name."""
    reached = {start: entry_seconds(hotline, hotline.nodes[start])}
    todo = [start]
    while todo:
        name = todo.pop()
        for target in ways[name]:
            seconds = reached[name] + entry_seconds(hotline, hotline.nodes[target])
            if seconds < reached.get(target, float("inf")):
                reached[target] = seconds
                todo.append(target)
    return {n: seconds for n, seconds in reached.items() if hotline.nodes[n].verb in PERSONS}


def _longest(hotline: Hotline, ways: Ways, start: str) -> float:
    """The seconds of the longest way from a node; a circle is gone round once."""
    longest: dict[str, float] = {}
    for name in _callees_first(ways, start):
        behind = max((longest.get(target, 0.0) for target in ways[name]), default=0.0)
        longest[name] = silent_seconds(hotline, hotline.nodes[name]) + behind
    return longest[start]


def _callees_first(ways: Ways, *starts: str) -> Iterator[str]:
    """Every node after those it leads to, as far as circles allow; without recursion."""
    seen: set[str] = set()
    for start in starts or ways:
        path = [] if start in seen else [(start, iter(ways[start]))]
        seen.add(start)
        while path:
            name, rest = path[-1]
            following = next((target for target in rest if target not in seen), None)
            if following is None:
                path.pop()
                yield name
            else:
                seen.add(following)
                path.append((following, iter(ways[following])))
