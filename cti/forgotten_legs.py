"""Legs of which the carrier has no memory: over, and nobody can say since when or how.

It happens when a carrier lost its own records, as a simulated one does that is killed.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from cti.calls import lock_call
from cti.events import note
from cti.legs import end_leg, leg_of_sid
from cti.models import Call, CallEvent, CallLeg, CallState, LegKind, WebhookAnswer

SYSTEM = "system"


def end_forgotten(session: Session, call_sid: str, *, now: datetime) -> None:
    """End a leg as failed, by the system, at the last instant at which anything was heard of it.

    Not now: a night in which nothing ran would count as a conversation of twelve hours. Does
    nothing for a leg that nobody knows or that is over; may be repeated.
    """
    found = leg_of_sid(session, call_sid)
    if found is None:
        return
    call = lock_call(session, found.call_id)
    leg = session.get_one(CallLeg, found.id, populate_existing=True)
    if leg.ended_at is not None:
        return
    heard_at = _last_heard_of(session, call)
    note(session, call, "carrier_forgot", now=now, facts={"of": leg.kind.value})
    leg.state = CallState.FAILED
    if leg.kind is LegKind.CUSTOMER:
        call.hung_up_by = SYSTEM
    end_leg(session, call, leg, now=heard_at)


def _last_heard_of(session: Session, call: Call) -> datetime:
    events = sa.select(sa.func.max(col(CallEvent.at))).where(
        col(CallEvent.call_started_at) == call.started_at, col(CallEvent.call_id) == call.id
    )
    answers = sa.select(sa.func.max(col(WebhookAnswer.answered_at))).where(
        col(WebhookAnswer.call_started_at) == call.started_at,
        col(WebhookAnswer.call_id) == call.id,
    )
    heard = (session.scalar(events), session.scalar(answers))
    return max(call.started_at, *(at for at in heard if at is not None))
