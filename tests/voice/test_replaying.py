"""Real calls told as tests, and played on another file."""

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlmodel import col, delete

from base.errors import NotFound
from cti.models import WebhookAnswer
from cti.workplace import Workplace
from customers.archive import name_customer
from customers.lookup import add_phone
from customers.models import Customer
from ivr.commands import replay
from ivr.commands.written import as_yaml
from ivr.hotline import Hotline
from ivr.loader import load
from ivr.rehearsal.foresight import Fate, Verdict, foresee, summarise
from ivr.rehearsal.recorded import RecordedCall
from ivr.rehearsal.records import recorded_call, recorded_calls
from ivr.rehearsal.retelling import FICTIONAL, Untold, told_as_test
from ivr.testing import run_test
from tests.voice.caller import CALLER, Caller

SOURCE = Path("flows.yaml").read_text(encoding="utf-8")
NAME = "赵敏之"
KEYED = "02165438888"


def changed(*swaps: tuple[str, str]) -> Hotline:
    text = SOURCE
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    loaded = load(text.encode())
    assert loaded.hotline is not None, [str(fault) for fault in loaded.faults]
    return loaded.hotline


@pytest.fixture
def shipped() -> Hotline:
    return changed()


def hang_up(caller: Caller) -> None:
    caller.post("/voice/status", {"CallStatus": "completed", "CallDuration": "31"})


def recording_of(work: Workplace, caller: Caller) -> RecordedCall:
    with work.database.session() as session:
        return recorded_call(session, caller.sid)


@pytest.fixture
def regular(work: Workplace) -> str:
    """A customer who is greeted by name in Chinese; their number."""
    with work.database.session() as session:
        customer = Customer(created_at=work.clock.now(), language="zh-CN")
        session.add(customer)
        session.flush()
        name_customer(session, customer, NAME)
        add_phone(session, customer.id, CALLER, is_primary=True)
    return CALLER


@pytest.fixture
def promised(client: FlaskClient, regular: str) -> Caller:
    """Somebody who waits, wants to be called back, and keys another number."""
    caller = Caller(client, number=regular)
    queued = caller.press(caller.phone(), "2")
    wait = caller.ask(queued.path("Enqueue", "waitUrl"))
    caller.ask(wait.path("Gather"), {"Digits": "1"})
    offered = caller.ask(queued.path("Enqueue"), {"QueueResult": "leave", "QueueTime": "12"})
    asked = caller.press(offered, "2")
    assert "Hangup" in caller.press(asked, KEYED).verbs
    hang_up(caller)
    return caller


def test_a_call_becomes_a_test_that_goes_as_written_and_tells_nobody(
    promised: Caller, work: Workplace, shipped: Hotline
) -> None:
    told = told_as_test(shipped, recording_of(work, promised))
    assert not isinstance(told, Untold)
    text = as_yaml({"a_call": told}, note="version x")
    for personal in (NAME, CALLER, KEYED, CALLER[3:], KEYED[1:]):
        assert personal not in text
    assert told.call.from_ == FICTIONAL
    again = load((SOURCE + "\n  replayed:\n" + as_entry(text)).encode())
    assert again.hotline is not None, again.faults
    assert run_test(again.hotline, "replayed", again.hotline.file.tests["replayed"]) is None
    keys = [line.press for line in told.steps if line.press]
    assert keys[:3] == ["2", "1", "2"]
    assert len(keys[3]) == len(KEYED)
    assert told.steps[-1].ended


def as_entry(text: str) -> str:
    """The test's own lines, deep enough to stand in a file's `tests:`."""
    lines = text.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("  a_call:"))
    return "\n".join(lines[start + 1 :]) + "\n"


