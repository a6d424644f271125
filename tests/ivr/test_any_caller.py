"""Whatever a caller, an agent or the carrier does, the shipped hotline answers or has ended."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.document import spoken_words
from ivr.engine import Step, step
from ivr.facts import CallFacts, CustomerFacts
from ivr.flow_tests import Given
from ivr.happenings import (
    Answered,
    CallerGone,
    ConversationEnded,
    EndedHow,
    Happening,
    RoomReady,
)
from ivr.hotline import Hotline
from ivr.outside_given import answer_as_given
from ivr.run import Run, Standing
from ivr.waits import WaitPoll, wait_document
from telephony.instructions import Enqueue, Gather, Hangup, JoinConference, Leave, Record, Redirect
from telephony.reports import (
    Arrived,
    DialEnded,
    DialStatus,
    KeysPressed,
    MessageRecorded,
    NothingHeard,
    QueueLeft,
    QueueResult,
    SpeechHeard,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
KEYS = st.one_of(
    st.sampled_from([*"0123456789*#", "10", "10001", "02155550000", ""]),
    st.text("0123456789*#", max_size=20),
)
SPEECH = st.one_of(st.sampled_from(["我想投诉", "售后", "sales", "是"]), st.text(max_size=30))
POLLS = st.builds(
    WaitPoll,
    n=st.integers(0, 500),
    place=st.none() | st.integers(1, 900),
    estimate_s=st.none() | st.integers(0, 9_000),
    digits=st.none() | st.sampled_from("12345"),
    waited_s=st.integers(0, 2_000),
)
HAPPENINGS: st.SearchStrategy[Happening] = st.one_of(
    st.builds(KeysPressed, KEYS),
    st.builds(KeysPressed, st.sampled_from("12345")),
    st.builds(SpeechHeard, SPEECH, st.none() | st.floats(0, 1)),
    st.just(NothingHeard()),
    st.builds(
        MessageRecorded, st.just("https://example.invalid/r"), st.integers(0, 99), st.booleans()
    ),
    st.builds(QueueLeft, st.sampled_from(QueueResult)),
    st.builds(DialEnded, st.sampled_from(DialStatus)),
    st.builds(RoomReady, st.just("room")),
    st.builds(ConversationEnded, st.sampled_from([EndedHow.AGENT_ENDED, EndedHow.AGENT_LOST])),
    st.just(Arrived()),
)
GIVEN = st.fixed_dictionaries(
    {
        "hours": st.sampled_from(["open", "closed", "holiday"]),
        "callback": st.sampled_from(["booked", "duplicate", "invalid"]),
        "lookup": st.sampled_from([None, "found", "miss", "ambiguous"]),
        "waiting": st.sampled_from([0, 5, 200]),
        "failing": st.booleans(),
    }
).map(Given.model_validate)
CUSTOMERS = st.sampled_from(
    [
        CustomerFacts(),
        CustomerFacts(known=True, name="王芳", language="zh-CN", tier="gold"),
        CustomerFacts(known=True, name="Ann <b>&", language="en-US"),
        CustomerFacts(known=True, name="\x00\u202e" + "长" * 500, language="xx"),
    ]
)
ENDS = (Redirect, Enqueue, JoinConference, Hangup)


def answered(hotline: Hotline, run: Run, what: Happening, given_: Given, now: datetime) -> Step:
    """One step with its requests answered; every run goes through JSON, every step runs twice."""
    while True:
        text = json.dumps(run.to_json())
        again = Run.from_json(json.loads(text))
        assert again == run
        done = step(hotline, run, what, now)
        assert repr(step(hotline, again, what, now)) == repr(done)
        assert json.dumps(run.to_json()) == text
        if done.request is None:
            return done
        assert done.document is None
        what = Answered(answer_as_given(done.request, given_, now))
        run = done.run


@settings(max_examples=100)
@given(
    happenings=st.lists(HAPPENINGS, max_size=25),
    polls=st.lists(POLLS, max_size=25),
    given_=GIVEN,
    customer=CUSTOMERS,
    number=st.sampled_from(["", "+8613800000001"]),
)
def test_any_caller_always_has_a_document_or_the_end(
    shipped: Hotline,
    *,
    happenings: list[Happening],
    polls: list[WaitPoll],
    given_: Given,
    customer: CustomerFacts,
    number: str,
) -> None:
    run = shipped.start(UUID(int=7), call=CallFacts(from_=number), customer=customer)
    now, expected_step = NOW, 0
    for what in [Arrived(), *happenings, CallerGone()]:
        now += timedelta(seconds=7)
        if run.standing is Standing.WAITING and polls:
            waited = wait_document(shipped, run, polls.pop(), now)
            assert isinstance(waited.document[-1], Redirect | Leave)
            run = waited.run
        was_over = run.standing is Standing.OVER
        done = answered(shipped, run, what, given_, now)
        run = done.run
        if done.document is None:
            assert run.standing is Standing.OVER
            continue
        assert not was_over
        expected_step += 1
        assert run.step == expected_step
        last = done.document[-1]
        assert isinstance(last, ENDS)
        assert isinstance(last, Hangup) == (run.standing is Standing.OVER)
        assert len(spoken_words(done.document).encode()) < 64_000
        for each in done.document:
            if isinstance(each, Gather | Record):
                assert each.action == f"/voice/step/{run.run_id}/{run.step}"
    assert run.standing is Standing.OVER


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_silent_caller_reaches_a_person(shipped: Hotline, language: str) -> None:
    customer = CustomerFacts(known=True, language=language)
    run = shipped.start(UUID(int=7), call=CallFacts(), customer=customer)
    silence: list[Happening] = [Arrived(), *[NothingHeard()] * 3]
    for what in silence:
        run = answered(shipped, run, what, Given(), NOW).run
    assert run.standing is Standing.WAITING
