"""Estimates of waits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.waiting import LONGEST_ESTIMATE_S, estimate_wait_s, handle_time_s


def test_whoever_finds_a_free_agent_does_not_wait() -> None:
    assert estimate_wait_s(place=2, ready=2, staffed=5, handle_s=240) == 0


def test_without_agents_no_honest_number_exists() -> None:
    assert estimate_wait_s(place=1, ready=0, staffed=0, handle_s=240) is None


@pytest.mark.parametrize(("place", "expected"), [(1, 60), (2, 120), (4, 240)])
def test_four_busy_agents_free_one_caller_each_quarter_of_a_conversation(
    place: int, expected: int
) -> None:
    assert estimate_wait_s(place=place, ready=0, staffed=4, handle_s=240) == expected


def test_an_estimate_never_exceeds_an_hour() -> None:
    estimate_s = estimate_wait_s(place=1000, ready=0, staffed=1, handle_s=600)
    assert estimate_s == LONGEST_ESTIMATE_S


@given(
    st.integers(1, 200),
    st.integers(0, 50),
    st.integers(0, 50),
    st.floats(1, 3600),
    st.integers(1, 9),
)
def test_more_agents_never_lengthen_and_a_later_place_never_shortens_a_wait(
    place: int, ready: int, busy: int, handle_s: float, more: int
) -> None:
    def wait_s(place: int, busy: int) -> float:
        estimate = estimate_wait_s(
            place=place, ready=ready, staffed=ready + busy, handle_s=handle_s
        )
        return float("inf") if estimate is None else estimate

    assert wait_s(place, busy + more) <= wait_s(place, busy)
    assert wait_s(place + more, busy) >= wait_s(place, busy)


def test_one_long_conversation_does_not_frighten_everybody() -> None:
    assert handle_time_s([], wrap_up_s=45) == 225
    assert handle_time_s([1800.0], wrap_up_s=45) < 600


def test_many_conversations_outweigh_the_assumption() -> None:
    assert handle_time_s([60.0] * 95, wrap_up_s=0) == pytest.approx(66, abs=0.1)
