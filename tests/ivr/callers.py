"""What callers, agents and carriers may do in any order, and a step that checks itself."""

import json
from dataclasses import replace
from datetime import datetime

from hypothesis import strategies as st

from ivr.engine import Step, step
from ivr.events import FlowEvent
from ivr.facts import CustomerFacts
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
from ivr.requests import HoursAnswer
from ivr.run import Run
from ivr.waits import WaitPoll
from ivr.words import OpenState
from telephony.markup import render
from telephony.reports import (
    Arrived,
    DialEnded,
    DialStatus,
    KeysPressed,
    MessageRecorded,
    NothingHeard,
    PaymentReported,
    PayResult,
    QueueLeft,
    QueueResult,
    SpeechHeard,
)

BASE_URL = "https://cc.example.com"
KEYS = st.one_of(
    st.sampled_from(["2468", "1111"]),
    st.sampled_from([*"0123456789*#", "10", "10001", "02155550000", "20261203", "1430", "12*5"]),
    st.sampled_from(["1", "2", "11010519491231002*", ""]),
    st.text("0123456789*#", max_size=20),
)
SPEECH = st.one_of(
    st.sampled_from(["我想投诉", "售后", "sales", "是", "no", "english", "三百五", "下午两点半"]),
    st.sampled_from(["tomorrow", "twelve dollars", "明天", "half past two pm"]),
    st.text(max_size=30),
)
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
    st.builds(DialEnded, st.sampled_from(DialStatus), bridged=st.none() | st.booleans()),
    st.builds(PaymentReported, st.sampled_from(PayResult), st.just("ch_1"), st.booleans()),
    st.builds(RoomReady, st.just("room")),
    st.builds(ConversationEnded, st.sampled_from([EndedHow.AGENT_ENDED, EndedHow.AGENT_LOST])),
    st.just(Arrived()),
    # Nobody asked: an answer that comes twice, or to something else.
    st.just(Answered(HoursAnswer(OpenState.OPEN))),
)
HANG_UP = st.just(CallerGone())
GIVEN = st.fixed_dictionaries(
    {
        "hours": st.sampled_from(["open", "closed", "holiday"]),
        "callback": st.sampled_from(["booked", "duplicate", "invalid"]),
        "lookup": st.sampled_from([None, "found", "miss", "ambiguous"]),
        "waiting": st.sampled_from([0, 5, 200]),
        "customer": st.sampled_from([None, {"name": "Ann"}]),
        "pin": st.sampled_from(["1111", "2468"]),
        "locked": st.booleans(),
        "times": st.sampled_from([[], ["2026-11-24T09:00:00Z", "2026-11-24T10:00:00Z"]]),
        "program": st.sampled_from(
            [{"outcome": "timeout"}, {"outcome": "dropped"}, {"kept": {"text": "x", "flag": True}}]
        ),
        "ringing": st.sampled_from(["ringing", "busy", "failed"]),
        "recording": st.booleans(),
        "failing": st.booleans(),
    }
).map(Given.model_validate)
CUSTOMERS = st.sampled_from(
    [
        CustomerFacts(),
        CustomerFacts(known=True, cid="C000001", name="王芳", language="zh-CN", tier="gold"),
        CustomerFacts(known=True, name="Ann <b>&", language="en-US"),
        CustomerFacts(known=True, name="\x00\u202e" + "长" * 500, language="xx"),
    ]
)


def answered(hotline: Hotline, run: Run, what: Happening, given_: Given, now: datetime) -> Step:
    """One step with its requests answered; its events are those of all its parts.

    Every run goes through JSON, and every step is taken twice.
    """
    events: tuple[FlowEvent, ...] = ()
    while True:
        text = json.dumps(run.to_json())
        again = Run.from_json(json.loads(text))
        assert again == run
        done = step(hotline, run, what, now)
        assert step(hotline, again, what, now) == done
        assert json.dumps(run.to_json()) == text
        events += done.events
        if done.request is None:
            return replace(done, events=events)
        assert done.document is None
        what = Answered(answer_as_given(done.request, given_, now))
        run = done.run


def markup(done: Step) -> bytes:
    """The step's document as the carrier gets it."""
    assert done.document is not None
    return render(done.document, base_url=BASE_URL)
