"""What the floors above may want to hear of tickets and surveys at once; ids only."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """A ticket was opened, moved, assigned or commented on."""

    ticket_id: UUID


@dataclass(frozen=True, slots=True)
class SurveyClosed:
    """A survey of a call is over, answered or not."""

    response_id: UUID
