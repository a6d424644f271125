"""Redis hangs, or forgets everything, under live calls at every stage: nothing due is lost."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread

import pytest
from redis import Redis

from tests.processes.centre import ANSWERED_WITHIN_S, Centre, running_centre
from tests.processes.patience import until

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def centre() -> Iterator[Centre]:
    with running_centre() as centre:
        yield centre


def hanging(centre: Centre) -> AbstractContextManager[None]:
    """Stopped like a machine that hangs: connections stay open, nothing is answered."""
    return centre.frozen("redis")


@contextmanager
def forgetting(centre: Centre) -> Iterator[None]:
    """Emptied again and again, so that hardly a bell lives long enough to be heard."""
    over = Event()

    def forget() -> None:
        with Redis.from_url(centre.known["redis_url"]) as redis:
            while not over.wait(0.01):
                redis.flushall()

    thread = Thread(target=forget)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("fault", [hanging, forgetting])
def test_calls_at_every_stage_go_on_by_sweeps(
    centre: Centre, fault: Callable[[Centre], AbstractContextManager[None]]
) -> None:
    talker, wrapper, taker = (centre.agents[name] for name in ("agent", "senior", "supervisor"))
    talking = centre.talking(talker)
    asked = centre.talking(wrapper)
    offered, waiting, menu = centre.waiting(), centre.waiting(), centre.in_menu()
    taker.go_ready()
    taker.offered()
    wrapper.control("hangup")
    asked.hears("为本次服务打分")
    since = centre.mark()

    with fault(centre):
        # In the order in which their patience would end.
        asked.press("5")
        asked.hears("把我们推荐给亲友")
        menu.press("1")
        menu.hears("正在为您转接购买顾问")

        taker.answer()
        assert offered.hears_sid(taker.leg)

        talker.control("hangup")
        talking.hears("为本次服务打分")
        talker.becomes("wrap_up")

        legs = []
        for free in (wrapper, talker):
            free.complete()
            free.answer()
            legs.append(free.leg)
        until("both are met", lambda: all(any(map(c.hears_sid, legs)) for c in (menu, waiting)))

        offered.hang_up()
        taker.becomes("wrap_up")

    assert centre.longest_answer_s(since) < ANSWERED_WITHIN_S
    assert not centre.apologies()
    centre.everybody_goes()
    assert centre.findings() == []
