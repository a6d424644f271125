from collections.abc import Callable

import pytest

from ivr.document import spoken_words
from ivr.effects import PartyLeft
from ivr.happenings import CallerGone
from ivr.line_requests import PlanTransfer
from ivr.loader import Loaded
from ivr.run import Run, Standing
from ivr.testing import CallDriver
from ivr.whispers import CONNECT, REFUSE, screened, whisper_document
from telephony.instructions import Connect, Gather, Hangup, Say
from telephony.reports import DialEnded, DialStatus, NothingHeard

Call = Callable[..., CallDriver]
Load = Callable[..., Loaded]
NODES = """\
a:
  transfer: {to: porter, say: {en: ringing them}, whisper: {en: a caller}, screen: true, ring_s: 9}
  then: {answered: fine, busy: agent, no_answer: top, failed: gone}
"""


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def test_party_of_the_allow_list_is_rung_with_whisper_and_progress(call_outside: Call) -> None:
    driver = call_outside(NODES)
    assert driver.requests == [PlanTransfer("number", "+8613900000009")]
    run = driver.run
    assert run.standing is Standing.CONNECTED
    assert driver.document == (
        Say("ringing them", "en-US", "Joanna"),
        Connect(
            "number",
            "+8613900000009",
            f"/voice/step/{run.run_id}/1",
            ring_s=9,
            whisper_path=f"/voice/whisper/{run.run_id}/1",
            status_path="/voice/status",
        ),
    )


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (DialEnded(DialStatus.COMPLETED, "CA1", 40), "all is well"),
        (DialEnded(DialStatus.ANSWERED, "CA1", 40, bridged=True), "all is well"),
        (DialEnded(DialStatus.COMPLETED, "CA1", 4, bridged=False), "back at the top"),
        (DialEnded(DialStatus.BUSY, "CA1"), "to an agent"),
        (DialEnded(DialStatus.NO_ANSWER, "CA1"), "back at the top"),
        (DialEnded(DialStatus.CANCELED, "CA1"), "back at the top"),
        (DialEnded(DialStatus.FAILED), "attempts used up"),
        (NothingHeard(), "attempts used up"),
    ],
)
def test_exit_follows_how_the_dial_ended(
    call_outside: Call, report: DialEnded | NothingHeard, words: str
) -> None:
    driver = call_outside(NODES)
    driver.report(report)
    assert heard(driver) == words
    (left,) = driver.effects
    assert isinstance(left, PartyLeft)
    assert left.answered is (words == "all is well")
    if isinstance(report, DialEnded):
        told = (report.dialled_sid, report.status, report.duration_s)
        assert (left.sid, left.status, left.duration_s) == told


@pytest.mark.parametrize("ringing", ["busy", "no_answer", "failed"])
def test_nobody_is_rung_who_cannot_be(call_outside: Call, ringing: str) -> None:
    driver = call_outside(NODES.replace("porter", "helper"), ringing=ringing)
    words = {"busy": "to an agent", "no_answer": "back at the top", "failed": "attempts used up"}
    assert heard(driver) == words[ringing]
    assert driver.effects == []


def test_caller_who_hangs_up_meanwhile_frees_the_other_side(call_outside: Call) -> None:
    driver = call_outside(NODES)
    driver.report(CallerGone())
    assert driver.document is None
    assert driver.effects == [PartyLeft("")]


def test_conversation_does_not_count_as_time_with_the_machine(call_outside: Call) -> None:
    driver = call_outside(NODES)
    before = driver.run.machine_s
    driver.report(DialEnded(DialStatus.COMPLETED, "CA1", 40))
    assert driver.run.machine_s == before


def test_whisper_asks_for_a_key_where_the_node_screens(call_outside: Call) -> None:
    driver = call_outside(NODES)
    document = whisper_document(driver.hotline, driver.run, driver.now)
    gather, end = document
    assert isinstance(gather, Gather)
    assert spoken_words((gather,)) == "a caller"
    assert gather.action == f"/voice/screen/{driver.run.run_id}/1"
    assert end == Hangup()
    assert whisper_document(driver.hotline, driver.run, driver.now) == document


def test_whisper_without_screening_runs_out_which_connects(call_outside: Call) -> None:
    driver = call_outside(NODES.replace("screen: true", "screen: false"))
    document = whisper_document(driver.hotline, driver.run, driver.now)
    assert document == (Say("a caller", "en-US", "Joanna"),)


def test_whisper_to_nobody_is_a_hang_up(call_outside: Call) -> None:
    driver = call_outside(NODES)
    driver.report(CallerGone())
    assert whisper_document(driver.hotline, driver.run, driver.now) == REFUSE
    fresh = Run("r", driver.hotline.hash, "main", "fine", "en")
    assert whisper_document(driver.hotline, fresh, driver.now) == REFUSE


@pytest.mark.parametrize("digits", [None, "", "0", "2", "11", "*"])
def test_only_the_one_key_takes_the_call(digits: str | None) -> None:
    assert screened("1") == CONNECT == ()
    assert screened(digits) == REFUSE


@pytest.mark.parametrize(
    "entry", ["{}", "{number: '95588'}", "{number: '+861', sip: 'sip:a@b'}", "{sip: 'http://x'}"]
)
def test_party_that_cannot_be_rung_is_refused_in_the_file(load_outside: Load, entry: str) -> None:
    right = "transfers: {porter: {number: '+8613900000009'}}\n"
    assert load_outside(NODES, right).hotline is not None
    assert load_outside(NODES, f"transfers: {{porter: {entry}}}\n").hotline is None
