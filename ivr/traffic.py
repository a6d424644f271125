"""How many callers took which way through a version, and where they left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from ivr.edges import ENDING, edges_of
from ivr.events import EventKind
from ivr.hotline import Hotline
from ivr.models import FlowEvent, FlowRun
from ivr.shelf import SHELF


@dataclass(frozen=True, slots=True)
class EdgeTraffic:
    """One way from node to node, by full names.

    Attributes:
        way: The exit, key, `case1`…, or `error`.
        times: How often it was taken; a caller may take it more than once.
        calls: In how many calls.
    """

    source: str
    way: str
    target: str
    times: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class NodeTraffic:
    """One node, by its full name.

    Attributes:
        calls: In how many calls it was entered.
        ended: In how many the call was over here.
        dropped: How many of these ended although the node does not end calls: the caller left.
        noinput: How often nothing was said or pressed.
        nomatch: How often what was said or pressed did not fit.
    """

    name: str
    calls: int = 0
    ended: int = 0
    dropped: int = 0
    noinput: int = 0
    nomatch: int = 0

    @property
    def drop_pct(self) -> float:
        """Of a hundred calls that came here, how many ended here by the caller's leaving."""
        return 100 * self.dropped / self.calls if self.calls else 0.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """A version's traffic in a period.

    Attributes:
        version: Its hash.
        calls: Calls that it served.
        edges: Every way of the file, in its order and with zeros, then ways taken beside it, such
            as returns from a called flow.
        nodes: Every node of the file, by full name.
    """

    version: str
    calls: int
    edges: tuple[EdgeTraffic, ...]
    nodes: dict[str, NodeTraffic]


def edge_traffic(session: Session, version: str, since: datetime, until: datetime) -> Traffic:
    """The traffic of calls that began in a period, `until` excluded; reads their months only.

    Raises:
        NotFound: There is no such version.
        BrokenFlows: Its source no longer loads.
    """
    hotline = SHELF.hotline(session, version)
    node = sa.func.concat(FlowEvent.flow, ".", FlowEvent.node).label("node")
    facts = col(FlowEvent.facts)
    way, target = facts["exit"].astext.label("way"), facts["target"].astext.label("target")
    calls = sa.func.count(sa.distinct(col(FlowEvent.call_id))).label("calls")
    counted = (
        sa.select(col(FlowEvent.kind), node, way, target, sa.func.count().label("times"), calls)
        .join(FlowRun, col(FlowRun.id) == FlowEvent.run_id)
        .where(*_served(version, since, until))
        .group_by(col(FlowEvent.kind), node, way, target)
    )
    entered = (
        sa.select(target, calls)
        .join(FlowRun, col(FlowRun.id) == FlowEvent.run_id)
        .where(*_served(version, since, until), col(FlowEvent.kind) == EventKind.LEFT.value)
        .group_by(target)
    )
    served = sa.select(sa.func.count(sa.distinct(col(FlowRun.call_id)))).where(
        col(FlowRun.version) == version,
        col(FlowRun.call_started_at) >= since,
        col(FlowRun.call_started_at) < until,
    )
    rows = [Row(*row) for row in session.execute(counted)]
    return tally(
        hotline,
        rows,
        entered={str(row[0]): int(row[1]) for row in session.execute(entered)},
        calls=session.execute(served).scalar_one(),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """Events of one kind at one node by one way, counted."""

    kind: str
    node: str
    way: str | None
    target: str | None
    times: int
    calls: int


def tally(hotline: Hotline, rows: Iterable[Row], *, entered: dict[str, int], calls: int) -> Traffic:
    """Counted events laid over the file's own ways and nodes; pure.

    Args:
        hotline: The version.
        rows: The counted events.
        entered: In how many calls each node was entered.
        calls: How many calls there were.
    """
    every = (edge for node in hotline.nodes.values() for edge in edges_of(hotline, node))
    edges = {
        (edge.source, edge.way, edge.target): EdgeTraffic(edge.source, edge.way, edge.target)
        for edge in every
    }
    happened: dict[tuple[str, str], Row] = {}
    for row in rows:
        if row.kind != EventKind.LEFT.value:
            happened[row.node, row.kind] = row
        # The first node is entered from itself, which is no way of the file.
        elif row.way != "start":
            source, way, target = row.node, row.way or "", row.target or ""
            edges[source, way, target] = EdgeTraffic(source, way, target, row.times, row.calls)
    nodes = {name: _node(hotline, name, happened, entered.get(name, 0)) for name in hotline.nodes}
    return Traffic(hotline.hash, calls, tuple(edges.values()), nodes)


def _node(
    hotline: Hotline, name: str, happened: dict[tuple[str, str], Row], entered: int
) -> NodeTraffic:
    ended = happened.get((name, EventKind.ENDED.value))
    silent = happened.get((name, EventKind.NOINPUT.value))
    wrong = happened.get((name, EventKind.NOMATCH.value))
    over = ended.calls if ended else 0
    return NodeTraffic(
        name,
        calls=entered,
        ended=over,
        dropped=0 if hotline.nodes[name].verb in ENDING else over,
        noinput=silent.times if silent else 0,
        nomatch=wrong.times if wrong else 0,
    )


def _served(version: str, since: datetime, until: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        col(FlowRun.version) == version,
        col(FlowRun.call_started_at) >= since,
        col(FlowRun.call_started_at) < until,
        # The same instant on both tables, said twice so that only the period's months are read.
        col(FlowEvent.call_started_at) == FlowRun.call_started_at,
        col(FlowEvent.call_started_at) >= since,
        col(FlowEvent.call_started_at) < until,
    )
