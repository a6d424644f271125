"""The line itself: whom to ring outside the queues, and whether a card may be asked for."""

from typing import assert_never

from base.errors import BadInput
from cti import payments, transfers
from cti.models import Direction
from cti.words import TransferOutcome
from ivr.line_requests import PaymentPrepared, PlanTransfer, PreparePayment, TransferPlanned
from ivr.rooms.asker import Asker
from telephony.profiles import CallerIds, Capability, CarrierProfile


def plan_transfer(asker: Asker, request: PlanTransfer) -> TransferPlanned:
    """Whom to ring, and which number they see.

    Raises:
        BadInput: The carrier is not known.
    """
    caller_id = _caller_id(asker)
    match request.kind:
        case "number":
            return TransferPlanned(
                TransferOutcome.RINGING, "number", request.whom, caller_id=caller_id
            )
        case "sip":
            return TransferPlanned(
                TransferOutcome.RINGING, "sip", request.whom, caller_id=caller_id
            )
        case "agent":
            pick = transfers.pick_agent(asker.session, request.whom, now=asker.now)
        case _:
            pick = transfers.pick_of_team(asker.session, request.whom, now=asker.now)
    is_sip = pick.telephone.startswith(("sip:", "sips:"))
    return TransferPlanned(
        pick.outcome,
        "sip" if is_sip else "number",
        pick.telephone,
        caller_id=caller_id,
        member_id=str(pick.member_id) if pick.member_id else "",
    )


def _caller_id(asker: Asker) -> str | None:
    """The number to show; nothing lets the caller's own through, where the carrier allows that."""
    profile = _profile(asker)
    own = asker.call.own_number
    inbound = asker.call.direction is Direction.INBOUND and not asker.call.oddity
    match profile.caller_ids:
        case CallerIds.ANY | CallerIds.OWN_OR_VERIFIED:
            return None if inbound else (asker.rules.caller_id or own)
        case CallerIds.FIXED_OR_95:
            numbers = [number for number in (asker.rules.caller_id, own) if number]
            allowed = [n for n in numbers if profile.refuses_caller_id(n) is None]
            return next(iter(allowed or numbers), None)
        case _:
            assert_never(profile.caller_ids)


def _profile(asker: Asker) -> CarrierProfile:
    if asker.rules.profile is None:
        raise BadInput("The carrier is not known here.", error_id="carrier.unknown")
    return asker.rules.profile


def prepare_payment(asker: Asker, request: PreparePayment) -> PaymentPrepared:
    """Whether the card may be asked for; the recording is being paused meanwhile.

    Raises:
        BadInput: The carrier takes no cards.
    """
    lacks = _profile(asker).lacks(Capability.PAY)
    if lacks is not None:
        raise BadInput(lacks, error_id="carrier.lacks_pay")
    ready = payments.prepare_payment(
        asker.session,
        request.payment_id,
        call=asker.call,
        amount_minor=request.amount_minor,
        currency=request.currency,
        now=asker.now,
    )
    return PaymentPrepared(ready, asker.rules.payment_connector)