def test_silence_wrong_keys_and_a_hang_up_are_told_as_they_were(
    client: FlaskClient, work: Workplace, regular: str, shipped: Hotline
) -> None:
    caller = Caller(client, number=regular)
    heard = caller.press(caller.stay_silent(caller.phone()), "7")
    caller.ask(heard.path("Gather"), {"SpeechResult": "我要投诉", "Confidence": "0.9"})
    hang_up(caller)
    told = told_as_test(shipped, recording_of(work, caller))
    assert not isinstance(told, Untold)
    done = [
        (name, getattr(line, name))
        for line in told.steps
        for name in ("press", "silence", "say", "caller")
        if getattr(line, name)
    ]
    assert done == [("silence", 1), ("press", "7"), ("say", "投诉"), ("caller", "hangs up")]


def test_whoever_asks_for_another_time_and_another_is_told_and_plays_the_same(
    client: FlaskClient, regular: str, work: Workplace, shipped: Hotline
) -> None:
    caller = Caller(client, number=regular)
    heard = caller.phone()
    for keys in ("3", "2", "2", "2", "1"):
        heard = caller.press(heard, keys)
    assert "已为您预约" in heard.words
    hang_up(caller)
    call = recording_of(work, caller)
    told = told_as_test(shipped, call)
    assert not isinstance(told, Untold), told
    assert [line.press for line in told.steps if line.press] == ["3", "2", "2", "2", "1"]
    assert foresee(call, shipped, shipped).verdict is Verdict.SAME


def test_what_was_on_record_only_in_part_is_said_and_not_made_up(
    promised: Caller, work: Workplace, shipped: Hotline
) -> None:
    with work.database.session() as session:
        session.exec(delete(WebhookAnswer).where(col(WebhookAnswer.answer_key).like("step:%:3")))
    told = told_as_test(shipped, recording_of(work, promised))
    assert isinstance(told, Untold)
    assert "cannot be brought about" in told.why


def test_a_call_that_nobody_made_or_that_no_flow_answered_is_not_found(work: Workplace) -> None:
    with work.database.session() as session, pytest.raises(NotFound):
        recorded_call(session, "CA0")


def fate(work: Workplace, caller: Caller, old: Hotline, new: Hotline) -> Fate:
    return foresee(recording_of(work, caller), old, new)


def test_under_the_same_file_a_call_goes_the_same(
    promised: Caller, work: Workplace, shipped: Hotline
) -> None:
    same = fate(work, promised, shipped, shipped)
    assert same.verdict is Verdict.SAME
    assert not same.contained_before
    assert same.ways_before == same.ways_after


RETURNS = "label: {zh-CN: 退货, en-US: Returns}"
SERVICE = "label: {zh-CN: 售后服务, en-US: Help with a purchase}"
LEADS = "en-US: [repair, return, after sales]}\n              goto: "
CHECK = "menu: {say: main_menu, choices: [{key: '1', label: {zh-CN: 是, en-US: Yes}, goto: menu}]}"
OTHERWISE = "The key 2 means something else than then."


@pytest.mark.parametrize(
    ("swap", "judged"),
    [
        (("{count: 1, say: not_a_choice}", "{count: 1, say: trouble}"), (Verdict.SAME, "", "")),
        (("booked: booked\n", "booked: booked_already\n"), (Verdict.DIFFERENT, "", "")),
        ((SERVICE, RETURNS), (Verdict.DIVERGED, "main.menu", OTHERWISE)),
        (
            (f'key: "2"\n              {SERVICE}', f'key: "7"\n              {SERVICE}'),
            (Verdict.DIVERGED, "main.menu", OTHERWISE),
        ),
        (
            (f"{LEADS}after_sales.talk", f"{LEADS}sales.talk"),
            (Verdict.DIVERGED, "main.menu", "AskQueue, which was not asked then"),
        ),
        (
            (
                "else: menu}\n      favour",
                f"else: check}}\n      check:\n        {CHECK}\n      favour",
            ),
            (Verdict.DIVERGED, "main.check", "stands at main.check and stood at main.menu then"),
        ),
    ],
)
def test_another_file_is_judged_by_what_the_caller_did_then(
    promised: Caller, work: Workplace, swap: tuple[str, str], judged: tuple[Verdict, str, str]
) -> None:
    verdict, where, why = judged
    found = fate(work, promised, changed(), changed(swap))
    assert (found.verdict, found.where) == (verdict, where)
    assert why in found.why
    assert (found.after == "") == (verdict is Verdict.DIVERGED)


