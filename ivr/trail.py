"""What a run leaves behind: the call's keys for the agent, the nodes for the traffic counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

from cti.events import note
from cti.models import Call
from ivr.events import Choice, FlowEvent
from ivr.models import FlowEvent as FlowEventRow
from ivr.models import FlowRun

CHOSE = "chose"
# Whoever circles through menus tells an agent nothing new.
MOST_CHOICES = 50


def choice_facts(choices: Sequence[Choice], *, told: int) -> list[dict[str, Any]]:
    """What the caller chose, as the call's timeline says it after it has `told` so many choices.

    The labels are the flow file's own words, never the caller's.
    """
    return [
        {"key": choice.key, "label": choice.label, "node": choice.node}
        for choice in choices[: max(0, MOST_CHOICES - told)]
    ]


def note_choices(
    session: Session, call: Call, row: FlowRun, choices: Sequence[Choice], *, now: datetime
) -> None:
    """Append to the call's timeline what the caller chose in this step."""
    for facts in choice_facts(choices, told=row.choices):
        note(session, call, CHOSE, now=now, facts=facts)
        row.choices += 1


def event_rows(events: Sequence[FlowEvent], *, after: int) -> list[dict[str, Any]]:
    """A step's events as `flow_event` says them; `after` is the run's latest sequence."""
    rows = []
    for seq, event in enumerate(events, start=after + 1):
        flow, _, node = event.node.partition(".")
        told = {"exit": event.exit, "target": event.target, "detail": event.detail}
        facts = {name: value for name, value in told.items() if value}
        row = {"seq": seq, "kind": event.kind.value, "flow": flow, "node": node, "facts": facts}
        rows.append(row)
    return rows


def note_events(
    session: Session, row: FlowRun, events: Sequence[FlowEvent], *, now: datetime
) -> None:
    """Append the step's events to the flow's own trail."""
    for told in event_rows(events, after=row.events):
        event = FlowEventRow(
            call_started_at=row.call_started_at,
            call_id=row.call_id,
            run_id=row.id,
            at=now,
            **told,
        )
        session.add(event)
    row.events += len(events)


def trailing(moved: sa.CTE) -> sa.CTE:
    """The part of a statement that appends a step's events where `moved` has a row.

    Values: `trail`, the JSON list of `event_rows`; `now`.
    """
    each = sa.func.jsonb_to_recordset(sa.bindparam("trail", type_=JSONB))
    told = each.table_valued(
        sa.column("seq", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("flow", sa.String),
        sa.column("node", sa.String),
        sa.column("facts", JSONB),
        name="told",
    ).render_derived(with_types=True)
    row = {
        "call_started_at": moved.c.call_started_at,
        "call_id": moved.c.call_id,
        "run_id": moved.c.run_id,
        "at": sa.bindparam("now", type_=sa.DateTime(timezone=True)),
        **{column.name: column for column in told.c},
    }
    rows = sa.select(*row.values()).select_from(moved.join(told, sa.true()))
    return sa.insert(FlowEventRow).from_select([*row], rows).cte("trailed")
