"""What the carrier reports of each leg, merged in whatever order it comes."""

from datetime import datetime

from sqlmodel import Session, select

from base.bus import announce
from cti.call_states import STATE_OF, TERMINAL, may_move
from cti.calls import lock_call
from cti.events import note
from cti.happenings import AgentLegEnded, CallEnded
from cti.models import Call, CallLeg, CallState, LegKind
from telephony.reports import StatusReport


def leg_of_sid(session: Session, sid: str) -> CallLeg | None:
    """The leg with this carrier id, unlocked; lock its call before changing it."""
    return session.exec(select(CallLeg).where(CallLeg.sid == sid)).first()


def note_status(session: Session, report: StatusReport, *, now: datetime) -> Call | None:
    """Merge one status report; gives the locked call, or nothing for a leg that nobody knows.

    States only move forward and an end absorbs, but late facts (length, answer time) still fill
    what is empty. May be repeated. Announces `CallEnded` or `AgentLegEnded` once, at the end.
    """
    found = leg_of_sid(session, report.leg.call_sid)
    if found is None:
        return None
    call = lock_call(session, found.call_id)
    leg = session.get_one(CallLeg, found.id, populate_existing=True)
    if report.leg.status is None:
        return call
    new = STATE_OF[report.leg.status]
    _merge(leg, report, now=now)
    if leg.kind is LegKind.CUSTOMER:
        call.answered_at = call.answered_at or leg.answered_at
    if not may_move(leg.state, new):
        return call
    leg.state = new
    if leg.kind is LegKind.CUSTOMER:
        call.state = new
    facts = {"leg": str(leg.id), "of": leg.kind.value, "state": new.value}
    note(session, call, "leg_moved", now=now, facts=facts)
    if new in TERMINAL:
        end_leg(session, call, leg, now=now)
    return call


def _merge(leg: CallLeg, report: StatusReport, *, now: datetime) -> None:
    if report.leg.status and STATE_OF[report.leg.status] is CallState.LIVE:
        leg.answered_at = leg.answered_at or report.at or now
    if report.duration_s is not None and leg.duration_s is None:
        leg.duration_s = report.duration_s
    if report.sequence is not None:
        leg.last_sequence = max(leg.last_sequence, report.sequence)


def end_leg(session: Session, call: Call, leg: CallLeg, *, now: datetime) -> None:
    """A leg is over: stamp it and tell the house; does nothing to a leg that has a stamp."""
    if leg.ended_at is not None:
        return
    leg.ended_at = now
    if leg.state not in TERMINAL:
        leg.state = CallState.COMPLETED
    session.add(leg)
    if leg.kind is not LegKind.CUSTOMER:
        announce(session, AgentLegEnded(call.id, leg.id, leg.reservation_id))
        return
    call.ended_at = now
    call.state = leg.state
    call.hung_up_by = call.hung_up_by or "customer"
    note(session, call, "ended", now=now, facts={"by": call.hung_up_by})
    announce(session, CallEnded(call.id))
