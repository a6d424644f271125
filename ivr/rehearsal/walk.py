"""Walks a version: tries whatever callers, agents and the outside can do, and notes where it comes.

Over the engine itself and nearest first, so what is reached is reachable, by the shown keys. The
same file is walked the same way every time, within a number of acts that grows with the file.
"""

import heapq
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr.edges import Edge
from ivr.events import EventKind, FlowEvent
from ivr.flow_tests import FlowTest, Given, GivenCall, Line
from ivr.hotline import Hotline
from ivr.names import declared, values
from ivr.nodes.texts import Expression, leaves
from ivr.rehearsal.footing import Act, Footing
from ivr.rehearsal.inputs import inputs
from ivr.rehearsal.likeness import identity, shape
from ivr.rehearsal.scripts import Chosen, Script, scripts
from ivr.rehearsal.ways import (
    EdgeKey,
    before,
    edges_taken,
    key_of,
    possible_edges,
    reachable,
)
from ivr.rehearsal.worlds import Worlds
from ivr.run import Run, Standing
from ivr.testing import SOME_MONDAY, CallDriver

LEAST_ACTS = 20_000
ACTS_PER_NODE = 60
# After so many acts without anything new the rest is believed to bring nothing either.
PATIENCE_ACTS = 2_000
_FAILURES = (EventKind.NOINPUT, EventKind.NOMATCH)


@dataclass(slots=True)
class Walk:
    """What a walk found.

    Attributes:
        edges: Every way that a call can possibly take, in the order of the file. An error way that
            a node merely inherits and cannot take by itself is not among them.
        taken: The first way found to each edge taken, by its key.
        nodes: The fewest acts found to each node reached.
        acts: How often something was tried.
        complete: Whether everything there was to try was tried, or only as much as is allowed.
    """

    edges: tuple[Edge, ...]
    taken: dict[EdgeKey, Footing] = field(default_factory=dict)
    nodes: dict[str, Footing] = field(default_factory=dict)
    acts: int = 0
    complete: bool = True

    @property
    def untaken(self) -> tuple[Edge, ...]:
        """Edges that the walk did not take."""
        return tuple(edge for edge in self.edges if key_of(edge) not in self.taken)


def walk(hotline: Hotline, *, most_acts: int | None = None) -> Walk:
    """Walk a version.

    Args:
        hotline: The version.
        most_acts: When to stop; nothing takes a bound that grows with the file.
    """
    if most_acts is None:
        most_acts = max(LEAST_ACTS, ACTS_PER_NODE * len(hotline.nodes))
    return _Walker(hotline, most_acts).walk()


@dataclass(frozen=True, slots=True)
class _Stand:
    """A call that stands somewhere, and the one it came from."""

    driver: CallDriver
    given: Mapping[str, Any]
    act: Act | None = None
    before: "_Stand | None" = None
    depth: int = 0
    one_world: bool = True

    def footing(self) -> Footing:
        """The whole way here."""
        acts: list[Act] = []
        stand = self
        while stand.before is not None:
            if stand.act is not None:
                acts.append(stand.act)
            stand = stand.before
        came, call = stand.one_world, self.driver.test.call
        return Footing(call, stand.given, tuple(reversed(acts)), came)


