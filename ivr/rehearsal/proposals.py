"""Tests that would take the ways that no test of a file takes."""

import re
from collections.abc import Mapping

from ivr.flow_tests import FlowTest, Line
from ivr.hotline import Hotline
from ivr.rehearsal.coverage import Coverage
from ivr.rehearsal.footing import Footing
from ivr.rehearsal.ways import EdgeKey, edges_taken, key_of
from ivr.run import Standing
from ivr.testing import CallDriver, follow

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9]")


def proposals(hotline: Hotline, coverage: Coverage) -> Mapping[str, FlowTest]:
    """A test by name for each way that can be tested and is not; long ones first spare short ones.

    They expect where the call stands afterwards; what is heard there is for people to say.
    """
    found = [(edge, coverage.walk.taken[key_of(edge)]) for edge in coverage.untested]
    tests: dict[str, FlowTest] = {}
    taken: set[EdgeKey] = set()
    for edge, footing in sorted(found, key=lambda each: -len(each[1].acts)):
        if key_of(edge) in taken or not footing.testable:
            continue
        name = _NOT_IN_A_NAME.sub("_", f"{edge.source}_by_{edge.way}".lower())[:100]
        tests[name], on_the_way = _told(hotline, footing)
        taken |= on_the_way
    return tests


def _told(hotline: Hotline, footing: Footing) -> tuple[FlowTest, set[EdgeKey]]:
    driver = CallDriver(hotline, footing.as_test(Line(ended=False)))
    follow(driver, driver.test.steps)
    over = driver.run.standing is Standing.OVER
    expected = Line(ended=True) if over else Line(at=driver.run.place)
    return footing.as_test(expected), set(edges_taken(driver.events))
