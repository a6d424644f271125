"""What a flow asks about the line itself: whom to ring, and whether a card may be asked for."""

from dataclasses import dataclass
from uuid import UUID

from cti.words import TransferOutcome
from telephony.instructions import DialKind


@dataclass(frozen=True, slots=True)
class PlanTransfer:
    """Whom to ring for an entry of `transfers`; answered by `TransferPlanned`.

    Attributes:
        kind: `number`, `sip`, `agent` or `team`.
        whom: The number, address, login or team.
    """

    kind: str
    whom: str


@dataclass(frozen=True, slots=True)
class TransferPlanned:
    """Whom, and which number is shown.

    Attributes:
        outcome: `ringing`, or why nobody is rung.
        kind: What `to` is.
        to: E.164 number or SIP address.
        caller_id: Number shown; nothing passes the caller's own.
        member_id: The member who is being rung; empty for anybody else.
    """

    outcome: TransferOutcome
    kind: DialKind = "number"
    to: str = ""
    caller_id: str | None = None
    member_id: str = ""


@dataclass(frozen=True, slots=True)
class PreparePayment:
    """A card is about to be asked for: pause the recording; answered by `PaymentPrepared`.

    Asked again with the same identity it only tells how far that is.

    Attributes:
        payment_id: Identity of the row.
        amount_minor: In hundredths of the currency.
        currency: ISO 4217.
    """

    payment_id: UUID
    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class PaymentPrepared:
    """Whether the card may be asked for now.

    Attributes:
        ready: Nothing of the call is being recorded: the carrier has confirmed it.
        connector: Name of the payment provider at the carrier.
    """

    ready: bool
    connector: str = ""
