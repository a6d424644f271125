"""Text messages: the outbox, what the carrier says of it, and what customers write."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base import bells
from base.ids import new_id
from cti.message_states import STATE_OF_STATUS, may_move
from cti.models import Message, MessageDirection, MessageState
from customers.lookup import identify, phone_index
from customers.models import InteractionKind
from customers.suppressions import is_suppressed, lift_suppression, suppress
from customers.timeline import note_interaction
from telephony.numbers import PartyNumber
from telephony.reports import MessageReceived, MessageStatusReport

# "Attempt to send to unsubscribed recipient": the carrier keeps a block that we did not know of.
OPTED_OUT_CODE = "21610"


def write_message(
    session: Session,
    *,
    number: str,
    body: str,
    purpose: str,
    customer_id: UUID | None,
    call_id: UUID | None,
    now: datetime,
    due_at: datetime | None = None,
    message_id: UUID | None = None,
) -> Message:
    """Put a text message into the outbox; a worker sends it after the commit, at most once.

    A number that must not be texted gets a row that says so, and no message. May be repeated with
    the same identity: then the first one stands.

    Args:
        session: The unit of work that the message tells of.
        number: To whom, in E.164.
        body: The words; our name is put before them when they are sent.
        purpose: Why we write, for example `callback_not_reached`.
        customer_id: Who they are, where known.
        call_id: The call it is about.
        now: The present instant.
        due_at: Not before.
        message_id: Identity of the row, where the writer has derived one.
    """
    if message_id is not None and (known := session.get(Message, message_id)):
        return known
    index = phone_index(number)
    withheld = is_suppressed(session, index, "sms")
    due_at = max(due_at or now, now)
    message = Message(
        id=message_id or new_id(),
        direction=MessageDirection.OUTBOUND,
        state=MessageState.WITHHELD if withheld else MessageState.DUE,
        number_index=index,
        customer_id=customer_id,
        call_id=call_id,
        purpose=purpose,
        at=now,
        due_at=due_at,
        error="suppressed" if withheld else "",
    )
    message.number = number
    message.body = body
    session.add(message)
    session.flush()
    if not withheld and due_at <= now:
        bells.ring_after_commit(session, bells.job("send_message", message_id=message.id))
    return message


def lock_message(session: Session, message_id: UUID) -> Message | None:
    """The locked message, or nothing."""
    return session.get(Message, message_id, with_for_update=True, populate_existing=True)


def note_message_status(
    session: Session,
    report: MessageStatusReport,
    *,
    message_id: UUID | None,
    now: datetime,
) -> bool:
    """Merge what the carrier says of a sent message; False when it is none of ours.

    A message whose sending was cut off is recognised by our id in the callback's address. Reports
    may come twice and in any order.
    """
    message = _reported(session, report.message_sid, message_id)
    if message is None or (message.sid or report.message_sid) != report.message_sid:
        return False
    message.sid = report.message_sid
    state = STATE_OF_STATUS.get(report.status.lower())
    if state is not None and may_move(message.state, state):
        message.state = state
        message.error = report.error_code or ""
    session.add(message)
    if report.error_code == OPTED_OUT_CODE:
        suppress(session, message.number_index, "sms", reason="carrier_opt_out", now=now)
    return True


def _reported(session: Session, sid: str, message_id: UUID | None) -> Message | None:
    if message_id is not None:
        return lock_message(session, message_id)
    return session.exec(
        select(Message)
        .where(Message.sid == sid)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def receive_message(
    session: Session, received: MessageReceived, *, number: PartyNumber, now: datetime
) -> UUID | None:
    """Keep what a customer wrote; its id, or nothing when it came before or has no number.

    The carrier's own opt-out and opt-in are believed before the text is read: they write or lift a
    suppression, and are never answered.
    """
    if number.e164 is None:
        return None
    customer_id = identify(session, number, now=now).customer_id
    message = Message(
        sid=received.message_sid,
        direction=MessageDirection.INBOUND,
        state=MessageState.RECEIVED,
        number_index=phone_index(number.e164),
        own_number=received.to[:64],
        customer_id=customer_id,
        purpose="opt_out" if received.opt_out == "STOP" else "",
        at=now,
    )
    message.number = number.e164
    message.body = received.body
    kept = session.execute(
        insert(Message)
        .values(message.model_dump())
        .on_conflict_do_nothing(index_elements=["sid"])
        .returning(col(Message.id))
    ).first()
    if kept is None:
        return None
    if received.opt_out == "STOP":
        suppress(session, message.number_index, "sms", reason="opt_out", now=now)
    elif received.opt_out == "START":
        lift_suppression(session, message.number_index, "sms", now=now)
    if customer_id is not None:
        note_interaction(
            session,
            customer_id,
            kind=InteractionKind.MESSAGE,
            subject_id=message.id,
            at=now,
            words={"direction": "inbound", "opt_out": received.opt_out or ""},
        )
    return message.id
