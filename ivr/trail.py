"""What a run leaves behind: the call's keys for the agent, the nodes for the traffic counts."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from cti.events import note
from cti.models import Call
from ivr.events import FlowEvent
from ivr.models import FlowEvent as FlowEventRow
from ivr.models import FlowRun
from ivr.run import Run


def note_choices(session: Session, call: Call, row: FlowRun, run: Run, *, now: datetime) -> None:
    """Append to the call's timeline what the caller chose in this step.

    The labels are the flow file's own words, never the caller's.
    """
    for choice in run.path[row.choices :]:
        facts = {"key": choice.key, "label": choice.label, "node": choice.node}
        note(session, call, "chose", now=now, facts=facts)
    row.choices = len(run.path)


def note_events(
    session: Session, row: FlowRun, events: Sequence[FlowEvent], *, now: datetime
) -> None:
    """Append the step's events to the flow's own trail."""
    for event in events:
        row.events += 1
        flow, _, node = event.node.partition(".")
        session.add(
            FlowEventRow(
                call_started_at=row.call_started_at,
                call_id=row.call_id,
                run_id=row.id,
                seq=row.events,
                at=now,
                kind=event.kind.value,
                flow=flow,
                node=node,
                facts={
                    name: value
                    for name in ("exit", "target", "detail")
                    if (value := getattr(event, name))
                },
            )
        )
