"""Whatever a caller, an agent or the carrier does, any valid hotline answers or has ended."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.edges import edges_of
from ivr.events import EventKind
from ivr.facts import CallFacts, CustomerFacts
from ivr.flow_tests import Given
from ivr.happenings import CallerGone, Happening
from ivr.hotline import Hotline
from ivr.loader import load
from ivr.nodes import VERBS
from ivr.run import Standing
from ivr.waits import WaitPoll, wait_document
from simulator.twiml.document import WHILE_QUEUED, read_document
from telephony.instructions import (
    Connect,
    Enqueue,
    Gather,
    Hangup,
    JoinConference,
    Leave,
    Record,
    Redirect,
)
from telephony.markup import render
from telephony.reports import Arrived, NothingHeard
from tests.ivr.callers import (
    BASE_URL,
    CUSTOMERS,
    GIVEN,
    HANG_UP,
    HAPPENINGS,
    POLLS,
    answered,
    markup,
)
from tests.ivr.random_hotlines import flow_files
from tests.ivr.random_nodes import BUILDERS

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ENDS = (Redirect, Enqueue, JoinConference, Connect, Hangup)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    source=flow_files(),
    calls=st.lists(
        st.tuples(
            st.lists(HAPPENINGS | HANG_UP, max_size=14),
            st.lists(POLLS, max_size=6),
            GIVEN,
            CUSTOMERS,
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_any_caller_of_any_valid_file_always_has_a_document_or_the_end(
    source: bytes,
    calls: list[tuple[list[Happening], list[WaitPoll], Given, CustomerFacts]],
) -> None:
    loaded = load(source)
    assert loaded.hotline is not None, (loaded.errors, source.decode())
    for happenings, polls, given_, customer in calls:
        phone(loaded.hotline, happenings, polls, given_, customer=customer, number="+8613800000001")


def test_random_files_hold_every_kind_of_node() -> None:
    assert BUILDERS.keys() == VERBS.keys()


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
    phone(shipped, happenings, polls, given_, customer=customer, number=number)


def phone(
    hotline: Hotline,
    happenings: list[Happening],
    polls: list[WaitPoll],
    given_: Given,
    *,
    customer: CustomerFacts,
    number: str,
) -> None:
    """One call from its arrival to its end; every document is read as strictly as the carrier's."""
    run = hotline.start(UUID(int=7), call=CallFacts(from_=number), customer=customer)
    edges = {
        (edge.source, edge.way, edge.target)
        for node in hotline.nodes.values()
        for edge in edges_of(hotline, node)
    }
    now, expected_step = NOW, 0
    for what in [Arrived(), *happenings, CallerGone()]:
        now += timedelta(seconds=7)
        if run.standing is Standing.WAITING and polls:
            waited = wait_document(hotline, run, polls.pop(), now)
            assert isinstance(waited.document[-1], Redirect | Leave)
            read_document(render(waited.document, base_url=BASE_URL), allowed=WHILE_QUEUED)
            run = waited.run
        was_over = run.standing is Standing.OVER
        done = answered(hotline, run, what, given_, now)
        run = done.run
        for event in done.events:
            if event.kind is EventKind.LEFT and event.exit != "start":
                taken = (event.node, event.exit, event.target)
                assert taken in edges, (taken, hotline.nodes[event.node])
        if done.document is None:
            assert run.standing is Standing.OVER
            continue
        assert not was_over
        expected_step += 1
        assert run.step == expected_step
        last = done.document[-1]
        assert isinstance(last, ENDS)
        assert isinstance(last, Hangup) == (run.standing is Standing.OVER)
        read_document(markup(done))
        for each in done.document:
            if isinstance(each, Gather | Record):
                assert each.action == f"/voice/step/{run.run_id}/{run.step}"
    assert run.standing is Standing.OVER
    assert not any(run.vars[name] for name in hotline.secrets)
    assert "last" not in run.memo


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_silent_caller_reaches_a_person(shipped: Hotline, language: str) -> None:
    customer = CustomerFacts(known=True, language=language)
    run = shipped.start(UUID(int=7), call=CallFacts(), customer=customer)
    silence: list[Happening] = [Arrived(), *[NothingHeard()] * 3]
    for what in silence:
        run = answered(shipped, run, what, Given(), NOW).run
    assert run.standing is Standing.WAITING
