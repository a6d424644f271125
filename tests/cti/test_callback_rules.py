"""The rules of promised callbacks, as properties."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from cti.callback_rules import (
    CallbackFacts,
    EndedBecause,
    NotYet,
    expires_at,
    next_due_at,
    why_never_again,
    why_not_now,
    why_over,
)
from cti.callback_states import MOVES, OVER
from cti.callbacks import STATE_OF_END
from cti.models import AttemptState, CallbackState
from cti.notices import callback_text

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
INSTANTS = st.integers(-200_000, 200_000).map(lambda s: NOON + timedelta(seconds=s))


@st.composite
def facts(draw: st.DrawFn) -> CallbackFacts:
    due_at = draw(INSTANTS)
    return CallbackFacts(
        state=draw(st.sampled_from(CallbackState)),
        due_at=due_at,
        expires_at=draw(st.sampled_from([expires_at(due_at), due_at + timedelta(minutes=1)])),
        attempts=draw(st.integers(0, 4)),
        max_attempts=draw(st.integers(1, 4)),
        is_open=draw(st.booleans()),
        is_suppressed=draw(st.booleans()),
    )


@given(facts(), INSTANTS)
def test_nobody_is_phoned_before_the_time_nor_outside_hours(
    known: CallbackFacts, now: datetime
) -> None:
    if why_not_now(known, now=now) is None:
        assert known.state is CallbackState.OPEN
        assert known.due_at <= now
        assert known.is_open


@given(facts(), INSTANTS)
def test_a_callback_in_an_agents_hands_is_never_taken_away_by_time(
    known: CallbackFacts, now: datetime
) -> None:
    assume(known.state is not CallbackState.OPEN)
    assert why_over(known, now=now) is None
    assert why_not_now(known, now=now) is NotYet.UNDER_WAY


@given(facts(), INSTANTS)
def test_every_open_promise_is_kept_waiting_or_given_back_for_a_stated_reason(
    known: CallbackFacts, now: datetime
) -> None:
    over = why_over(known, now=now)
    if over is not None:
        assert STATE_OF_END[over] in OVER
        assert over not in {EndedBecause.KEPT, EndedBecause.WITHDRAWN}
    elif known.state is CallbackState.OPEN:
        assert known.attempts < known.max_attempts
        assert now < known.expires_at


@given(facts(), INSTANTS, INSTANTS)
def test_once_over_time_never_brings_it_back(
    known: CallbackFacts, now: datetime, later: datetime
) -> None:
    assume(later >= now)
    if why_over(known, now=now) is not None:
        assert why_over(known, now=later) is not None


@given(st.text(max_size=20), INSTANTS)
def test_attempts_keep_their_distance_and_a_busy_line_is_tried_sooner(
    outcome: str, ended_at: datetime
) -> None:
    spaced = next_due_at(outcome, ended_at=ended_at) - ended_at
    assert timedelta(minutes=5) <= spaced <= timedelta(minutes=30)
    assert next_due_at("busy", ended_at=ended_at) < next_due_at("no_answer", ended_at=ended_at)


def test_in_doubt_nobody_is_dialled_again() -> None:
    assert why_never_again(AttemptState.DOUBTFUL) is EndedBecause.DOUBTFUL
    assert why_never_again(AttemptState.REFUSED) is EndedBecause.NUMBER_REFUSED
    assert why_never_again(AttemptState.ENDED) is None
    assert why_never_again(AttemptState.WITHDRAWN) is None


def test_every_end_that_leaves_a_customer_waiting_is_told_in_both_languages() -> None:
    untold = {EndedBecause.KEPT, EndedBecause.WITHDRAWN, EndedBecause.SUPPRESSED}
    for because in EndedBecause:
        for language in ("zh-CN", "en-US", "fr", ""):
            assert (callback_text(because, language) is None) == (because in untold)
    assert callback_text(EndedBecause.NO_AGENT, "en-GB") != callback_text(EndedBecause.NO_AGENT, "")


def test_every_end_can_be_reached_and_absorbs() -> None:
    assert set(STATE_OF_END.values()) == OVER
    assert {after for state in MOVES for after in MOVES[state]} == set(CallbackState)
