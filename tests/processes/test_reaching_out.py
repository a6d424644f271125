"""Whole calls that leave the house: put through to others, and paid by card."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.processes.centre import Caller, Centre, running_centre
from tests.processes.patience import until

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(400)]
PORTER = "+8613900000009"
CARD, DECLINED_CARD = "4111111111111111", "4000000000000002"


@pytest.fixture(scope="module")
def _centre() -> Iterator[Centre]:
    with running_centre(Path(__file__).with_name("reaching_out.yaml")) as centre:
        yield centre


@pytest.fixture
def centre(_centre: Centre) -> Iterator[Centre]:
    """The centre, left without a call; its invariants hold."""
    yield _centre
    _centre.is_left_whole()


def chosen(centre: Centre, key: str) -> Caller:
    caller = centre.caller()
    caller.hears("choose")
    caller.press(key)
    return caller


def ringing(centre: Centre, number: str) -> str:
    """Wait until that telephone rings; the leg's id."""

    def rings() -> str:
        seen: list[dict[str, Any]] = centre.carrier("GET", f"/sim/phones/{number}")["events"]
        over = {event["call_sid"] for event in seen if event["event"] == "ended"}
        rung = [event["call_sid"] for event in seen if event["event"] == "ringing"]
        return next((sid for sid in reversed(rung) if sid not in over), "")

    return until(f"{number} rings", rings)


def test_whoever_is_rung_hears_whose_call_it_is_and_takes_it(centre: Centre) -> None:
    caller = chosen(centre, "1")
    porter = Caller(centre, PORTER, ringing(centre, PORTER))
    centre.carrier("POST", f"/sim/calls/{porter.sid}/answer", {})
    porter.hears("a caller for you")
    assert not caller.hears_sid(porter.sid)

    porter.press("1")
    until("they talk", lambda: caller.hears_sid(porter.sid) and porter.hears_sid(caller.sid))
    porter.hang_up()

    caller.hears("all is well")
    until("the call is over", caller.is_over)


def test_a_telephone_that_is_busy_is_told_to_the_caller(centre: Centre) -> None:
    centre.carrier("POST", "/sim/phones", {"number": PORTER, "busy": True})
    caller = chosen(centre, "1")
    caller.hears("it is busy")
    centre.carrier("POST", "/sim/phones", {"number": PORTER})


def test_an_agent_with_a_telephone_is_rung_and_free_again_afterwards(centre: Centre) -> None:
    clerk = centre.agents["auto.vale"]
    clerk.go_ready()
    caller = chosen(centre, "2")
    leg = Caller(centre, clerk.telephone, ringing(centre, clerk.telephone))
    centre.carrier("POST", f"/sim/calls/{leg.sid}/answer", {})
    until("they talk", lambda: caller.hears_sid(leg.sid))
    assert clerk.state == "not_ready"

    caller.hang_up()

    until("the agent's leg is over", leg.is_over)
    clerk.becomes("ready")


@pytest.mark.parametrize(
    ("card", "words", "state"),
    [(CARD, "receipt ch_", "paid"), (DECLINED_CARD, "the card was declined", "declined")],
)
def test_a_card_is_charged_once_while_nothing_records(
    centre: Centre, card: str, words: str, state: str
) -> None:
    caller = chosen(centre, "3")
    caller.hears("now your card")
    for field, digits in (
        ("payment-card-number", card),
        ("expiration-date", "1230"),
        ("security-code", "123"),
    ):
        asked_for(caller, field)
        assert all(silent(centre, caller))
        caller.press(digits)
    caller.hears(words)

    until("the call is over", caller.is_over)
    paid = centre.sql(
        "SELECT p.state FROM payment p JOIN call c ON c.id = p.call_id WHERE c.sid = %s", caller.sid
    )
    assert [row["state"] for row in paid] == [state]


def asked_for(caller: Caller, field: str) -> None:
    """Wait until that part of the card is asked for."""

    def asked() -> bool:
        events = caller.facts()["events"]
        return [e["field"] for e in events if e["event"] == "paying"][-1:] == [field]

    until(f"{field} is asked for", asked)


def silent(centre: Centre, caller: Caller) -> list[bool]:
    """Whether the carrier has confirmed of each recording of the call that it hears nothing now."""
    query = (
        "SELECT r.paused FROM recording r JOIN call c ON c.id = r.call_id WHERE c.sid = %s "
        "AND r.kind = 'call'"
    )
    return [row["paused"] for row in centre.sql(query, caller.sid)]
