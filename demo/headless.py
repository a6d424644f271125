"""Scripted calls through a running demo, audited afterwards against the carrier's truth."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from demo.audit.report import Audit, audit
from demo.keeping import write_whole
from demo.people.conversation import Told
from demo.people.performance import Performance, perform
from demo.people.person import LOST
from demo.run import running_demo

# Simulated seconds per real second: a sentence passes in a fraction of one.
FACTOR = 10.0


@dataclass(frozen=True)
class Outcome:
    """How one scripted call went; `fault` is empty when it went well."""

    told: Told
    fault: str

    def document(self) -> dict[str, Any]:
        """The outcome as JSON."""
        return asdict(self.told) | {"fault": self.fault}


def run(
    data_dir: Path, *, port_base: int, flows_file: Path, calls: int, seed: int, report: Path | None
) -> int:
    """Make `calls` calls with chaos by `seed`, audit, write the report and end.

    Gives 0 when every call was made and went well, everything settled, and the audit found nothing.
    """
    data_dir = data_dir.absolute()
    with running_demo(data_dir, port_base=port_base, flows_file=flows_file, factor=FACTOR) as demo:
        truth = demo.house.truth_file
        script = demo.house.script(demo.staff, seed=seed)
        played = asyncio.run(
            perform(script, calls=calls, stopping=lambda: demo.supervisor.stopping)
        )
        audited = audit(demo.house.postgres.url(), truth)
    outcomes = _outcomes(played.told, truth)
    complaints = _complaints(outcomes, played, audited, asked=calls)
    if report is not None:
        write_whole(
            report,
            {
                "calls": len(outcomes),
                "asked": calls,
                "seed": seed,
                "faults": len(complaints),
                "complaints": complaints,
                "outcomes": [outcome.document() for outcome in outcomes],
                "called_back": [asdict(told) for told in played.called_back],
                "unsettled": played.unsettled,
                "audit": audited.document(),
            },
        )
    for complaint in complaints:
        print(complaint)
    return 1 if complaints else 0


def _complaints(
    outcomes: Sequence[Outcome], played: Performance, audited: Audit, *, asked: int
) -> Sequence[str]:
    complaints = [f"{one.told.call_sid}: {one.fault}" for one in outcomes if one.fault]
    if len(outcomes) < asked:
        complaints.append(f"{len(outcomes)} of {asked} calls were made")
    if played.unsettled:
        complaints.append(f"not everything settled: {played.unsettled}")
    return [*complaints, *map(str, audited.findings)]


def _outcomes(told: Sequence[Told], truth: Path) -> Sequence[Outcome]:
    # The carrier's own apology is a sentence too, and says that we failed.
    with truth.open() as lines:
        facts = [json.loads(line) for line in lines if '"application-error"' in line]
    apologised = {fact.get("call_sid") for fact in facts if fact["kind"] == "application-error"}
    return [Outcome(one, _fault(one, apologised)) for one in told]


def _fault(told: Told, apologised: set[str]) -> str:
    if told.call_sid in apologised:
        return "the carrier had to apologise for us"
    if told.outcome == LOST:
        return f"the call did not end but is {told.status}"
    return "" if told.heard else "the caller heard nothing"
