"""Sending the outbox: each message at most once, whoever is killed when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, update

from calendars.quiet_hours import first_waking
from cti.adoption import CLAIM_HOLDS_S
from cti.messages import OPTED_OUT_CODE, lock_message
from cti.models import Message, MessageState
from cti.pace import clock_seconds
from cti.workplace import Workplace
from customers.suppressions import is_suppressed, suppress
from telephony.carrier_errors import CarrierAway, CarrierRefused, CarrierUnsure

STATUS_PATH = "/sms/status"
# The customer waits for these at this moment, whatever the hour.
_URGENT = frozenset({"one_time_code"})


@dataclass(frozen=True, slots=True)
class _Claim:
    message_id: UUID
    claimed_at: datetime
    number: str
    body: str


def send(work: Workplace, message_id: UUID) -> None:
    """Send a due message; may be repeated, by any number of workers.

    In quiet hours it becomes due when they end, unless the customer is waiting for it right now.
    A request without an answer leaves it unknown for the carrier's status report to settle: a
    customer who gets no message is better off than one who gets two.
    """
    claim = _claim(work, message_id)
    if claim is None:
        return
    try:
        sid = work.gateway.send_message(
            to=claim.number,
            body=claim.body,
            from_=work.settings.caller_id,
            status_path=f"{STATUS_PATH}?message={message_id}",
        )
    except CarrierUnsure:
        _settle(work, claim, MessageState.UNKNOWN)
    except CarrierAway as error:
        _try_later(work, claim, after_s=error.retry_after_s)
    except CarrierRefused as error:
        if error.repeatable:
            _try_later(work, claim, after_s=error.retry_after_s)
        else:
            _settle(work, claim, MessageState.FAILED, error=str(error.code))
    else:
        _settle(work, claim, MessageState.SENT, sid=sid)


def _claim(work: Workplace, message_id: UUID) -> _Claim | None:
    now = work.clock.now()
    with work.database.session() as session:
        message = lock_message(session, message_id)
        if message is None or message.state is not MessageState.DUE or _later(message, now):
            return None
        waking_at = first_waking(now, zone=work.settings.time_zone)
        if waking_at > now and message.purpose not in _URGENT:
            message.due_at = waking_at
            session.add(message)
            return None
        if is_suppressed(session, message.number_index, "sms"):
            message.state = MessageState.WITHHELD
            message.error = "suppressed"
            session.add(message)
            return None
        message.state = MessageState.SENDING
        message.claimed_at = now
        message.own_number = work.settings.caller_id
        session.add(message)
        return _Claim(message_id, now, message.number, _signed(work, message.body))


def _later(message: Message, now: datetime) -> bool:
    return message.due_at is not None and message.due_at > now


def _signed(work: Workplace, body: str) -> str:
    """The text with our name before it, in the brackets that Chinese carriers ask for."""
    return f"【{work.settings.company_name}】{body}"


def _settle(
    work: Workplace,
    claim: _Claim,
    state: MessageState,
    *,
    sid: str | None = None,
    error: str = "",
) -> None:
    with work.database.session() as session:
        message = lock_message(session, claim.message_id)
        # A status report that was faster knows more than the answer to our request.
        if message is None or message.claimed_at != claim.claimed_at:
            return
        if message.state not in {MessageState.SENDING, MessageState.UNKNOWN}:
            return
        message.state = state
        message.sid = message.sid or sid
        message.error = error
        session.add(message)
        if error == OPTED_OUT_CODE:
            now = work.clock.now()
            suppress(session, message.number_index, "sms", reason="carrier_opt_out", now=now)


def _try_later(work: Workplace, claim: _Claim, *, after_s: float) -> None:
    due_at = work.clock.now() + timedelta(seconds=clock_seconds(work.clock, after_s))
    with work.database.session() as session:
        session.execute(
            update(Message)
            .where(
                col(Message.id) == claim.message_id,
                col(Message.state) == MessageState.SENDING,
                col(Message.claimed_at) == claim.claimed_at,
            )
            .values(state=MessageState.DUE, due_at=due_at)
        )


def suspect_cut_off(session: Session, work: Workplace) -> int:
    """Call messages unknown whose worker has not come back; gives how many."""
    limit_s = clock_seconds(work.clock, CLAIM_HOLDS_S)
    changed = session.execute(
        update(Message)
        .where(
            col(Message.state) == MessageState.SENDING,
            col(Message.claimed_at) < work.clock.now() - timedelta(seconds=limit_s),
        )
        .values(state=MessageState.UNKNOWN)
        .returning(col(Message.id))
    ).all()
    return len(changed)
