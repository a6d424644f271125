"""Calls that nobody makes: what the house must have on record beside the test's own."""

from datetime import datetime
from uuid import uuid4

from sqlmodel import Session

from cti.calls import log_arrival
from cti.legs import end_leg, leg_of_sid
from cti.models import Call
from telephony.numbers import PartyNumber
from telephony.reports import CallStatus, LegFacts


def phone_in(session: Session, number: PartyNumber, *, at: datetime) -> Call:
    """A call that came from this number then, and goes on."""
    sid = f"CA{uuid4().hex}"
    leg = LegFacts(sid, number.e164 or "", status=CallStatus.IN_PROGRESS, direction="inbound")
    return log_arrival(session, leg, number=number, now=at)


def hang_up(session: Session, call: Call, *, at: datetime) -> None:
    """That call is over; may be repeated."""
    leg = leg_of_sid(session, call.sid or "")
    if leg is not None:
        end_leg(session, call, leg, now=at)
