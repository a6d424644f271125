"""Recorded calls, read from the answers that were given and the trail that flows leave."""

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session, col, select

from base.errors import NotFound
from cti.models import Call, WebhookAnswer
from ivr.events import EventKind, FlowEvent
from ivr.models import FlowEvent as FlowEventRow
from ivr.models import FlowRun
from ivr.rehearsal.recorded import RecordedCall, Reported
from ivr.run import Run
from telephony.parsing import parse_leg, parse_step
from telephony.reports import TERMINAL_STATUSES, Arrived


def recorded_call(session: Session, sid: str) -> RecordedCall:
    """The latest run of a call.

    Raises:
        NotFound: There is no such call, it ran through no flow, or its steps were deleted.
    """
    call = session.exec(select(Call).where(Call.sid == sid)).first()
    if call is None:
        raise NotFound(f"There is no call {sid}.")
    row = session.exec(
        select(FlowRun)
        .where(FlowRun.call_id == call.id)
        .order_by(col(FlowRun.started_at).desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(f"The call {sid} went through no flow.")
    return _recorded(session, call, row)


def recorded_calls(
    session: Session, *, since: datetime, until: datetime, limit: int
) -> Iterator[RecordedCall]:
    """Calls that began in a period, `until` excluded, and are over; the latest first."""
    rows = session.exec(
        select(Call, FlowRun)
        .join(FlowRun, col(FlowRun.call_id) == Call.id)
        .where(
            col(FlowRun.call_started_at) >= since,
            col(FlowRun.call_started_at) < until,
            col(FlowRun.ended_at).is_not(None),
        )
        .order_by(col(FlowRun.started_at).desc(), col(FlowRun.id))
        .limit(limit)
    ).all()
    for call, row in rows:
        yield _recorded(session, call, row)


def _recorded(session: Session, call: Call, row: FlowRun) -> RecordedCall:
    if row.state is None:
        raise NotFound(f"What the call {call.sid} said was deleted.")
    run = Run.from_json(row.state)
    events = _events(session, row)
    outbound = run.call.direction == "outbound"
    first = next((e.node for e in events if e.exit == "start"), run.place)
    return RecordedCall(
        sid=call.sid or "",
        version=row.version,
        began_at=row.started_at,
        to=run.call.to,
        number=run.call.from_,
        flow=first.partition(".")[0] if outbound else None,
        customer=run.customer,
        steps=tuple(_steps(session, row)),
        events=events,
    )


def _steps(session: Session, row: FlowRun) -> Iterator[Reported]:
    """The arrival, then the reports of the steps in their order."""
    answers = session.exec(
        select(WebhookAnswer).where(
            WebhookAnswer.call_started_at == row.call_started_at,
            WebhookAnswer.call_id == row.call_id,
            col(WebhookAnswer.answer_key).startswith(f"step:{row.id}:"),
        )
    ).all()
    yield Reported(Arrived())
    for answer in sorted(answers, key=_number):
        leg = parse_leg(answer.asked)
        yield Reported(parse_step(answer.asked), leg.status in TERMINAL_STATUSES)


def _number(answer: WebhookAnswer) -> int:
    return int(answer.answer_key.rpartition(":")[2])


def _events(session: Session, row: FlowRun) -> tuple[FlowEvent, ...]:
    rows = session.exec(
        select(FlowEventRow)
        .where(
            FlowEventRow.call_started_at == row.call_started_at,
            FlowEventRow.call_id == row.call_id,
            FlowEventRow.run_id == row.id,
        )
        .order_by("seq")
    ).all()
    return tuple(_event(each) for each in rows)


def _event(row: FlowEventRow) -> FlowEvent:
    return FlowEvent(
        EventKind(row.kind),
        f"{row.flow}.{row.node}",
        exit=str(row.facts.get("exit", "")),
        target=str(row.facts.get("target", "")),
    )
