"""What one engine step costs on the shipped hotline."""

import statistics
import time
from pathlib import Path
from uuid import UUID

from bench import yardstick
from bench.figures import Figure
from ivr.engine import step
from ivr.facts import CallFacts, CustomerFacts
from ivr.flow_tests import Given
from ivr.happenings import Answered, ConversationEnded, EndedHow, Happening, RoomReady
from ivr.hotline import Hotline
from ivr.loader import load_file
from ivr.outside_given import answer_as_given
from ivr.testing import SOME_MONDAY
from telephony.reports import Arrived, KeysPressed, NothingHeard

AT_MOST_US = 100
SCRIPT: list[Happening] = [
    Arrived(),
    NothingHeard(),
    KeysPressed("2"),
    KeysPressed("7"),
    KeysPressed("2"),
    RoomReady("room"),
    ConversationEnded(EndedHow.AGENT_ENDED),
    KeysPressed("5"),
    KeysPressed("9"),
]


def one_call(hotline: Hotline) -> list[float]:
    """The microseconds of each step of a scripted call."""
    run = hotline.start(
        UUID(int=1), call=CallFacts(from_="+8613800000001"), customer=CustomerFacts()
    )
    spent: list[float] = []
    for report in SCRIPT:
        what = report
        while True:
            before = time.perf_counter()
            done = step(hotline, run, what, SOME_MONDAY)
            spent.append((time.perf_counter() - before) * 1e6)
            run = done.run
            if done.request is None:
                break
            what = Answered(answer_as_given(done.request, Given(), SOME_MONDAY))
    return spent


def measure(*, calls: int) -> Figure:
    """The median step of so many scripted calls."""
    hotline = load_file(Path("flows.yaml")).hotline
    if hotline is None:
        raise SystemExit("flows.yaml does not load; run `cordboard flows check`")
    spent = [each for _ in range(calls) for each in one_call(hotline)]
    return Figure(
        "engine step, median",
        statistics.median(spent),
        "µs",
        yardstick.yardstick_us(),
        yardstick.NAME,
        at_most=AT_MOST_US,
    )
