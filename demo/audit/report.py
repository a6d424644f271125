"""The audit as a whole: every invariant, one list of findings."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from demo.audit import agents, deliveries, endings, promises, queues
from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.planting import PLANTS
from demo.audit.truth import Truth

BUSY_AT_MOST_S = 60.0


@dataclass(frozen=True)
class Audit:
    """What was looked at and what was found.

    Attributes:
        looked_at: How much of each kind there was; an audit of nothing proves nothing.
    """

    looked_at: dict[str, int]
    findings: Sequence[Finding]

    def document(self) -> dict[str, Any]:
        """The audit as JSON."""
        findings = [asdict(finding) for finding in self.findings]
        return {"looked_at": self.looked_at, "findings": findings}


def audit(
    database_url: str,
    truth_file: Path,
    *,
    plant: str | None = None,
    grace_s: float = 0.0,
    busy_at_most_s: float = BUSY_AT_MOST_S,
) -> Audit:
    """Check all invariants; writes nothing that stays.

    Args:
        database_url: The house's database.
        truth_file: The carrier's log.
        plant: A fault to plant first, by its name in `PLANTS`.
        grace_s: What happened so recently may still be on its way; simulated seconds.
        busy_at_most_s: How long an agent may be busy without a live call; simulated seconds.

    Raises:
        NothingToBreak: The data holds nothing to plant the fault in.
        psycopg.Error: The database does not answer.
    """
    truth = Truth.load(truth_file)
    with psycopg.connect(database_url, connect_timeout=5) as connection:
        ledger = Ledger(connection)
        try:
            if plant is not None:
                PLANTS[plant][1](truth, ledger)
            return examine(
                truth,
                ledger,
                grace=timedelta(seconds=grace_s),
                busy_at_most=timedelta(seconds=busy_at_most_s),
            )
        finally:
            connection.rollback()


def examine(truth: Truth, ledger: Ledger, *, grace: timedelta, busy_at_most: timedelta) -> Audit:
    """Check all invariants within the ledger's transaction."""
    findings = [
        *deliveries.check(truth, ledger),
        *endings.check(truth, ledger, grace=grace),
        *promises.check(truth, ledger),
        *agents.check_one_call(truth, ledger),
        *agents.check_busy(truth, ledger, at_most=busy_at_most),
        *queues.check(truth, ledger, grace=grace),
    ]
    tables = ("call", "call_leg", "webhook_answer", "queue_entry", "reservation", "callback")
    looked_at = {
        "deliveries": len(truth.deliveries),
        "acknowledged": sum(delivery.acknowledged_at is not None for delivery in truth.deliveries),
        "legs": len(truth.legs),
    }
    for table in tables:
        looked_at[table] = ledger.column(f"SELECT count(*) FROM {table}")[0]  # noqa: S608 - ours
    return Audit(looked_at, findings)