def test_digits_that_no_longer_fit_are_a_divergence(
    client: FlaskClient, work: Workplace, regular: str, shipped: Hotline
) -> None:
    caller = Caller(client, number=regular)
    asked = caller.press(caller.phone(), "5")
    assert "Gather" in caller.press(asked, "12345").verbs
    hang_up(caller)
    new = changed(("length: {min: 4, max: 10}", "length: {min: 6, max: 10}"))
    found = fate(work, caller, shipped, new)
    assert found.verdict is Verdict.DIVERGED
    assert found.where == "status.ask_number"
    assert "does not fit any more" in found.why


@pytest.mark.usefixtures("promised")
def test_containment_and_moved_ends_are_counted_over_calls(
    client: FlaskClient, work: Workplace, regular: str, shipped: Hotline
) -> None:
    lost = Caller(client, number=regular)
    lost.phone()
    hang_up(lost)
    # Whoever wants after-sales service is sent away at once: contained, for better or worse.
    new = changed(
        (
            "en-US: [repair, return, after sales]}\n              goto: after_sales.talk",
            "en-US: [repair, return, after sales]}\n              goto: after.bye",
        ),
        (
            "{notice: recording_notice, then: after_sales.talk}",
            "{goto: again}\n      again: {notice: recording_notice, then: after_sales.talk}",
        ),
    )
    with work.database.session() as session:
        now = work.clock.now()
        calls = list(
            recorded_calls(
                session, since=now - timedelta(days=1), until=now + timedelta(days=1), limit=10
            )
        )
    fates = [foresee(call, shipped, new) for call in calls]
    summary = summarise(fates)
    assert summary.verdicts == {
        Verdict.SAME: 1,
        Verdict.DIFFERENT: 0,
        Verdict.DIVERGED: 1,
        Verdict.UNTOLD: 0,
    }
    assert (summary.told, summary.contained_before, summary.contained_after) == (1, 1, 1)
    assert summary.divergences == [("after.bye", "The call is over where it went on then.", 1)]


@pytest.fixture
def environment(fresh_database: str, monkeypatch: pytest.MonkeyPatch, work: Workplace) -> None:
    """The commands look into this test's house, on its day."""
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    monkeypatch.setenv("CORDBOARD_CLOCK_EPOCH", (work.clock.now() + timedelta(1)).isoformat())
    monkeypatch.setenv("CORDBOARD_CLOCK_STARTED_AT_S", str(time.time()))


@pytest.mark.usefixtures("environment")
def test_the_command_prints_a_call_as_a_test(promised: Caller) -> None:
    done = CliRunner().invoke(replay, [promised.sid])
    assert done.exit_code == 0, done.output
    assert f"  call_{promised.sid[-8:]}:" in done.output
    assert "- enqueued: after_sales" in done.output
    assert NAME not in done.output


@pytest.mark.usefixtures("environment", "promised")
def test_the_command_plays_callers_of_a_period_on_another_file(tmp_path: Path) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(SOURCE.replace("booked: booked\n", "booked: booked_already\n"), encoding="utf-8")
    done = CliRunner().invoke(replay, ["--flows", str(new), "--since", "7d", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["summary"]["verdicts"]["different"] == 1
    (call,) = told["calls"]
    assert call["ways_after"][-2:] == ["away.call_back booked", "away.booked_already next"]
    people = CliRunner().invoke(replay, ["--flows", str(new), "--since", "7d"])
    assert "Ended without a person, of 1 that can be told: 0% then, 0% now" in people.output
