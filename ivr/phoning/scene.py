"""What a test wants of the house before it phones, and what was put there for it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from base.errors import BadInput
from customers.models import Customer
from ivr.flow_tests import Given
from ivr.hotline import Hotline
from ivr.phoning.foretelling import Asked
from telephony.numbers import PartyNumber

REASON = "A test of the flow file."


class CannotArrange(BadInput):
    """Something that a test gives cannot be brought about in a running installation."""

    error_id = "flows.cannot_arrange"


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the outside, to be brought about.

    Attributes:
        session: The unit of work that brings it about.
        hotline: The version.
        number: The other party's number.
        given: What the test gives now.
        asked: All that the test asks, from its start to its end.
        now: The present instant.
    """

    session: Session
    hotline: Hotline
    number: PartyNumber
    given: Given
    asked: tuple[Asked, ...]
    now: datetime

    def asks(self, *kinds: type) -> bool:
        """Whether the test asks anything of these kinds."""
        return any(isinstance(each.request, kinds) for each in self.asked)


@dataclass
class Arranged:
    """What was put there for one state of the outside.

    Attributes:
        customer: Whom the test speaks of.
        numbers: Those that the house gave to the ticket and the appointment the test speaks of.
        ticket: The ticket's among them; 0 for none.
        overrides: Exceptions in the calendars.
        crowd: Entries of those who stand in line, each with its call.
        staff: Members who were put to work.
        talks: Entries of conversations that are over.
        suppressed: Blind indexes of numbers that must not be called.
    """

    customer: Customer | None = None
    numbers: list[int] = field(default_factory=list)
    ticket: int = 0
    overrides: list[UUID] = field(default_factory=list)
    crowd: list[tuple[UUID, UUID]] = field(default_factory=list)
    staff: list[UUID] = field(default_factory=list)
    talks: list[UUID] = field(default_factory=list)
    suppressed: list[bytes] = field(default_factory=list)
