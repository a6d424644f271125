"""Orders: found by their number in any writing, and only by whoever ordered."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from customers.lookup import identify
from customers.purchases import note_purchase, purchase_of
from customers.words import PurchaseState
from telephony.numbers import read_number

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def customer_id(session: Session) -> UUID:
    found = identify(session, read_number("+8613800138000"), now=NOW).customer_id
    assert found is not None
    return found


def order(session: Session, customer_id: UUID, number: str, **changes: object) -> None:
    facts = {
        "title": "tea",
        "amount_minor": 9900,
        "state": PurchaseState.PLACED,
        "bought_at": NOW,
        "now": NOW,
    }
    note_purchase(session, customer_id, number, **{**facts, **changes})  # type: ignore[arg-type]


def test_latest_order_is_found_without_a_number(session: Session, customer_id: UUID) -> None:
    order(session, customer_id, "SO-1", bought_at=NOW - timedelta(days=3))
    order(session, customer_id, "SO-2")
    found = purchase_of(session, customer_id)
    assert found is not None
    assert found.number == "SO2"


@pytest.mark.parametrize("keyed", ["SO-17", "so17", " s o 17# "])
def test_order_is_found_however_its_number_is_written(
    session: Session, customer_id: UUID, keyed: str
) -> None:
    order(session, customer_id, "SO-17")
    found = purchase_of(session, customer_id, number=keyed)
    assert found is not None
    assert found.amount_minor == 9900


def test_order_of_somebody_else_is_none(session: Session, customer_id: UUID) -> None:
    other = identify(session, read_number("+8613900000001"), now=NOW).customer_id
    assert other is not None
    order(session, other, "SO-17")
    assert purchase_of(session, customer_id, number="SO-17") is None
    assert purchase_of(session, customer_id) is None


def test_order_told_of_again_has_its_newest_state(session: Session, customer_id: UUID) -> None:
    order(session, customer_id, "SO-17")
    order(session, customer_id, "so 17", state=PurchaseState.SHIPPED, now=NOW + timedelta(hours=1))
    found = purchase_of(session, customer_id)
    assert found is not None
    assert (found.state, found.updated_at) == (PurchaseState.SHIPPED, NOW + timedelta(hours=1))
