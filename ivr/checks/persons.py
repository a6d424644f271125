"""Menus from which a caller can hardly reach a person."""

from collections import deque
from collections.abc import Iterator

from base.sentences import said
from ivr.checks.finding import Finding, warning
from ivr.edges import edges_of
from ivr.hotline import Hotline

MOST_MENUS = 2
PERSONS = frozenset({"enqueue", "transfer"})
# Nobody takes these ways on purpose.
MISHAPS = frozenset({"error", "exhausted", "noinput", "nomatch", "invalid"})


def person_faults(hotline: Hotline) -> Iterator[Finding]:
    """A warning for every menu from which no choice leads to a person within two menus."""
    distance = menus_to_a_person(hotline)
    for name, node in hotline.nodes.items():
        if node.verb != "menu":
            continue
        menus = distance.get(name)
        at = ("flows", node.flow, "nodes", node.key)
        advice = said("Give one choice, or the global key 0, a way to a queue.")
        if menus is None:
            sentence = said("No choice of the menu `%(node)s` leads to a person.", node=name)
            yield warning(at, sentence, advice)
        elif menus > MOST_MENUS:
            sentence = said(
                "From `%(node)s` a person is %(n)s menus away, this one counted.",
                node=name,
                n=menus,
            )
            yield warning(at, sentence, advice)


def menus_to_a_person(hotline: Hotline) -> dict[str, int]:
    """Fewest menus passed on the way to a person, a node's own among them, by full name.

    Nodes from which nobody can be reached on purpose are left out.
    """
    back: dict[str, list[str]] = {name: [] for name in hotline.nodes}
    for node in hotline.nodes.values():
        for edge in edges_of(hotline, node):
            if edge.way not in MISHAPS:
                back[edge.target].append(edge.source)
    distance = {name: 0 for name, node in hotline.nodes.items() if node.verb in PERSONS}
    todo = deque(distance)
    while todo:
        target = todo.popleft()
        for source in back[target]:
            is_menu = hotline.nodes[source].verb == "menu"
            steps = distance[target] + is_menu
            if source not in distance or steps < distance[source]:
                distance[source] = steps
                # Nodes as near as this one come before those behind another menu.
                (todo.append if is_menu else todo.appendleft)(source)
    return distance
