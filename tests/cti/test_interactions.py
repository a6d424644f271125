"""A call's line on its customer's timeline."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from cti.calls import log_arrival
from cti.happenings import CallEnded
from cti.interactions import tell_call_over
from customers.models import Interaction, InteractionKind
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_a_call_has_one_line_which_learns_its_result(session: Session) -> None:
    leg = LegFacts(call_sid="CA1", from_="+8613800138000", status=CallStatus.COMPLETED)
    call = log_arrival(session, leg, number=read_number("+8613800138000"), now=NOW)
    tell_call_over(session, CallEnded(call.id))
    call.disposition = "resolved"
    tell_call_over(session, CallEnded(call.id))
    line = session.exec(select(Interaction).execution_options(populate_existing=True)).one()
    assert (line.kind, line.subject_id) == (InteractionKind.CALL, call.id)
    assert line.words["disposition"] == "resolved"


def test_a_withheld_number_has_no_timeline(session: Session) -> None:
    leg = LegFacts(call_sid="CA1", from_="anonymous", status=CallStatus.COMPLETED)
    call = log_arrival(session, leg, number=read_number("anonymous"), now=NOW)
    tell_call_over(session, CallEnded(call.id))
    assert session.exec(select(Interaction)).all() == []
