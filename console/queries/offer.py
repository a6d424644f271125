"""The screen pop: who calls, why, and what happened before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from base.errors import NotFound
from console.queries.customers import CustomerStory, customer_story
from console.queries.desk import AtHand, at_hand
from cti.events import timeline
from cti.models import Call, QueueEntry, Reservation
from customers.archive import CustomerCard, customer_cards
from customers.lookup import identify
from telephony.numbers import read_number

_LINES = 12


@dataclass(frozen=True, slots=True)
class Step:
    """One choice the caller made on the way: its key, and what it means by language."""

    key: str
    label: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """Everything an agent sees before saying hello.

    Attributes:
        story: The one customer; None when nobody or several are known.
        candidates: Everybody the number belongs to, when there are several.
        steps: What the caller chose in the menus, in order.
        note: The draft that was kept so far.
    """

    hand: AtHand
    number: str | None
    story: CustomerStory | None
    candidates: Sequence[CustomerCard]
    steps: Sequence[Step]
    waited_since: datetime
    note: str
    disposition: str | None


def offer_for(session: Session, reservation_id: UUID, *, member_id: UUID, now: datetime) -> Offer:
    """The pop of one's own offer. Reads only.

    Raises:
        NotFound: There is no such offer, or it is somebody else's.
    """
    reservation = session.get(Reservation, reservation_id)
    hand = at_hand(session, reservation_id, member_id=member_id)
    if reservation is None or hand is None:
        raise NotFound("There is no such offer for you.", error_id="offer.not_found")
    entry = session.get_one(QueueEntry, reservation.entry_id)
    call = session.get(Call, reservation.call_id) if reservation.call_id else None
    customer_id = (call.customer_id if call else None) or entry.customer_id
    return Offer(
        hand=hand,
        number=call.number if call else None,
        story=customer_story(session, customer_id, lines=_LINES) if customer_id else None,
        candidates=_candidates(session, call, now) if call and not customer_id else (),
        steps=_steps(session, call) if call else (),
        waited_since=entry.entered_at,
        note=(call.note if call else None) or "",
        disposition=call.disposition if call else None,
    )


def _candidates(session: Session, call: Call, now: datetime) -> list[CustomerCard]:
    number = read_number(call.number)
    if not call.candidates or number.e164 is None:
        return []
    # The number is known to be shared, so this finds and never makes anybody.
    return customer_cards(session, identify(session, number, now=now).candidates)


def _steps(session: Session, call: Call) -> list[Step]:
    chosen = (event.facts for event in timeline(session, call) if event.kind == "chose")
    return [Step(str(facts.get("key", "")), facts.get("label") or {}) for facts in chosen]
