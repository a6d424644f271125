"""Turns at the carrier, shared by everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from base.clock import ManualClock, ScaledClock
from cti.pace import SHARE_OF_RATE, clock_seconds, take_turn

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def turn(session: Session, after_s: float = 0, *, longest_wait_s: float = 1000) -> float | None:
    return take_turn(
        session,
        account="AC1",
        calls_per_second=2,
        longest_wait_s=longest_wait_s,
        now=NOW + timedelta(seconds=after_s),
    )


def test_turns_stay_below_the_carriers_rate(session: Session) -> None:
    waits = [turn(session) or 0 for _ in range(4)]
    assert waits == pytest.approx([n * 0.5 / SHARE_OF_RATE for n in range(4)], abs=0.001)


def test_quiet_time_is_not_saved_up(session: Session) -> None:
    turn(session)
    assert turn(session, 3600) == 0
    assert (turn(session, 3600) or 0) > 0


def test_whoever_would_wait_too_long_takes_no_turn(session: Session) -> None:
    assert turn(session) == 0
    assert turn(session, longest_wait_s=0.1) is None
    assert turn(session) == pytest.approx(0.5 / SHARE_OF_RATE, abs=0.001)


@given(st.floats(0.1, 100), st.floats(0, 1000))
def test_a_fast_clock_does_not_make_the_network_fast(factor: float, seconds: float) -> None:
    clock = ScaledClock(epoch=NOW, started_at_s=0, factor=factor)
    assert abs(clock.real_s(clock_seconds(clock, seconds)) - seconds) < 1e-6
    assert clock_seconds(ManualClock(), seconds) == seconds
