"""What an unhappy answer sets going: a complaint ticket, and a promise to phone."""

from datetime import datetime, timedelta

from sqlmodel import Session

from cti.callbacks import request_callback
from cti.models import Call
from telephony.numbers import PartyNumber
from tickets.models import SurveyResponse, Ticket
from tickets.tickets import open_ticket
from tickets.words import Severity, TicketKind

# At most this many of five stars is a complaint, unless the survey declares otherwise.
LOW_CSAT = 2
# The customer is still on the line, answering.
CALLBACK_AFTER_S = 15 * 60


def answer_low_score(
    session: Session,
    response: SurveyResponse,
    call: Call,
    *,
    kind: str,
    value: int,
    now: datetime,
) -> Ticket:
    """Open the complaint of a response and promise a callback; once per response.

    The callback needs a queue whose agents phone and a number to phone; without them the ticket
    alone stands, which people work through anyway.
    """
    ticket = open_ticket(
        session,
        kind=TicketKind.COMPLAINT,
        origin="survey",
        origin_id=response.id,
        customer_id=call.customer_id,
        call_id=call.id,
        queue=call.queue,
        subject=f"{kind.upper()} {value}",
        severity=Severity.HIGH,
        now=now,
    )
    if call.queue is not None and call.number and not call.oddity:
        request_callback(
            session,
            queue=call.queue,
            number=PartyNumber(e164=call.number),
            customer_id=call.customer_id,
            call_id=call.id,
            language=call.language or "",
            source="survey",
            entered_at=now,
            now=now,
            due_at=now + timedelta(seconds=CALLBACK_AFTER_S),
        )
    return ticket
