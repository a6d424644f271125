"""Names of customers and queues for lists that only hold their ids."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from cti.models import Queue
from customers.models import Customer


def customer_names(session: Session, customer_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by id in one query; whoever has no name is left out."""
    wanted = {customer_id for customer_id in customer_ids if customer_id}
    if not wanted:
        return {}
    rows = session.exec(select(Customer).where(col(Customer.id).in_(wanted)))
    return {customer.id: customer.name for customer in rows if customer.name}


def queue_labels(session: Session) -> dict[str, Mapping[str, Any]]:
    """What each queue is called, by language; retired ones too, because old calls name them."""
    return {queue.key: queue.labels for queue in session.exec(select(Queue))}
