"""Nodes that the caller does not hear: conditions, variables and jumps."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, RootModel, model_validator

from ivr.nodes.texts import Expression, Name, Shape, Target, Words
from ivr.words import LeadTemperature


class Case(Shape):
    """A condition and where it leads."""

    when: Expression
    goto: Target


class WhenNode(RootModel[Expression]):
    """One condition: leaves by `yes` or `else`."""

    exits: ClassVar = ("yes", "else")


class SwitchNode(RootModel[Annotated[tuple[Case, ...], Field(min_length=1)]]):
    """The first condition that holds decides; `else` when none does."""

    exits: ClassVar = ("else",)


class SetNode(Shape):
    """Changes what is remembered, in the order of the attributes here.

    Attributes:
        vars: Variable to expression.
        contact: Contact attribute to expression that gives a text.
        priority: Priority in queues, 0 to 100, for the rest of the call.
        skills: Skills added to what an agent needs, for the rest of the call.
        labels: Labels for the customer.
        lead: The lead becomes at least this warm.
    """

    exits: ClassVar = ("next",)

    vars: dict[Name, Expression] = Field(default={})
    contact: dict[Name, Expression] = Field(default={})
    priority: Expression | None = None
    skills: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    lead: LeadTemperature | None = None


class GotoNode(RootModel[Target]):
    """Goes on elsewhere."""

    exits: ClassVar = ()


class CallNode(RootModel[Name]):
    """Runs another flow and goes on at `next` when it returns."""

    exits: ClassVar = ("next",)


class ReturnNode(RootModel[None]):
    """Ends a called flow; in a flow that nobody called, the call ends."""

    exits: ClassVar = ()


class HangupNode(Shape):
    """Last words, if any, and the end of the call."""

    exits: ClassVar = ()

    say: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if value is None:
            return {}
        return value if isinstance(value, dict) and "say" in value else {"say": value}
