"""Payments on the line: the amount, how it went and the receipt; never the card."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from cti.events import note
from cti.models import Call, Payment, PaymentState
from cti.recording_control import is_silent, pause_recording, resume_recording
from telephony.reports import PayResult

_STATE_OF = {
    PayResult.SUCCESS: PaymentState.PAID,
    PayResult.DECLINED: PaymentState.DECLINED,
    PayResult.INTERRUPTED: PaymentState.INTERRUPTED,
    PayResult.ERROR: PaymentState.FAILED,
}
_OPEN = frozenset({PaymentState.PREPARING, PaymentState.ASKED})


def prepare_payment(
    session: Session,
    payment_id: UUID,
    *,
    call: Call,
    amount_minor: int,
    currency: str,
    now: datetime,
) -> bool:
    """Whether the card may be asked for now; the recording is paused until the payment is settled.

    May be repeated until it is; the call must be locked.
    """
    payment = session.get(Payment, payment_id)
    if payment is None:
        payment = Payment(
            id=payment_id,
            call_id=call.id,
            customer_id=call.customer_id,
            amount_minor=amount_minor,
            currency=currency,
            prepared_at=now,
        )
        facts = {"amount_minor": amount_minor, "currency": currency}
        note(session, call, "payment_prepared", now=now, facts=facts)
        pause_recording(session, call)
    ready = is_silent(session, call, now=now)
    if ready and payment.state is PaymentState.PREPARING:
        payment.state, payment.asked_at = PaymentState.ASKED, now
    session.add(payment)
    session.flush()
    return ready


def settle_payment(
    session: Session,
    payment_id: UUID,
    *,
    call: Call,
    result: PayResult,
    confirmation: str,
    now: datetime,
) -> None:
    """Write down how it ended and let the recording go on; may be repeated.

    The first end stays, but money that was taken is money: a late success replaces any other end.
    """
    payment = session.get(Payment, payment_id, with_for_update=True, populate_existing=True)
    if payment is None:
        return
    state = _STATE_OF[result]
    if payment.state in _OPEN or (
        state is PaymentState.PAID and payment.state is not PaymentState.PAID
    ):
        payment.state, payment.confirmation, payment.ended_at = state, confirmation[:64], now
        session.add(payment)
        note(session, call, "payment_ended", now=now, facts={"state": state.value})
    resume_recording(session, call)
