"""The shipped file's own tests, phoned in by signed webhooks, and what replaying makes of them."""

from collections import Counter
from pathlib import Path

import pytest

from ivr.hotline import Hotline
from ivr.loader import load_file
from ivr.phoning.driver import PhoneDriver
from ivr.phoning.refusing import refusal
from ivr.phoning.site import Site
from ivr.rehearsal.foresight import Verdict, foresee
from ivr.rehearsal.records import recorded_call
from ivr.rehearsal.retelling import Untold, told_as_test
from ivr.testing import follow, run_test

FILE = Path("flows.yaml")
_HOTLINE = load_file(FILE).hotline
TESTS = _HOTLINE.file.tests if _HOTLINE else {}
PHONED = [n for n, t in TESTS.items() if _HOTLINE and not refusal(_HOTLINE, t, alone=True)]


@pytest.fixture(scope="module")
def hotline() -> Hotline:
    assert _HOTLINE is not None
    return _HOTLINE


def test_all_but_one_of_the_shipped_tests_can_be_phoned_in_and_that_one_says_why(
    hotline: Hotline,
) -> None:
    refused = {n: refusal(hotline, t, alone=True) for n, t in TESTS.items() if n not in PHONED}
    assert refused == {
        "customer_without_an_account_reaches_a_person": "whoever is known has points, be it none"
    }
    assert len(PHONED) == 89


def test_among_others_who_work_there_every_refusal_has_its_reason(hotline: Hotline) -> None:
    refused = Counter(refusal(hotline, test, alone=False) for test in TESTS.values())
    assert refused == {
        "": 54,
        "`failing` would break the installation": 13,
        "`times` are free on another day there": 9,
        "an agent cannot be acted while others work there": 8,
        "nobody waits here for minutes": 4,
        "`estimate_s` depends on everybody who works there": 1,
        "whoever is known has points, be it none": 1,
    }


@pytest.mark.parametrize("name", sorted(PHONED))
def test_a_shipped_test_goes_as_written_over_the_telephone_and_replays_as_a_test(
    site: Site, hotline: Hotline, name: str
) -> None:
    case = TESTS[name]
    driver = PhoneDriver(site, hotline, case)
    miss = follow(driver, case.steps)
    driver.leave()
    assert miss is None
    with site.database.session() as session:
        call = recorded_call(session, driver.leg.sid)
    told = told_as_test(hotline, call)
    assert not isinstance(told, Untold), told
    assert run_test(hotline, name, told) is None
    assert foresee(call, hotline, hotline).verdict is Verdict.SAME
