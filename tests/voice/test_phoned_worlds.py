"""What tests may give beyond what the shipped file's own give, phoned in by signed webhooks."""

from pathlib import Path

import pytest
from sqlmodel import col, select

from cti.models import Call, Callback, Presence, PresenceState, QueueEntry
from cti.workplace import Workplace
from customers.models import Suppression
from ivr.flow_tests import FlowTest
from ivr.hotline import Hotline
from ivr.loader import load_file
from ivr.phoning.driver import phone_test
from ivr.phoning.refusing import refusal
from ivr.phoning.site import Site
from ivr.testing import run_test
from ivr.versions import activate, keep_version
from tickets.models import Appointment
from tickets.words import AppointmentState

FILE = Path(__file__).with_name("phoned.yaml")
_HOTLINE = load_file(FILE).hotline
TESTS = _HOTLINE.file.tests if _HOTLINE else {}


@pytest.fixture
def served(work: Workplace) -> Hotline:
    """The file of these tests, in service."""
    with work.database.session() as session:
        now = work.clock.now()
        hotline = keep_version(session, FILE.read_bytes(), name=FILE.name, now=now)
        activate(session, hotline.hash, now=now)
    return hotline


@pytest.mark.parametrize("name", sorted(TESTS))
def test_a_test_goes_as_written_through_the_engine_and_over_the_telephone(
    site: Site, served: Hotline, name: str
) -> None:
    assert run_test(served, name, TESTS[name]) is None
    assert refusal(served, TESTS[name], alone=True) == ""
    assert phone_test(site, served, TESTS[name]) is None


def read(**test: object) -> FlowTest:
    return FlowTest.model_validate({"steps": [{"ended": False}], **test})


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (read(given={"estimate_s": 1}), "`estimate_s: 1` is no estimate that the house can tell."),
        (
            read(given={"ready": 1, "estimate_s": None}),
            "Nobody is told this estimate with so many ready.",
        ),
        (read(given={"hours": "holiday"}), "`hours: holiday` needs a holiday"),
        (
            read(call={"from": "", "flow": "callback"}),
            "a call that we place goes to a number",
        ),
        (
            read(call={"from": ""}, given={"customer": {}}),
            "nobody is known by a number that is withheld",
        ),
        (
            read(call={"from": ""}, given={"locked": True}),
            "a number that is withheld is never locked",
        ),
        (
            read(given={"ringing": "no_answer"}, steps=[{"press": "5"}]),
            "what answers PlanTransfer cannot be arranged",
        ),
        (
            read(given={"failing": True}, steps=[{"press": "5"}]),
            "what answers PlanTransfer cannot be arranged",
        ),
        (
            read(given={"recording": True}, steps=[{"press": "0"}]),
            "no carrier pauses a recording before the card",
        ),
        (read(steps=[{"press": "9"}]), "a stranger has no points"),
        (
            read(given={"customer": {}, "lookup": "miss"}, steps=[{"press": "9"}]),
            "whoever is known has points, be it none",
        ),
        (read(steps=[{"press": "7"}]), "what answers LookUpAppointment cannot be arranged"),
    ],
)
def test_what_no_house_can_be_is_refused_by_its_name(test: FlowTest, why: str) -> None:
    assert _HOTLINE is not None
    assert refusal(_HOTLINE, test, alone=True) == why


@pytest.mark.parametrize(
    ("test", "why"),
    [
        (
            read(
                given={"lookup": "miss", "times": ["2026-11-24T09:00:00Z", "2026-11-24T09:30:00Z"]},
                steps=[{"press": "7"}],
            ),
            "`visit` cannot have just these free times.",
        ),
        (
            read(given={"times": ["2026-11-23T02:00:00Z"]}, steps=[{"press": "6"}, {"press": "2"}]),
            "A free time of the test is over, or about to begin.",
        ),
        (
            read(
                given={"customer": {}, "times": ["2026-11-24T09:00:00Z"]},
                steps=[{"press": "7"}, {"press": "1"}],
            ),
            "`visit` cannot have just these free times.",
        ),
        (read(call={"at": "2026-11-22T02:00:00Z"}), "The call comes at a time that is past."),
    ],
)
def test_what_this_house_cannot_be_now_is_told_when_it_is_phoned(
    site: Site, served: Hotline, test: FlowTest, why: str
) -> None:
    miss = phone_test(site, served, test)
    assert miss is not None
    assert miss.sentence == why


def test_both_drivers_tell_of_a_callback_when_its_node_is_left(site: Site, served: Hotline) -> None:
    asked_again = read(
        given={"callback": "invalid"},
        steps=[{"press": "6"}, {"press": "1"}, {"hear": "which number"}, {"callback": "invalid"}],
    )
    by_engine = run_test(served, "asked_again", asked_again)
    assert by_engine is not None
    assert by_engine.sentence == "callback: invalid — none so far"
    assert phone_test(site, served, asked_again) == by_engine


def test_nothing_that_was_put_there_holds_afterwards(site: Site, served: Hotline) -> None:
    for name in (
        "a_wait_that_can_be_told",
        "numbers_that_must_not_be_called",
        "every_question_fails",
        "a_promised_call",
        "a_callback_at_the_second_time",
    ):
        assert phone_test(site, served, TESTS[name]) is None
    other = {"from": "+8613800000002"}
    booked = read(
        call=other,
        given={"customer": {}, "lookup": "miss", "times": ["2026-11-24T09:00:00Z"]},
        steps=[{"press": "7"}, {"press": "1"}, {"hear": "it is noted"}],
    )
    ended_by_the_house = read(call=other, steps=[{"silence": 9}, {"ended": True}])
    for test in (booked, booked, ended_by_the_house):
        assert phone_test(site, served, test) is None
    with site.database.session() as session:
        at_work = select(Presence).where(col(Presence.state) != PresenceState.OFFLINE)
        in_line = select(QueueEntry).where(col(QueueEntry.left_at).is_(None))
        talked = select(QueueEntry).where(col(QueueEntry.answered_at).is_not(None))
        listed = select(Suppression).where(col(Suppression.ended_at).is_(None))
        held = select(Appointment).where(Appointment.state == AppointmentState.BOOKED)
        promised = select(Callback).where(col(Callback.ended_at).is_(None))
        going_on = select(Call).where(col(Call.ended_at).is_(None))
        for left in (at_work, in_line, talked, listed, held, promised, going_on):
            assert session.exec(left).all() == []
        assert session.exec(select(Callback)).all() != []
