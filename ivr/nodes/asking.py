"""Nodes that ask our own archive, inside the unit of work."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, RootModel, model_validator

from ivr.nodes.deciding import Case
from ivr.nodes.texts import Expression, Name, Shape


class HoursNode(RootModel[Name]):
    """Whether a calendar of `hours` is open now."""

    exits: ClassVar = ("open", "closed", "holiday", "error")
    instead: ClassVar = {"holiday": "closed"}


class LookupNode(Shape):
    """Looks for a customer or a ticket.

    Attributes:
        what: What is looked for.
        number: Gives the number to look for; nothing takes the caller's own number, or the
            customer's latest open ticket.
    """

    exits: ClassVar = ("found", "ambiguous", "miss", "error")
    instead: ClassVar = {"ambiguous": "miss"}

    what: Literal["customer", "ticket"]
    number: Expression | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"what": value} if isinstance(value, str) else value


class QueueCheckNode(Shape):
    """How a queue stands decides: the first case that holds, or `else`."""

    exits: ClassVar = ("else", "error")

    queue: Name
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]
