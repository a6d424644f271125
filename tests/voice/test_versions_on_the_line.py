"""Calls while what is served changes, and the traffic they leave behind."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from cti.workplace import Workplace
from ivr import versions
from ivr.models import FlowRun
from ivr.shelf import falls_to_canary
from ivr.traffic import Traffic, edge_traffic
from tests.voice.caller import Caller

SOURCE = Path("flows.yaml").read_text(encoding="utf-8")
OTHER = SOURCE.replace("For English, press 2.", "If you speak English, press 2.")


@pytest.fixture
def other(work: Workplace) -> str:
    """A kept version with another greeting."""
    with work.database.session() as session:
        now = work.clock.now()
        return versions.keep_version(session, OTHER.encode(), name="other.yaml", now=now).hash


def activate(work: Workplace, version: str) -> None:
    with work.database.session() as session:
        versions.activate(session, version, now=work.clock.now())


def test_a_live_call_stays_on_its_version_and_the_next_one_hears_the_new(
    caller: Caller, work: Workplace, other: str
) -> None:
    welcome = caller.phone()
    assert "For English" in welcome.words
    activate(work, other)
    assert "For English" in caller.stay_silent(welcome).words
    assert "If you speak English" in Caller(caller.client).phone().words
    with work.database.session() as session:
        pinned = session.exec(select(FlowRun.version).order_by("started_at")).all()
    assert len(set(pinned)) == 2


def test_a_callers_number_decides_whether_the_canary_answers_call_after_call(
    client: FlaskClient, work: Workplace, other: str
) -> None:
    with work.database.session() as session:
        versions.canary(session, other, percent=50, now=work.clock.now())
    numbers = [f"+86138001380{number:02d}" for number in range(8)]
    heard = {n: {Caller(client, number=n).phone().words for _ in range(2)} for n in numbers}
    for number, words in heard.items():
        (said,) = words
        assert ("If you speak" in said) == falls_to_canary(other, number, 50)
    assert len({said for words in heard.values() for said in words}) == 2


def traffic(work: Workplace) -> Traffic:
    with work.database.session() as session:
        version = versions.active_hash(session)
        assert version is not None
        now = work.clock.now()
        return edge_traffic(session, version, now - timedelta(days=1), now + timedelta(days=1))


def test_traffic_counts_ways_taken_and_where_callers_left(
    client: FlaskClient, work: Workplace
) -> None:
    buyer, quiet, lost = Caller(client), Caller(client), Caller(client)
    buyer.press(buyer.press(buyer.phone(), "1"), "1")
    menu = quiet.stay_silent(quiet.press(quiet.phone(), "1"))
    quiet.press(menu, "9")
    lost.phone()
    lost.post("/voice/status", {"CallStatus": "completed"})
    found = traffic(work)
    taken = {(e.source, e.way, e.target): (e.times, e.calls) for e in found.edges if e.times}
    assert found.calls == 3
    assert taken["main.menu", "1", "sales.interest"] == (1, 1)
    assert taken["main.menu", "9", "main.notice"] == (1, 1)
    assert taken["main.language", "next", "main.greet"] == (2, 2)
    assert taken["main.arrive", "else", "main.language"] == (3, 3)
    assert all(way != "start" for _, way, _ in taken)
    assert found.nodes["main.menu"].noinput == 1
    assert found.nodes["main.menu"].calls == 2
    assert (found.nodes["main.language"].calls, found.nodes["main.language"].dropped) == (3, 1)
    assert found.nodes["main.language"].drop_pct == pytest.approx(100 / 3)


def test_untaken_ways_are_there_with_zeros_in_the_order_of_the_file(work: Workplace) -> None:
    found = traffic(work)
    assert found.calls == 0
    assert {e.times for e in found.edges} == {0}
    assert found.edges[0].source == "main.arrive"
    assert next(iter(found.nodes)) == "main.arrive"


def test_calls_outside_the_period_and_of_other_versions_do_not_count(
    client: FlaskClient, work: Workplace, other: str
) -> None:
    Caller(client).phone()
    activate(work, other)
    assert traffic(work).calls == 0
    with work.database.session() as session:
        now = work.clock.now()
        later = edge_traffic(session, other, now + timedelta(hours=1), now + timedelta(hours=2))
        assert later.calls == 0
        Caller(client).phone()
        assert traffic(work).calls == 1
