"""Who is at the other end of a number."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from base.crypto import blind_index
from customers.models import ContactKind, ContactPoint, Customer, LeadState, Stage
from telephony.numbers import PartyNumber

# More than this many people behind one number is a switchboard, and no list helps an agent.
MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Identified:
    """What a number says about its caller.

    Attributes:
        customer_id: The one customer, also a lead that was just made; nothing when several or none.
        candidates: All customers with this number, longest known first, when there are several.
        is_new: Whether a suspect lead was made just now.
    """

    customer_id: UUID | None
    candidates: tuple[UUID, ...] = ()
    is_new: bool = False


def phone_index(e164: str) -> bytes:
    """The blind index under which every floor finds a telephone number."""
    return blind_index("phone", e164)


def identify(session: Session, number: PartyNumber, *, now: datetime) -> Identified:
    """Find the customer of a number; an unknown ordinary number becomes a suspect lead.

    Writes at most one customer and contact point. May be repeated: the second time it finds them.
    A withheld or odd number identifies nobody and makes nobody.
    """
    if number.e164 is None:
        return Identified(customer_id=None)
    index = phone_index(number.e164)
    if known := _known(session, index):
        return known
    # Two first calls of one number at once: the second waits here and then finds the lead.
    lock = int.from_bytes(index[:8], "big", signed=True)
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    if known := _known(session, index):
        return known
    lead = Customer(stage=Stage.PROSPECT, lead_state=LeadState.SUSPECT, created_at=now)
    session.add(lead)
    session.flush()
    add_phone(session, lead.id, number.e164, is_primary=True, verified_at=now)
    return Identified(customer_id=lead.id, is_new=True)


def _known(session: Session, index: bytes) -> Identified | None:
    found = session.exec(
        select(Customer.id)
        .join(ContactPoint, col(ContactPoint.customer_id) == col(Customer.id))
        .where(ContactPoint.value_index == index, col(Customer.erased_at).is_(None))
        .order_by(col(Customer.created_at), col(Customer.id))
        .limit(MOST_CANDIDATES)
    ).all()
    if not found:
        return None
    if len(found) == 1:
        return Identified(customer_id=found[0])
    return Identified(customer_id=None, candidates=tuple(found))


def add_phone(
    session: Session,
    customer_id: UUID,
    e164: str,
    *,
    is_primary: bool = False,
    verified_at: datetime | None = None,
) -> ContactPoint:
    """Give a customer one more telephone number, in E.164."""
    point = ContactPoint(
        customer_id=customer_id,
        kind=ContactKind.PHONE,
        value_index=phone_index(e164),
        is_primary=is_primary,
        verified_at=verified_at,
    )
    point.value = e164
    session.add(point)
    return point