class _Walker:
    def __init__(self, hotline: Hotline, most_acts: int) -> None:
        self.hotline = hotline
        self.worlds = Worlds(hotline)
        self.most_acts = most_acts
        self.found = Walk(possible_edges(hotline))
        near = reachable(hotline, self.found.edges)
        self.wanted = {key_of(edge) for edge in self.found.edges if edge.source in near}
        self.news_at = 0
        self.seen: set[str] = set()
        self.done: list[Run] = []
        self.failing: dict[str, dict[EventKind, Line]] = {}
        self.waiting: list[tuple[int, int, _Stand]] = []

    def walk(self) -> Walk:
        """Who phones first; then calls of ours, into flows that no caller came to."""
        callers = self.worlds.callers()
        for call, given in callers:
            if call.flow is None:
                self._begin(call, given)
        # Once round, so that what callers bring does not use up what calls of ours need too.
        self._round(frozenset())
        for call, given in callers:
            if call.flow is not None and self.hotline.starts[call.flow] not in self.found.nodes:
                self._begin(call, given)
        self._go_on()
        return self.found

    def _begin(self, call: GivenCall, given: Given) -> None:
        said = given.model_dump(mode="json", exclude_defaults=True)
        test = FlowTest(call=call, given=given, steps=(Line(ended=False),))
        for script in scripts():
            chosen = Chosen(self.worlds, script, given)
            driver = CallDriver(self.hotline, test, answering=chosen, via_json=False)
            script.note(chosen.sizes)
            self._arrived(_Stand(driver, {**said, **chosen.given}, one_world=chosen.one_world))

    def _go_on(self) -> None:
        """Round after round: first one call of each shape, then of each shape and worth knowing.

        Worth knowing is what the expressions read at ways that nobody took. When that changes no
        more, whatever is left is tried for a while.
        """
        read: frozenset[str] | None = None
        while self.wanted and self.waiting and not self._spent():
            before, read = read, frozenset() if read is None else self._worth_knowing()
            if before == read:
                break
            self._round(read)
            self._where_wanted()
        self._last_round()
        self.found.complete &= not self.wanted or not (self.waiting or self._spent())
        self.waiting = []

    def _round(self, read: frozenset[str]) -> None:
        known = {self._kind(run, read) for run in self.done}
        later: list[tuple[int, int, _Stand]] = []
        while self.waiting and self.wanted and not self._spent():
            entry = heapq.heappop(self.waiting)
            kind = self._kind(entry[-1].driver.run, read)
            if kind in known:
                later.append(entry)
                continue
            known.add(kind)
            self._expand(entry[-1])
        self.waiting = sorted(later + self.waiting)

    def _where_wanted(self) -> None:
        """Calls that stand where the next input may take a wanted way, the nearest first.

        One of each shape and knowledge: who fails again and again there, or comes back with other
        answers, is soon where the way leads.
        """
        read = self._worth_knowing()
        known = {self._kind(run, read) for run in self.done}
        while self.wanted and not self._spent():
            sources = {source for source, _, _ in self.wanted}
            places = before(self.hotline, self.found.edges, sources)
            near = [
                entry
                for entry in self.waiting
                if (run := entry[-1].driver.run).place in places
                and self._kind(run, read) not in known
            ]
            if not near:
                return
            entry = min(near, key=lambda each: (each[-1].driver.run.place not in sources, each[:2]))
            self.waiting.remove(entry)
            heapq.heapify(self.waiting)
            known.add(self._kind(entry[-1].driver.run, read))
            self._expand(entry[-1])

    def _last_round(self) -> None:
        while self.waiting and self.wanted and not self._spent():
            if self.found.acts > self.news_at + PATIENCE_ACTS:
                return
            self._expand(heapq.heappop(self.waiting)[-1])

    def _spent(self) -> bool:
        return self.found.acts >= self.most_acts

    def _worth_knowing(self) -> frozenset[str]:
        """The names that are read where a way was not taken yet."""
        texts = [
            leaf
            for source in sorted({source for source, _, _ in self.wanted})
            for _, leaf in leaves(self.hotline.nodes[source].body)
            if isinstance(leaf, Expression)
        ]
        return frozenset(
            name
            for name in declared(self.hotline.file)
            if any(re.search(rf"\b{re.escape(name)}\b", text) for text in texts)
        )

    def _kind(self, run: Run, read: frozenset[str]) -> str:
        """What two calls have in common that need not both be followed."""
        counters = run.counters
        text = f"{shape(run)} {counters.noinput} {counters.nomatch}"
        if not read:
            return text
        known = values(self.hotline.empty, run, SOME_MONDAY)
        return f"{text} {[known.get(name) for name in sorted(read)]}"

    def _expand(self, stand: _Stand) -> None:
        driver = stand.driver
        self.done.append(driver.run)
        failing = self.failing.setdefault(shape(driver.run), {})
        first_try = driver.run.counters.total == 0
        tried = inputs(self.hotline, driver.run, driver.document)
        ways: set[tuple[EdgeKey, ...]] = set()
        for line in tried if first_try else failing.values():
            for script in scripts():
                if self._spent():
                    return
                after = self._act(stand, line, script)
                if first_try:
                    self._note_failures(failing, line, driver.run, after.events)
                way = tuple(edges_taken(after.events))
                if not script.choices and way in ways:
                    # Other keys went this way: what else the outside may say was tried with them.
                    break
                ways.add(way)

    def _act(self, stand: _Stand, line: Line, script: Script) -> CallDriver:
        self.found.acts += 1
        chosen = Chosen(self.worlds, script, stand.driver.given)
        after = stand.driver.fork()
        after.answering = chosen
        after.act(line)
        script.note(chosen.sizes)
        act = Act(line, chosen.given, chosen.one_world)
        self._arrived(_Stand(after, {}, act, stand, stand.depth + 1))
        return after

    def _note_failures(
        self, failing: dict[EventKind, Line], line: Line, run: Run, events: Iterable[FlowEvent]
    ) -> None:
        """One line of each kind of failure is enough to climb the ladder with."""
        for event in events:
            if event.kind in _FAILURES and event.node == run.place:
                failing.setdefault(event.kind, line)

    def _arrived(self, stand: _Stand) -> None:
        """Note what was reached, and come back to go on from there."""
        footing: Footing | None = None
        for event in stand.driver.events:
            if event.kind is not EventKind.LEFT:
                continue
            footing = footing or stand.footing()
            key = (event.node, event.exit, event.target)
            if event.exit != "start":
                self._take(key, footing)
            known = self.found.nodes.get(event.target)
            if known is None or _nearer(footing, known):
                self.found.nodes[event.target] = footing
        if stand.driver.run.standing is not Standing.OVER:
            self._queue(stand)

    def _take(self, key: EdgeKey, footing: Footing) -> None:
        """Note a way; a later one that a test can go is better than one that none can."""
        known = self.found.taken.get(key)
        if known is None:
            self.wanted.discard(key)
            self.news_at = self.found.acts
        if known is None or (footing.testable and not known.testable):
            self.found.taken[key] = footing

    def _queue(self, stand: _Stand) -> None:
        known = identity(stand.driver.run)
        if known not in self.seen:
            self.seen.add(known)
            heapq.heappush(self.waiting, (stand.depth, len(self.seen), stand))


def _nearer(one: Footing, other: Footing) -> bool:
    """Whether a way is the better one to tell: that of somebody who phones, then the shorter."""
    ours, theirs = one.call.flow is not None, other.call.flow is not None
    return (ours, not one.testable, len(one.acts)) < (theirs, not other.testable, len(other.acts))
