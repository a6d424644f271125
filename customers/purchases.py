"""What customers have ordered."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from customers.models import Purchase
from customers.words import PurchaseState


def note_purchase(
    session: Session,
    customer_id: UUID,
    number: str,
    *,
    title: str,
    amount_minor: int,
    state: PurchaseState,
    bought_at: datetime,
    now: datetime,
    currency: str = "CNY",
) -> Purchase:
    """The order of this number as it stands now; may be repeated, the newest state stays.

    Args:
        session: The unit of work of the import.
        customer_id: Who ordered; an order keeps its first customer.
        number: The order number; digits and letters count, in any case.
        title: What it was, cut at 120 characters.
        amount_minor: Its price in minor units.
        state: Where it stands.
        bought_at: When it was ordered.
        now: The present instant.
        currency: ISO 4217.
    """
    key = _normal(number)
    purchase = session.exec(
        select(Purchase).where(Purchase.number == key).with_for_update()
    ).first() or Purchase(
        customer_id=customer_id,
        number=key,
        title=title[:120],
        amount_minor=amount_minor,
        currency=currency,
        bought_at=bought_at,
        updated_at=now,
    )
    purchase.title, purchase.amount_minor, purchase.currency = title[:120], amount_minor, currency
    purchase.state, purchase.updated_at = state, now
    session.add(purchase)
    session.flush()
    return purchase


def purchase_of(
    session: Session, customer_id: UUID, *, number: str | None = None
) -> Purchase | None:
    """The customer's order of this number, or their latest; one of somebody else is none."""
    wanted = select(Purchase).where(Purchase.customer_id == customer_id)
    if number is not None:
        wanted = wanted.where(Purchase.number == _normal(number))
    return session.exec(
        wanted.order_by(col(Purchase.bought_at).desc(), col(Purchase.id).desc()).limit(1)
    ).first()


def _normal(number: str) -> str:
    return "".join(sign for sign in number if sign.isalnum()).upper()[:32]
