"""The shipped file's own tests, phoned in by signed webhooks, and what replaying makes of them."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask

import cti.agent_webhooks
import cti.webhooks
import ivr.webhooks
from base.clock import ManualClock
from cti.workplace import Workplace
from ivr.hotline import Hotline
from ivr.loader import load_file
from ivr.phoning.arranging import refusal
from ivr.phoning.driver import PhoneDriver
from ivr.phoning.site import Site
from ivr.rehearsal.foresight import Verdict, foresee
from ivr.rehearsal.records import recorded_call
from ivr.rehearsal.retelling import Untold, told_as_test
from ivr.testing import follow, run_test
from tests.voice.caller import ACCOUNT, BASE_URL, HOTLINE, TOKEN

FILE = Path("flows.yaml")
_HOTLINE = load_file(FILE).hotline
TESTS = _HOTLINE.file.tests if _HOTLINE else {}
PHONED = [n for n, t in TESTS.items() if _HOTLINE and not refusal(_HOTLINE, t, alone=True)]


@pytest.fixture(scope="module")
def hotline() -> Hotline:
    assert _HOTLINE is not None
    return _HOTLINE


@pytest.fixture
def site(work: Workplace, clock: ManualClock) -> Site:
    """The house, with the agents' doors, its clock in our hand."""
    app = Flask("voice")
    ivr.webhooks.open_doors(app, work)
    cti.webhooks.open_doors(app, work)
    cti.agent_webhooks.open_doors(app, work)
    client = app.test_client()

    def post(path: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[int, bytes]:
        answer = client.post(path, data=dict(form), headers=dict(headers))
        return answer.status_code, answer.data

    return Site(
        post=post,
        base_url=BASE_URL,
        account_sid=ACCOUNT,
        token=TOKEN,
        hotline=HOTLINE,
        region="CN",
        database=work.database,
        now=clock.now,
        pass_time=clock.advance,
    )


def test_most_of_the_shipped_tests_can_be_phoned_in_and_the_rest_says_why(
    hotline: Hotline,
) -> None:
    refused = [refusal(hotline, test, alone=True) for test in TESTS.values()]
    assert set(refused) == {
        "",
        "`failing` would break the installation",
        "`estimate_s` comes from the queue's own past",
        "`locked` takes many wrong answers",
        "`callback: invalid` depends on the number",
        "a call that we place needs a dialled attempt",
        "what answers LookUpAppointment cannot be arranged",
        "what answers LookUpPoints cannot be arranged",
    }
    assert refused.count("") > len(refused) / 2


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
