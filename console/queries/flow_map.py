"""A version as a map: its nodes in layers, with the traffic of a period on every way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from base.errors import NotFound
from console.layers import Layout, Way, lay_out
from ivr.drawing import drawn_edges
from ivr.hotline import Hotline
from ivr.shelf import SHELF
from ivr.traffic import NodeTraffic, Traffic, edge_traffic

_LONGEST_LABEL = 22
# About the size of a label's letters, and how far it may move to keep off another.
_LETTER, _LINE = 6.2, 13.0
# From where a way that leads up turns, so that its label stands on the way alone.
_BESIDE = 34.0
_SHIFTS = (0.0, -13.0, 13.0, -26.0, 26.0)


@dataclass(frozen=True, slots=True)
class Station:
    """A node on the map, or another flow that is led to.

    Attributes:
        flow: The flow that a click opens; nothing for a node of the map's own flow.
        traffic: Of a node; nothing for a flow.
    """

    name: str
    label: str
    verb: str
    flow: str | None
    x: float
    y: float
    traffic: NodeTraffic | None


@dataclass(frozen=True, slots=True)
class Line:
    """Ways that go from one station to another, drawn as one.

    Attributes:
        path: As SVG writes it.
        label: What the ways are called.
        calls: Calls that took one of them.
        share: Of the busiest line, 0 to 1.
    """

    path: str
    label: str
    label_x: float
    label_y: float
    calls: int
    share: float
    back: bool


@dataclass(frozen=True, slots=True)
class FlowMap:
    """One flow drawn, or all flows as stations.

    Attributes:
        nodes: The traffic of the drawn nodes, those where most callers left first.
    """

    version: str
    flow: str | None
    flows: Sequence[str]
    width: float
    height: float
    stations: Sequence[Station]
    lines: Sequence[Line]
    nodes: Sequence[NodeTraffic]
    calls: int


def flow_map(
    session: Session, version: str, *, flow: str | None, since: datetime, until: datetime
) -> FlowMap:
    """The map of a flow, or of all flows where none is named.

    Raises:
        NotFound: There is no such version or flow.
    """
    hotline = SHELF.hotline(session, version)
    if flow is not None and flow not in hotline.file.flows:
        raise NotFound(f"There is no flow `{flow}`.", error_id="flow.not_found")
    traffic = edge_traffic(session, version, since, until)
    drawn = [
        (edge.source, edge.way, edge.target)
        for node in hotline.nodes.values()
        for edge in drawn_edges(hotline, node)
    ]
    if flow is None:
        return _overview(hotline, drawn, traffic)
    return _one(hotline, flow, drawn, traffic)


def _overview(hotline: Hotline, drawn: Iterable[tuple[str, str, str]], traffic: Traffic) -> FlowMap:
    ways: dict[Way, list[str]] = defaultdict(list)
    for source, _, target in drawn:
        a, b = _flow(source), _flow(target)
        if a != b:
            ways[a, b] = []
    calls: dict[Way, int] = defaultdict(int)
    for edge in traffic.edges:
        if (way := (_flow(edge.source), _flow(edge.target))) in ways:
            calls[way] += edge.calls
    starts = list(dict.fromkeys(hotline.file.entry.values()))
    names = list(dict.fromkeys((*starts, *hotline.file.flows)))
    layout = lay_out(names, list(ways))
    stations = [
        Station(name, name, "", name, layout.boxes[name].x, layout.boxes[name].y, None)
        for name in names
    ]
    nodes = sorted(traffic.nodes.values(), key=_lost)
    return _assembled(hotline, None, layout, stations, _lines(layout, ways, calls), nodes, traffic)


def _one(
    hotline: Hotline, flow: str, drawn: Iterable[tuple[str, str, str]], traffic: Traffic
) -> FlowMap:
    ways: dict[Way, list[str]] = defaultdict(list)
    for source, way, target in drawn:
        if _flow(source) == flow:
            ways[source, target].append(way)
    calls: dict[Way, int] = defaultdict(int)
    for edge in traffic.edges:
        if _flow(edge.source) == flow and (edge.calls or (edge.source, edge.target) in ways):
            ways[edge.source, edge.target] = ways.get((edge.source, edge.target), [])
            calls[edge.source, edge.target] += edge.calls
            if edge.way not in ways[edge.source, edge.target] and edge.calls:
                ways[edge.source, edge.target].append(edge.way)
    own = [name for name in hotline.nodes if _flow(name) == flow]
    start = hotline.starts[flow]
    beyond = [target for _, target in ways if _flow(target) != flow]
    names = list(dict.fromkeys((start, *own, *beyond)))
    layout = lay_out(names, list(ways))
    stations = [
        _station(hotline, name, flow, layout, traffic) for name in names if name in layout.boxes
    ]
    nodes = sorted((traffic.nodes[name] for name in own), key=_lost)
    return _assembled(hotline, flow, layout, stations, _lines(layout, ways, calls), nodes, traffic)


def _station(hotline: Hotline, name: str, flow: str, layout: Layout, traffic: Traffic) -> Station:
    box, node = layout.boxes[name], hotline.nodes.get(name)
    foreign = _flow(name) != flow
    return Station(
        name=name,
        label=_short(name if foreign else name.partition(".")[2]),
        verb=node.verb if node is not None else "",
        flow=_flow(name) if foreign else None,
        x=box.x,
        y=box.y,
        traffic=None if foreign else traffic.nodes.get(name),
    )


def _assembled(  # noqa: PLR0917 - one call each, beside the signature
    hotline: Hotline,
    flow: str | None,
    layout: Layout,
    stations: Sequence[Station],
    lines: Sequence[Line],
    nodes: Sequence[NodeTraffic],
    traffic: Traffic,
) -> FlowMap:
    return FlowMap(
        version=hotline.hash,
        flow=flow,
        flows=list(hotline.file.flows),
        width=layout.width,
        height=layout.height,
        stations=stations,
        lines=lines,
        nodes=nodes,
        calls=traffic.calls,
    )


def _lines(layout: Layout, ways: dict[Way, list[str]], calls: dict[Way, int]) -> list[Line]:
    busiest = max(calls.values(), default=0) or 1
    lines, taken = [], _Labels()
    for way, points in layout.lines.items():
        label = _short(", ".join(dict.fromkeys(ways[way])))
        x, y = taken.spot(len(label) + 4, *_middle(points, back=way in layout.back))
        lines.append(
            Line(
                path=_curve(points),
                label=label,
                label_x=x,
                label_y=y,
                calls=calls[way],
                share=calls[way] / busiest,
                back=way in layout.back,
            )
        )
    return lines


def _middle(points: Sequence[tuple[float, float]], *, back: bool) -> tuple[float, float]:
    """Between two layers, where no node stands."""
    if back:
        x, y = points[1]
        return x + _BESIDE, y
    (x, y), (to_x, to_y) = points[-2:]
    return (x + to_x) / 2, (y + to_y) / 2


class _Labels:
    """Keeps labels off one another: a little higher or lower, but still between the layers."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, float, float]] = []

    def spot(self, letters: int, x: float, y: float) -> tuple[float, float]:
        width = letters * _LETTER
        for shift in _SHIFTS:
            if all(
                abs(x - other_x) > (width + wide) / 2 or abs(y + shift - other_y) >= _LINE
                for other_x, other_y, wide in self._taken
            ):
                break
        self._taken.append((x, y + shift, width))
        return x, y + shift + _LINE / 3


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Straight down where it passes nodes, bent between the layers."""
    (x, y), *rest = points
    path = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        path.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
        x, y = to_x, to_y
    return "".join(path)


def _flow(name: str) -> str:
    return name.partition(".")[0]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"


def _lost(node: NodeTraffic) -> tuple[int, int, str]:
    return (-node.dropped, -node.calls, node.name)
