"""The customer's record as pages, prompts and agents read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, delete, select

from base.errors import NotFound
from base.masking import mask_number
from base.search_tokens import hashed_tokens, hashed_wanted_tokens
from customers.lookup import phone_index
from customers.models import (
    ContactKind,
    ContactPoint,
    Customer,
    Label,
    LeadState,
    SearchToken,
    Stage,
    Tier,
)
from telephony.numbers import read_number

# Warmer is later; a caller's interest raises a lead and never cools it.
WARMTH = tuple(LeadState)


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """What everybody may see of a customer at one glance; numbers are masked.

    Attributes:
        name: Empty for a suspect lead.
        numbers: Masked telephone numbers, the primary one first.
        value_minor: Lifetime value in minor units.
    """

    id: UUID
    cid: int
    name: str
    language: str | None
    stage: Stage
    lead_state: LeadState
    tier: Tier
    points: int
    value_minor: int
    rfm: str
    churn_pct: int | None
    preferred_member_id: UUID | None
    labels: tuple[str, ...]
    numbers: tuple[str, ...]
    created_at: datetime


def customer_card(session: Session, customer_id: UUID) -> CustomerCard:
    """One customer's card.

    Raises:
        NotFound: There is no such customer.
    """
    return customer_cards(session, [customer_id])[0]


def customer_cards(session: Session, customer_ids: Sequence[UUID]) -> list[CustomerCard]:
    """Cards in the order asked for, by three queries whatever their number.

    Raises:
        NotFound: One of them does not exist.
    """
    rows = session.exec(select(Customer).where(col(Customer.id).in_(customer_ids))).all()
    customers = {customer.id: customer for customer in rows}
    labels: dict[UUID, list[str]] = {}
    for label in session.exec(
        select(Label).where(col(Label.customer_id).in_(customer_ids)).order_by(Label.word)
    ):
        labels.setdefault(label.customer_id, []).append(label.word)
    numbers: dict[UUID, list[str]] = {}
    for point in session.exec(
        select(ContactPoint)
        .where(
            col(ContactPoint.customer_id).in_(customer_ids), ContactPoint.kind == ContactKind.PHONE
        )
        .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
    ):
        numbers.setdefault(point.customer_id, []).append(mask_number(point.value))
    if missing := set(customer_ids) - customers.keys():
        raise NotFound(f"There is no customer {next(iter(missing))}.")
    return [
        _card(customers[key], labels.get(key, []), numbers.get(key, [])) for key in customer_ids
    ]


def _card(customer: Customer, labels: list[str], numbers: list[str]) -> CustomerCard:
    return CustomerCard(
        id=customer.id,
        cid=customer.cid or 0,
        name=customer.name or "",
        language=customer.language,
        stage=customer.stage,
        lead_state=customer.lead_state,
        tier=customer.tier,
        points=customer.points,
        value_minor=customer.value_minor,
        rfm=customer.rfm,
        churn_pct=customer.churn_pct,
        preferred_member_id=customer.preferred_member_id,
        labels=tuple(labels),
        numbers=tuple(numbers),
        created_at=customer.created_at,
    )


def name_customer(session: Session, customer: Customer, name: str) -> None:
    """Give or change the name and make it findable; may be repeated."""
    customer.name = name
    session.add(customer)
    session.flush()
    session.exec(delete(SearchToken).where(col(SearchToken.customer_id) == customer.id))
    for token in hashed_tokens(name):
        session.add(SearchToken(token=token, customer_id=customer.id))


def find_customers(
    session: Session, text: str, *, limit: int = 50, after_cid: int = 0, region: str = "CN"
) -> list[UUID]:
    """Customers for what somebody typed: a number in any form, a CID, or words of a name.

    Empty text lists everybody in the order of their CIDs; `after_cid` continues a list.
    """
    wanted = select(Customer.id).where(
        col(Customer.erased_at).is_(None), col(Customer.cid) > after_cid
    )
    text = text.strip()
    if text:
        wanted = wanted.where(_matches(text, region))
    return list(session.exec(wanted.order_by(col(Customer.cid)).limit(limit)).all())


def _matches(text: str, region: str) -> sa.ColumnElement[bool]:
    number = read_number(text, region)
    if number.e164 is not None:
        by_number = select(ContactPoint.customer_id).where(
            ContactPoint.value_index == phone_index(number.e164)
        )
        return col(Customer.id).in_(by_number)
    if text.isascii() and text.isdigit():
        # A CID is short; more digits than a bigint holds find nobody instead of failing.
        return col(Customer.cid) == int(text[:18])
    tokens = list(hashed_wanted_tokens(text))
    if not tokens:
        return sa.false()
    by_name = (
        select(SearchToken.customer_id)
        .where(col(SearchToken.token).in_(tokens))
        .group_by(col(SearchToken.customer_id))
        .having(sa.func.count() == len(tokens))
    )
    return col(Customer.id).in_(by_name)


def raise_lead(customer: Customer, state: LeadState) -> None:
    """Make a lead at least this warm."""
    if WARMTH.index(state) > WARMTH.index(customer.lead_state):
        customer.lead_state = state


def put_label(
    session: Session, customer_id: UUID, word: str, *, now: datetime, by: UUID | None = None
) -> None:
    """Stick a label on a customer; one that is there stays as it was."""
    row = insert(Label).values(customer_id=customer_id, word=word, put_at=now, put_by=by)
    session.execute(row.on_conflict_do_nothing())


def preferred_member(session: Session, customer_id: UUID | None) -> UUID | None:
    """Who looks after a customer; nothing for a stranger."""
    if customer_id is None:
        return None
    return session.exec(
        select(Customer.preferred_member_id).where(Customer.id == customer_id)
    ).first()
