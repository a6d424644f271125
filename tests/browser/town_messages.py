"""What callers of the town have left on its machine."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from base.ids import new_id
from cti.models import Recording, RecordingKind, Voicemail
from customers.models import Customer
from staff.models import Member
from tests.console.cast import add_call
from tickets.tickets import assign, open_ticket
from tickets.words import TicketKind


def add_messages(
    session: Session, now: datetime, customer: Customer, listener: Member, queues: Sequence[str]
) -> None:
    """One message of each kind of recording, to one queue after the other; one was heard."""
    for i, state in enumerate(("completed", "completed", "in-progress", "absent")):
        call = add_call(
            session,
            started_at=now - timedelta(hours=1 + i),
            e164=f"+861700001{i:04}",
            customer_id=customer.id if i == 0 else None,
            queue="service",
        )
        recording = Recording(
            sid=f"RE{new_id().hex}",
            call_id=call.id,
            kind=RecordingKind.VOICEMAIL,
            state=state,
            duration_s=41 + i,
            started_at=call.started_at,
        )
        session.add(recording)
        session.flush()
        voicemail = Voicemail(
            call_id=call.id,
            recording_id=recording.id,
            queue=queues[i],
            left_at=call.started_at,
            heard_at=now if i == 1 else None,
            heard_by=listener.id if i == 1 else None,
        )
        session.add(voicemail)
        session.flush()
        ticket = open_ticket(
            session,
            kind=TicketKind.OTHER,
            origin="voicemail",
            origin_id=voicemail.id,
            customer_id=call.customer_id,
            call_id=call.id,
            queue=voicemail.queue,
            subject="",
            recording_id=recording.id,
            now=call.started_at,
        )
        if i == 1:
            assign(session, ticket.id, listener.id, member_id=listener.id, now=now)
