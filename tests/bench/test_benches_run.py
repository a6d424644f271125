"""The benches run in small: that they measure something is held here, never how much."""

import math

import pytest

from bench.figures import Figure, percentile
from bench.prove import judged
from tests.processes.programs import program

NAMES = (
    "engine step, median",
    "flow file of 1,000 nodes, processor time",
    "verify a form of 25 parameters",
    "write a menu of five verbs",
    "one match, 50 agents, 30 waiting",
    "menu step, throughput",
    "menu step, processor time of the server",
    "menu step at 100 per second, p50",
    "menu step at 100 per second, p99",
    "screen pop with 3 consoles, p99",
    "lookup among 200 contact points, p50",
    "lookup among 200 contact points, p99",
)
PAGES = (
    "board, queues",
    "call log",
    "figure, abandoned today",
    "call page",
    "callbacks, open",
    "tickets, open",
    "customers, a name",
    "customer page, a regular",
    "desk",
)
LAST = (
    "second start of the demo",
    "Ctrl-C with 2 streams and a live call",
    "seeds of 1 on which a promise was broken",
)


def figure(value: float, **bounds: float) -> Figure:
    return Figure("thing", value, "ms", 10.0, "another", **bounds)


@pytest.mark.embedded
@pytest.mark.timeout(600)
def test_every_bench_runs_in_small_and_prints_its_ratio() -> None:
    with program(["-m", "bench", "--size", "tiny"]) as benches:
        lines = benches.rest(within_s=500).splitlines()

    assert benches.process.returncode == 0, lines
    for name, line in zip((*NAMES, *LAST), lines[: len(NAMES)] + lines[-len(LAST) :], strict=True):
        assert line.startswith(name)
    told = {line[:44].rstrip() for line in lines}
    for name in PAGES:
        assert {f"{name}, p50", f"{name}, p99"} <= told
    for line in lines:
        # No number where a process was too quick for the kernel's clock.
        assert not float(line.split(" x ")[0].split()[-1]) < 0


@pytest.mark.parametrize(
    ("measured", "status"),
    [
        ([figure(4, at_most=5)], 0),
        ([figure(5, at_most=5)], 1),
        ([figure(math.nan, at_most=5)], 1),
        ([figure(5, at_least_ratio=0.5)], 0),
        ([figure(4.9, at_least_ratio=0.5)], 1),
        ([figure(4, at_most=5), figure(6, at_most=5)], 1),
        ([figure(4)], 1),
        ([], 1),
    ],
)
def test_a_missed_bound_or_a_run_without_any_fails(measured: list[Figure], status: int) -> None:
    assert judged(measured) == status


def test_a_missed_bound_is_named_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    judged([figure(6, at_most=5)])
    assert capsys.readouterr().out.endswith("  thing: 6 ms is not below 5 ms\n")


def test_a_percentile_of_one_is_that_one() -> None:
    assert percentile([7.0], 99) == 7.0
    assert percentile([float(n) for n in range(1, 102)], 99) == 100.0
