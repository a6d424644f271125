"""The short way of a step that wants nothing of the house: a look, the engine, one statement.

Most steps of most calls: a key at a menu, silence, a wrong key. The statement writes what the long
way (`ivr.exchanges`) would write, if run and call are still what the engine was told; else nothing
is written and the step goes the long way, which alone decides everything that is not plain. Who
moved the run last in this process remembers it, and need not look.
"""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic_core import to_json
from sqlmodel import col

from base.crypto import MARK_BYTES, mark, seal_json, unseal_json
from base.deadlines import DeadlineConnection
from base.statements import Statement
from cti.answers import Delivery, answer_row, is_kept, keeping, token_key
from cti.calls import HELD
from cti.events import noting
from cti.models import Call
from ivr.engine import Step, step
from ivr.hosting import Host, step_key
from ivr.models import FlowRun
from ivr.remembered import SeenRun
from ivr.run import Run, Standing
from ivr.shelf import SHELF
from ivr.trail import CHOSE, choice_facts, event_rows, trailing
from telephony.reports import (
    TERMINAL_STATUSES,
    KeysPressed,
    LegFacts,
    NothingHeard,
    SpeechHeard,
    StepReport,
)

_INPUTS = (KeysPressed, SpeechHeard, NothingHeard)
_STATE = "flow_run.state_sealed"


def step_shortly(
    host: Host,
    connection: DeadlineConnection,
    leg: LegFacts,
    delivery: Delivery,
    *,
    report: StepReport,
    run_id: UUID,
    number: int,
) -> str | None:
    """The document after a caller's input, when the step is awaited and only speaks and listens.

    Nothing for any other step, and where somebody else was first: then nothing has been written.

    Args:
        host: The process's host.
        connection: Each statement on it is a unit of work (`Database.connection`).
        leg: The leg that the webhook is about.
        delivery: What came.
        report: What happened.
        run_id: The run that the address names.
        number: The step that the address names.
    """
    if not isinstance(report, _INPUTS) or leg.status in TERMINAL_STATUSES:
        return None
    seen = host.runs.take(run_id, leg.call_sid, step=number) or _looked(connection, run_id, leg)
    if seen is None or seen.step != number:
        return None
    run = Run.from_json(unseal_json(seen.state_sealed, place=_STATE, row=run_id))
    hotline = SHELF.known(seen.version)
    if hotline is None or run.standing is not Standing.LISTENING:
        return None
    taken = step(hotline, run, report, delivery.now)
    if taken.document is None or not _speaks_only(taken):
        return None
    body = host.render(taken.document)
    values = _written(seen, taken, run_id, delivery)
    values |= answer_row(
        seen.call_id, seen.call_started_at, step_key(run_id, number), delivery, body=body
    )
    if MOVE.first(connection, values) is None:
        return None
    host.runs.keep(run_id, leg.call_sid, _moved(seen, values))
    return body


def _looked(connection: DeadlineConnection, run_id: UUID, leg: LegFacts) -> SeenRun | None:
    row = LOOK.first(connection, {"run_id": run_id, "sid": leg.call_sid})
    return None if row is None else SeenRun(*row)


def _moved(seen: SeenRun, values: dict[str, Any]) -> SeenRun:
    """The run after `MOVE` wrote these."""
    return SeenRun(
        seen.call_id,
        seen.call_started_at,
        seen.version,
        values["step_next"],
        values["events_next"],
        values["choices_next"],
        values["state_next"],
    )


def _speaks_only(taken: Step) -> bool:
    wants = taken.request is not None or taken.effects
    return not wants and taken.run.standing is Standing.LISTENING


def _written(seen: SeenRun, taken: Step, run_id: UUID, delivery: Delivery) -> dict[str, Any]:
    run, notes = taken.run, choice_facts(taken.choices, told=seen.choices)
    return {
        "run_id": run_id,
        "mark_seen": mark(seen.state_sealed),
        "state_next": seal_json(run.to_json(), place=_STATE, row=run_id),
        "step_next": run.step,
        "events_next": seen.events + len(taken.events),
        "choices_next": seen.choices + len(notes),
        "trail": to_json(event_rows(taken.events, after=seen.events)).decode(),
        "notes": to_json(notes).decode(),
        "now": delivery.now,
        "token_key": token_key(delivery),
    }


def _look() -> Statement:
    """A run by its id and the leg of its call."""
    return Statement(
        "look",
        sa.select(
            col(FlowRun.call_id),
            col(FlowRun.call_started_at),
            col(FlowRun.version),
            col(FlowRun.step),
            col(FlowRun.events),
            col(FlowRun.choices),
            col(FlowRun.state_sealed),
        )
        .join(Call, col(Call.id) == col(FlowRun.call_id))
        .where(
            col(FlowRun.id) == sa.bindparam("run_id"),
            col(Call.sid) == sa.bindparam("sid"),
        ),
    )


def _move() -> Statement:
    """Run, trail, timeline and answer at once; a row if all of it was written, none if nothing.

    Every sealing has a nonce of its own, so an equal mark means that nobody touched the run. The
    call is locked before the run, as everywhere.
    """
    written = sa.func.substring(
        col(FlowRun.state_sealed),
        sa.literal_column("1"),
        sa.literal_column(str(MARK_BYTES)),
        type_=sa.LargeBinary,
    )
    moved = (
        sa.update(FlowRun)
        .where(
            col(FlowRun.id) == sa.bindparam("run_id"),
            col(FlowRun.call_id) == HELD.c.call_id,
            written == sa.bindparam("mark_seen"),
            ~is_kept(),
        )
        .values(
            state_sealed=sa.bindparam("state_next"),
            step=sa.bindparam("step_next"),
            events=sa.bindparam("events_next"),
            choices=sa.bindparam("choices_next"),
        )
        .returning(
            col(FlowRun.id).label("run_id"),
            HELD.c.call_id,
            HELD.c.call_started_at,
            HELD.c.next_seq,
        )
        .cte("moved")
    )
    parts = (keeping(moved), trailing(moved), *noting(moved, CHOSE))
    return Statement("move", sa.select(moved.c.run_id).add_cte(*parts))


LOOK, MOVE = _look(), _move()
