import asyncio
from datetime import timedelta

import pytest

from simulator.clock import Clock, rfc2822
from tests.simulator.leaping import perform
from tests.simulator.stage import EPOCH


def test_a_factor_makes_every_wait_and_limit_shorter_and_the_time_faster() -> None:
    async def play() -> None:
        loop = asyncio.get_running_loop()
        clock = Clock(epoch=EPOCH, started=loop.time(), factor=60, real=loop.time)
        await clock.sleep(120)
        assert loop.time() == pytest.approx(2, abs=0.01)
        assert clock.now() - EPOCH == pytest.approx(
            timedelta(seconds=120), abs=timedelta(seconds=1)
        )
        with pytest.raises(TimeoutError):
            async with clock.limit(60):
                await clock.sleep(3600)
        assert loop.time() == pytest.approx(3, abs=0.02)

    perform(play)


def test_the_wire_form_of_an_instant_has_whole_seconds() -> None:
    assert rfc2822(EPOCH + timedelta(milliseconds=700)) == "Mon, 02 Mar 2026 09:00:00 +0000"
    assert rfc2822(None) is None
