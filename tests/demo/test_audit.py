import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.planting import PLANTS, NothingToBreak
from demo.audit.report import audit, examine
from demo.audit.truth import Truth
from tests.demo.scene import AGENT, CALLER, NOON, Scene, at

Look = Callable[..., list[Finding]]
INSTANT = timedelta()


def _invariants(findings: list[Finding]) -> set[str]:
    return {finding.invariant for finding in findings}


def test_a_day_as_it_must_be_has_no_findings(look: Look) -> None:
    assert look() == []


@pytest.mark.parametrize("name", sorted(PLANTS))
def test_every_planted_fault_is_found(name: str, scene: Scene, ledger: Ledger) -> None:
    invariant, plant = PLANTS[name]
    truth = Truth(scene.log.facts)
    if name == "silent-giving-up":
        ledger.connection.execute("UPDATE dial_attempt SET sid = NULL")

    plant(truth, ledger)
    done = examine(truth, ledger, grace=INSTANT, busy_at_most=timedelta(seconds=60))

    assert invariant in _invariants(list(done.findings))
    assert all(finding.ids for finding in done.findings)


def test_a_fault_that_fits_nowhere_says_so(scene: Scene, ledger: Ledger) -> None:
    ledger.connection.execute("DELETE FROM webhook_answer")

    with pytest.raises(NothingToBreak):
        PLANTS["lost-answer"][1](Truth(scene.log.facts), ledger)


def test_planting_leaves_the_database_as_it_was(
    scene: Scene, fresh_database: str, tmp_path: Path
) -> None:
    log = tmp_path / "truth.jsonl"
    log.write_text("".join(f"{json.dumps(fact)}\n" for fact in scene.log.facts))

    assert audit(fresh_database, log, plant="lost-answer").findings
    assert audit(fresh_database, log).findings == []


def test_a_degraded_a_refused_and_a_missing_answer_acknowledge_nothing(
    scene: Scene, look: Look
) -> None:
    scene.log.webhook(20, CALLER, "step/1/2", "a", headers={"X-Cordboard-Degraded": "1"})
    scene.log.webhook(21, CALLER, "step/1/2", "b", answer=503)
    scene.log.webhook(22, CALLER, "step/1/2", "c", answer=None)

    assert look() == []


def test_an_acknowledged_report_that_nobody_kept_is_found(scene: Scene, look: Look) -> None:
    scene.log.webhook(20, CALLER, "status", "lost", answer=204)

    assert [(f.invariant, f.ids["token"]) for f in look()] == [("I1", "lost")]


def test_a_delivery_that_came_twice_is_one_delivery(scene: Scene, look: Look) -> None:
    scene.log.webhook(5.2, CALLER, "step/1/1", "token-step")

    assert look() == []


def test_calls_that_we_do_not_know_are_none_of_ours(scene: Scene, look: Look) -> None:
    scene.log.webhook(20, "CAstray", "status", "stray", answer=204)

    assert look() == []


def test_an_agent_who_was_early_needs_no_stored_answer(scene: Scene, look: Look) -> None:
    scene.log.webhook(12, AGENT, "client", "early")
    assert look() == []

    scene.log.webhook(14, AGENT, "client", "in time")
    assert _invariants(look()) == {"I1"}


def test_an_end_on_its_way_is_forgiven_for_the_grace_only(
    scene: Scene, ledger: Ledger, look: Look
) -> None:
    ledger.connection.execute(
        "UPDATE call_leg SET state = 'live', ended_at = NULL WHERE sid = %s", (CALLER,)
    )

    # It ended 200 seconds before the last fact.
    assert look(grace_s=201) == []
    assert _invariants(look(grace_s=199)) == {"I2"}
    assert scene.call.sid == CALLER


def test_a_leg_that_lived_when_the_carrier_was_switched_off_is_not_judged(
    scene: Scene, ledger: Ledger, look: Look
) -> None:
    scene.log.facts = [fact for fact in scene.log.facts if not _ends(fact, CALLER)]
    scene.log.facts.append({"n": 0, "at": NOON.isoformat(), "kind": "said"})
    ledger.connection.execute("UPDATE call_leg SET state = 'failed' WHERE sid = %s", (CALLER,))

    assert look() == []


def _ends(fact: dict[str, object], sid: str) -> bool:
    return fact.get("call_sid") == sid and fact.get("status") == "completed"


def test_a_log_that_breaks_off_in_a_line_is_read_up_to_there(tmp_path: Path) -> None:
    log = tmp_path / "truth.jsonl"
    whole = '{"n": 0, "at": "2026-11-23T12:00:00+08:00", "kind": "said"}\n'
    log.write_text(whole + '{"n": 1, "at": "2026-11-2')

    assert Truth.load(log).as_of.isoformat() == "2026-11-23T12:00:00+08:00"


def test_a_kept_promise_without_a_connected_call_is_found(scene: Scene, look: Look) -> None:
    scene.log.facts = [f for f in scene.log.facts if f.get("direction") != "outbound-api"]

    assert [f.invariant for f in look()] == ["I3"]


def test_an_agent_may_be_between_two_calls_for_as_long_as_allowed(
    scene: Scene, ledger: Ledger, look: Look
) -> None:
    # The caller ends at 100; the conversation is said to have lasted until 150.
    ledger.connection.execute("UPDATE reservation SET talk_ended_at = %s", (at(150),))

    assert look(busy_s=51) == []
    assert _invariants(look(busy_s=49)) == {"I5"}
    assert scene.reservation.id
