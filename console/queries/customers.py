"""The customer list and one customer's page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from console.queries.paging import PAGE_SIZE
from console.queries.surveys import SurveyLine, surveys_of_customer
from console.queries.tickets import TicketRow, open_tickets_of
from customers.archive import CustomerCard, customer_card, customer_cards, find_customers
from customers.models import Interaction
from customers.timeline import timeline_of
from staff.members import names_of

_LINES = 100


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """Some cards, and the CID after which the next ones begin."""

    rows: Sequence[CustomerCard]
    after: int | None


@dataclass(frozen=True, slots=True)
class CustomerStory:
    """One customer with what happened before.

    Attributes:
        surveys: Their latest answers, newest first.
    """

    card: CustomerCard
    owner: str | None
    surveys: Sequence[SurveyLine]
    tickets: Sequence[TicketRow]
    timeline: Sequence[Interaction]

    @property
    def last_csat(self) -> SurveyLine | None:
        """The latest response that has a CSAT."""
        return next((line for line in self.surveys if line.csat is not None), None)


def list_customers(
    session: Session, text: str, *, region: str, after: int = 0, size: int = PAGE_SIZE
) -> CustomerPage:
    """Customers for what was typed (number in any form, CID, name), or everybody, by CID."""
    found = find_customers(session, text, limit=size + 1, after_cid=after, region=region)
    cards = customer_cards(session, found[:size])
    return CustomerPage(cards, cards[-1].cid if len(found) > size else None)


def customer_story(session: Session, customer_id: UUID, *, lines: int = _LINES) -> CustomerStory:
    """Who a customer is and what happened before.

    Raises:
        NotFound: There is no such customer.
    """
    card = customer_card(session, customer_id)
    owner = card.preferred_member_id
    return CustomerStory(
        card=card,
        owner=names_of(session, {owner}).get(owner) if owner else None,
        surveys=surveys_of_customer(session, customer_id),
        tickets=open_tickets_of(session, customer_id),
        timeline=timeline_of(session, customer_id, limit=lines),
    )
