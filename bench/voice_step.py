"""A menu step with its whole transaction, beside a bare route on the same server.

On a hotline of menus alone, so that what is measured does not change with the shipped one.
"""

import statistics
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from bench import bare_route
from bench.caller import Caller, later_step
from bench.figures import Figure, percentile
from bench.house import House
from bench.sizes import Size
from bench.wires import paced, throughput

AT_LEAST_RATIO = 0.5
AT_MOST_P99_MS = 50
PER_S = 100
_WIRES = 8
_MANDARIN = "1"
# By turns a choice, which the agent will read, and the way back to the main menu.
_KEYS = ("3", "9")
_MENUS = Path(__file__).with_name("menus.yaml")


def measure(house: House, size: Size, *, port: int) -> Iterator[Figure]:
    """Throughput of both by turns, processor time per request, and latency at a steady pace.

    Every round has callers of its own: a run that went on for hundreds of steps is nobody's.
    """
    with house.serving(_MENUS):
        yield from _measured(house, size, port)


def _measured(house: House, size: Size, port: int) -> Iterator[Figure]:
    fresh = partial(_phoned, house, size.calls, port)
    bare_port = house.serve_beside("bare", partial(bare_route.load, fresh()[0].document))
    house.vacuum("call", "flow_run")
    per_s: dict[str, list[float]] = {"voice": [], "bare": []}
    cpu_us: dict[str, list[float]] = {"voice": [], "bare": []}
    for _ in range(size.load_rounds):
        scripts = _scripts(fresh(), steps=size.steps)
        for name, at in (("voice", port), ("bare", bare_port)):
            before = house.cpu_s(name)
            per_s[name].append(throughput(at, scripts, wires=min(_WIRES, size.calls)))
            requests = size.calls * size.steps
            cpu_us[name].append((house.cpu_s(name) - before) / requests * 1e6)
    yield Figure(
        "menu step, throughput",
        statistics.median(per_s["voice"]),
        "per second",
        statistics.median(per_s["bare"]),
        "a bare route",
        at_least_ratio=AT_LEAST_RATIO,
    )
    yield Figure(
        "menu step, processor time of the server",
        statistics.median(cpu_us["voice"]),
        "µs",
        statistics.median(cpu_us["bare"]),
        "a bare route",
    )
    scripts = _scripts(fresh(), steps=max(1, size.paced // size.calls))
    ours = paced(port, scripts, per_s=PER_S)
    rival = paced(bare_port, scripts, per_s=PER_S)
    for percent, bound in ((50, None), (99, AT_MOST_P99_MS)):
        yield Figure(
            f"menu step at {PER_S} per second, p{percent}",
            percentile(ours.latencies_ms, percent),
            "ms",
            percentile(rival.latencies_ms, percent),
            "a bare route",
            at_most=bound,
        )


def _phoned(house: House, calls: int, port: int) -> list[Caller]:
    """Callers at the main menu, each from a number nobody has called from."""
    callers = [Caller(house.stranger(), port) for _ in range(calls)]
    for caller in callers:
        caller.phone(_MANDARIN, *_KEYS)
    return callers


def _scripts(callers: Sequence[Caller], *, steps: int) -> list[list[bytes]]:
    return [
        [caller.press(later_step(start, n), _KEYS[n % len(_KEYS)]) for n in range(steps)]
        for caller in callers
        for start in [caller.next_path]
    ]
