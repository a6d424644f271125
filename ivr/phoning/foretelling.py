"""What a test will ask of the house: told by the engine, before anybody phones."""

from dataclasses import dataclass

from ivr.flow_tests import FlowTest, Given
from ivr.hotline import Hotline
from ivr.requests import Answer, Request
from ivr.testing import CallDriver


@dataclass(frozen=True, slots=True)
class Asked:
    """One request.

    Attributes:
        request: What is asked.
        answer: What the house must answer for the test to go as written.
        given: What the test gives then.
    """

    request: Request
    answer: Answer
    given: Given


def foretold(hotline: Hotline, test: FlowTest) -> tuple[tuple[Asked, ...], ...]:
    """What is asked when the call comes, then at each line of the test."""
    driver = CallDriver(hotline, test)
    told = [_since(driver, 0)]
    for line in test.steps:
        seen = len(driver.requests)
        driver.act(line)
        told.append(_since(driver, seen))
    return tuple(told)


def _since(driver: CallDriver, seen: int) -> tuple[Asked, ...]:
    asked = zip(driver.requests[seen:], driver.answers[seen:], strict=True)
    return tuple(Asked(request, answer, driver.given) for request, answer in asked)
