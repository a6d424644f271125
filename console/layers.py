"""A graph laid out in layers from top to bottom, for pages that draw one; pure.

Cycles are opened where a walk from the start meets itself. Ways over several layers are led through
empty places of their own, and each layer is put in the order that crosses least.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Name = str
Way = tuple[Name, Name]
# A place of a node, or of the way that passes between nodes on its layer.
_Place = Name | tuple[Name, Name, int]

WIDTH, HEIGHT = 176, 52
_GAP_X, _GAP_Y = 22, 64
_PASSING_X = 14
# Where a way that leads up leaves and enters a box, and how far from it it turns.
_ASIDE, _LEAVE_Y = WIDTH * 0.8, 12
_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node stands: its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture.

    Attributes:
        boxes: Node to its place.
        lines: Way to the points it goes through, from node to node.
        back: Ways that lead up again.
    """

    width: float
    height: float
    boxes: Mapping[Name, Box]
    lines: Mapping[Way, Sequence[tuple[float, float]]]
    back: frozenset[Way]


def lay_out(nodes: Sequence[Name], ways: Sequence[Way]) -> Layout:
    """The layout; the first node stands at the top, and the same graph gives the same picture."""
    known = [(a, b) for a, b in dict.fromkeys(ways) if a in set(nodes) and b in set(nodes)]
    back = _back(nodes, known)
    forward = [way for way in known if way not in back]
    layer_of = _layers(nodes, forward)
    layers, passing = _with_passing(nodes, forward, layer_of)
    _order(layers, forward, passing)
    centres, width = _centres(layers)
    boxes = {
        name: Box(centres[name] - WIDTH / 2, layer_of[name] * (HEIGHT + _GAP_Y)) for name in nodes
    }
    lines = {way: _points(way, boxes, centres, passing.get(way, ())) for way in forward}
    lines |= {way: _around(way, boxes, width) for way in back}
    deepest = max(layer_of.values(), default=0)
    height = deepest * (HEIGHT + _GAP_Y) + HEIGHT
    return Layout(width + (_GAP_X * 2 if back else 0), height, boxes, lines, frozenset(back))


def _back(nodes: Sequence[Name], ways: Sequence[Way]) -> set[Way]:
    following: dict[Name, list[Name]] = defaultdict(list)
    for a, b in ways:
        following[a].append(b)
    state: dict[Name, int] = {}
    back: set[Way] = set()
    for root in nodes:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(following[root]))]
        while stack:
            name, rest = stack[-1]
            for other in rest:
                if state.get(other) == 1:
                    back.add((name, other))
                elif other not in state:
                    state[other] = 1
                    stack.append((other, iter(following[other])))
                    break
            else:
                state[name] = 2
                stack.pop()
    return back


def _layers(nodes: Sequence[Name], ways: Sequence[Way]) -> dict[Name, int]:
    """Each node one below the lowest that leads to it."""
    waits = dict.fromkeys(nodes, 0)
    following: dict[Name, list[Name]] = defaultdict(list)
    for a, b in ways:
        waits[b] += 1
        following[a].append(b)
    layer = dict.fromkeys(nodes, 0)
    free = [name for name in nodes if not waits[name]]
    for name in free:
        for other in following[name]:
            layer[other] = max(layer[other], layer[name] + 1)
            waits[other] -= 1
            if not waits[other]:
                free.append(other)
    return layer


def _with_passing(
    nodes: Sequence[Name], ways: Sequence[Way], layer_of: Mapping[Name, int]
) -> tuple[list[list[_Place]], dict[Way, list[_Place]]]:
    layers: list[list[_Place]] = [[] for _ in range(max(layer_of.values(), default=0) + 1)]
    for name in nodes:
        layers[layer_of[name]].append(name)
    passing: dict[Way, list[_Place]] = {}
    for a, b in ways:
        for depth in range(layer_of[a] + 1, layer_of[b]):
            place = (a, b, depth)
            layers[depth].append(place)
            passing.setdefault((a, b), []).append(place)
    return layers, passing


def _order(
    layers: list[list[_Place]], ways: Sequence[Way], passing: Mapping[Way, list[_Place]]
) -> None:
    above: dict[_Place, list[_Place]] = defaultdict(list)
    below: dict[_Place, list[_Place]] = defaultdict(list)
    for a, b in ways:
        chain: list[_Place] = [a, *passing.get((a, b), ()), b]
        for upper, lower in pairwise(chain):
            above[lower].append(upper)
            below[upper].append(lower)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        order = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
        for depth in order:
            beside = layers[depth - 1 if down else depth + 1]
            rank = {place: at for at, place in enumerate(beside)}
            near = above if down else below
            own = {place: at for at, place in enumerate(layers[depth])}
            layers[depth].sort(key=lambda p: _middle(near[p], rank, own[p]))


def _middle(neighbours: Sequence[_Place], rank: Mapping[_Place, int], own: int) -> float:
    return sum(rank[each] for each in neighbours) / len(neighbours) if neighbours else float(own)


def _centres(layers: Sequence[Sequence[_Place]]) -> tuple[dict[_Place, float], float]:
    widths = [
        sum((WIDTH if isinstance(p, str) else _PASSING_X) + _GAP_X for p in layer)
        for layer in layers
    ]
    whole = max(widths, default=0)
    centres: dict[_Place, float] = {}
    for layer, width in zip(layers, widths, strict=True):
        at = (whole - width) / 2
        for place in layer:
            own = (WIDTH if isinstance(place, str) else _PASSING_X) + _GAP_X
            centres[place] = at + own / 2
            at += own
    return centres, whole


def _points(
    way: Way,
    boxes: Mapping[Name, Box],
    centres: Mapping[_Place, float],
    passing: Sequence[_Place],
) -> list[tuple[float, float]]:
    a, b = way
    points = [(centres[a], boxes[a].y + HEIGHT)]
    for place in passing:
        depth = int(place[2])
        top = depth * (HEIGHT + _GAP_Y)
        points += [(centres[place], top), (centres[place], top + HEIGHT)]
    return [*points, (centres[b], boxes[b].y)]


def _around(way: Way, boxes: Mapping[Name, Box], width: float) -> list[tuple[float, float]]:
    """Out below the one, up outside of everything, and in from above the other."""
    a, b = (boxes[name] for name in way)
    start, goal, out = a.x + _ASIDE, b.x + _ASIDE, width + _GAP_X
    below, above = a.y + HEIGHT + _LEAVE_Y, b.y - _LEAVE_Y
    return [
        (start, a.y + HEIGHT),
        (start, below),
        (out, below),
        (out, above),
        (goal, above),
        (goal, b.y),
    ]
