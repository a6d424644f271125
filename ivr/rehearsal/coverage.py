"""Which ways a walk, and the file's own tests, have taken: for people and for programs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.edges import Edge
from ivr.hotline import Hotline
from ivr.reading import Tree
from ivr.rehearsal.walk import Walk
from ivr.rehearsal.ways import EdgeKey, edges_taken, key_of
from ivr.testing import CallDriver, follow


@dataclass(frozen=True, slots=True)
class Coverage:
    """A walk beside the file's tests.

    Attributes:
        walk: What the walk found.
        tested: Ways that the file's tests take.
        tree: The file, for the lines of its ways.
    """

    walk: Walk
    tested: frozenset[EdgeKey]
    tree: Tree

    @property
    def unfound(self) -> tuple[Edge, ...]:
        """Ways that neither the walk nor a test takes."""
        return tuple(edge for edge in self.walk.untaken if key_of(edge) not in self.tested)

    @property
    def untested(self) -> tuple[Edge, ...]:
        """Ways that can be taken and that no test takes."""
        taken = self.walk.taken
        return tuple(
            edge
            for edge in self.walk.edges
            if key_of(edge) in taken and key_of(edge) not in self.tested
        )

    def line(self, edge: Edge) -> int:
        """The line where the file names a way's target, or the nearest one above."""
        return self.tree.place(edge.at).line


def edges_of_tests(hotline: Hotline) -> frozenset[EdgeKey]:
    """Every way that the file's own tests take, whether they go as written or not."""
    taken: set[EdgeKey] = set()
    for name, test in hotline.file.tests.items():
        driver = CallDriver(hotline, test, name)
        follow(driver, test.steps)
        taken.update(edges_taken(driver.events))
    return frozenset(taken)


def as_text(coverage: Coverage, *, file: str) -> str:
    """The report for people."""
    walk = coverage.walk
    whole = len(walk.edges)
    walked = whole - len(walk.untaken)
    tested = sum(key_of(edge) in coverage.tested for edge in walk.edges)
    lines = [
        f"{file}: {whole} ways; the walk took {walked} in {walk.acts} acts, the tests take {tested}"
    ]
    if not walk.complete and coverage.unfound:
        lines.append("The walk ended before everything was tried: a way may be missing.")
    lines += _listed("Ways that the walk did not find:", coverage, coverage.unfound, file)
    lines += _listed("Ways that no test takes:", coverage, coverage.untested, file)
    lines.append("The shortest way found to every node:")
    for name, footing in walk.nodes.items():
        lines.append(f"  {name}: {', '.join(footing.words) or 'at once'}")
    return "\n".join(lines)


def _listed(title: str, coverage: Coverage, edges: tuple[Edge, ...], file: str) -> Iterator[str]:
    if edges:
        yield title
    for edge in edges:
        yield f"  {file}:{coverage.line(edge)}: {edge.source} by {edge.way} to {edge.target}"


def as_json(coverage: Coverage) -> str:
    """The report for programs."""
    walk = coverage.walk
    told = {
        "acts": walk.acts,
        "complete": walk.complete,
        "edges": [
            {
                "source": edge.source,
                "way": edge.way,
                "target": edge.target,
                "line": coverage.line(edge),
                "walked": key_of(edge) in walk.taken,
                "tested": key_of(edge) in coverage.tested,
                "keys": _keys(walk, key_of(edge)),
            }
            for edge in walk.edges
        ],
        "nodes": {name: list(footing.words) for name, footing in walk.nodes.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _keys(walk: Walk, key: EdgeKey) -> list[str] | None:
    footing = walk.taken.get(key)
    return None if footing is None else list(footing.words)
