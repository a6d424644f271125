"""PostgreSQL hangs, or is killed and comes back, under live calls at every stage.

While it is away callers are spoken to, talkers go on talking, agents are refused and told so;
nothing that was acknowledged is lost, and what was due happens when it is back.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
import requests

from tests.processes.centre import ANSWERED_WITHIN_S, Agent, Caller, Centre, running_centre
from tests.processes.patience import PATIENCE_S, until

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(400)]

ONE_MOMENT = "请稍候，我们马上为您继续"


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    with running_centre() as centre:
        yield centre


def hanging(centre: Centre) -> AbstractContextManager[None]:
    """Stopped like a machine that hangs."""
    return centre.frozen("postgres")


@contextmanager
def killed(centre: Centre) -> Iterator[None]:
    """Killed without a word; whoever looks after it starts it again, which takes its time."""
    before = centre.known["pids"]["postgres"]
    centre.signal("postgres", signal.SIGKILL)
    yield
    until("it is started again", lambda: centre.known["pids"]["postgres"] != before)


def refused(deed: Callable[[], object]) -> int:
    """The status with which the console says that it cannot do this now."""
    with pytest.raises(requests.HTTPError) as refusal:
        deed()
    return refusal.value.response.status_code


def gone_at_last(centre: Centre, caller: Caller) -> None:
    """Who hung up unheard waits no more: a quiet call is asked for after a minute."""
    until(
        "who hung up waits no more",
        lambda: (centre.entry_of(caller) or {})["left_at"],
        within_s=2 * PATIENCE_S,
    )


def is_up(centre: Centre) -> bool:
    try:
        ready = requests.get(f"{centre.known['voice_url']}/readyz", timeout=10)
    except requests.RequestException:
        return False
    return ready.status_code == 200


def staged(centre: Centre) -> tuple[Agent, Agent, Agent]:
    """Agents who will talk, wrap up and be offered somebody."""
    return tuple(centre.agents[name] for name in ("agent", "senior", "supervisor"))  # type: ignore[return-value]


def test_calls_at_every_stage_outlive_a_database_that_hangs(centre: Centre) -> None:
    talker, wrapper, taker = staged(centre)
    talking = centre.talking(talker)
    centre.talking(wrapper)
    offered, leaving, menu = centre.waiting(), centre.waiting(), centre.in_menu()
    wrapper.control("hangup")
    wrapper.becomes("wrap_up")
    taker.go_ready()
    offer = taker.offered()
    since = centre.mark()

    with hanging(centre):
        menu.press("2")
        menu.hears(ONE_MOMENT)
        assert refused(lambda: taker.ask("POST", f"/api/v1/reservations/{offer}/accept", {})) == 503
        assert refused(wrapper.complete) == 503
        leaving.hang_up()
        assert talking.hears_sid(talker.leg)
        offered.hears(ONE_MOMENT)

    until("the doors answer again", lambda: is_up(centre))
    assert centre.longest_answer_s(since) < ANSWERED_WITHIN_S
    taker.meet(offered)
    # The keys were never acknowledged: the question is asked again, and the answer counts.
    menu.hears("售后服务，请按2")
    menu.press("2")
    menu.hears("正在为您转接客服专员")
    assert talking.hears_sid(talker.leg)
    talker.control("hangup")
    talking.hears("为本次服务打分")
    gone_at_last(centre, leaving)
    assert not centre.apologies()
    centre.everybody_goes()
    assert centre.findings() == []


def test_calls_at_every_stage_outlive_a_database_that_is_killed_and_comes_back(
    centre: Centre,
) -> None:
    talker, wrapper, _ = staged(centre)
    talking = centre.talking(talker)
    centre.talking(wrapper)
    waiting, leaving, menu = centre.waiting(), centre.waiting(), centre.in_menu()
    wrapper.control("hangup")
    wrapper.becomes("wrap_up")
    since = centre.mark()

    with killed(centre):
        menu.press("2")
        leaving.hang_up()
        talking.hang_up()
        assert not waiting.is_over()

    until("the doors answer again", lambda: is_up(centre))
    assert centre.longest_answer_s(since) < ANSWERED_WITHIN_S
    wrapper.meet(waiting)
    assert not menu.is_over()
    talker.becomes("wrap_up", "ready", "not_ready", "reserved")
    gone_at_last(centre, leaving)
    assert not centre.apologies()
    centre.everybody_goes()
    assert centre.findings() == []
