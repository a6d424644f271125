"""Nodes that decide without asking: conditions, variants, variables and jumps."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, RootModel, model_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.texts import Demand, Expression, Name, Shape, Target, Words
from ivr.words import LeadTemperature


class Case(Shape):
    """A condition and where it leads.

    Attributes:
        when: The condition.
        goto: Where it leads.
        name: What traffic counts call it; default: `case1`, `case2`, … by its place.
    """

    when: Expression
    goto: Target
    name: Name | None = None


class Variant(Shape):
    """One of several ways that are tried against each other.

    Attributes:
        name: What traffic counts call it.
        weight: Its share of the callers, against the other weights; 0 to 1,000.
        goto: Where it leads.
    """

    name: Name
    weight: Annotated[int, Field(ge=0, le=1_000)]
    goto: Target


def case_way(case: Case, place: int) -> str:
    """What traffic counts call a case at this place, counted from 0."""
    return case.name or f"case{place + 1}"


def _own_names(named: tuple[Any, ...]) -> tuple[Any, ...]:
    names = [each.name for each in named if each.name is not None]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise Unfit(
            said("two are named `%(name)s`", name=twice[0]), said("Give each its own name.")
        )
    return named


def _some_weight(variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
    if not any(variant.weight for variant in variants):
        raise Unfit(said("every weight is 0"), said("Give one of them a share."))
    return variants


Cases = Annotated[tuple[Case, ...], Field(min_length=1, max_length=50), AfterValidator(_own_names)]
Variants = Annotated[
    tuple[Variant, ...],
    Field(min_length=1, max_length=20),
    AfterValidator(_own_names),
    AfterValidator(_some_weight),
]


class WhenNode(RootModel[Expression]):
    """One condition.

    Exits:
        yes: It holds.
        else: It does not, or has no value.

    Example:
        waits_for_us:
          when: customer.known && customer.open_tickets > 0
          then: {yes: agent, else: menu}
    """

    exits: ClassVar = ("yes", "else")


class SwitchNode(RootModel[Cases]):
    """The first condition that holds decides.

    Exits:
        else: None holds.

    Example:
        by_tier:
          switch:
            - {when: "customer.tier == 'gold'", goto: agent, name: gold}
            - {when: "customer.points >= 500", goto: hours}
          then: {else: menu}
    """

    exits: ClassVar = ("else",)


class SplitNode(RootModel[Variants]):
    """Parts the callers by weight, to try ways against each other.

    The same customer always goes the same way through the node of this name; so does a number that
    nobody knows. A withheld number is drawn anew with every call.

    Exits:
        error: Only by a limit of the call; every caller has a variant.

    Example:
        try_both:
          split:
            - {name: with_menu, weight: 3, goto: menu}
            - {name: straight_on, weight: 1, goto: agent}
    """

    exits: ClassVar = ()


class SetNode(Shape):
    """Changes what is remembered, in the order of the attributes here.

    A value that an expression does not have leaves what was there.

    Attributes:
        vars: Variable to expression; a text is cut at 500 characters.
        contact: Contact attribute to expression that gives a text, kept in the archive.
        priority: Priority in queues, 0 to 100, for the rest of the call.
        skills: Skills added to what an agent needs, for the rest of the call.
        labels: Labels for the customer.
        lead: `hot`, `warm`, `lukewarm` or `cold`; the lead becomes at least this warm.

    Exits:
        next: Always.

    Example:
        favour:
          set:
            vars: {visits: vars.visits + 1}
            contact: {bicycle: "'cargo'"}
            priority: "50"
            skills: [repairs]
            labels: [regular]
            lead: warm
          then: agent
    """

    exits: ClassVar = ("next",)

    vars: dict[Name, Expression] = Field(default={})
    contact: dict[Name, Expression] = Field(default={})
    priority: Expression | None = None
    skills: tuple[Demand, ...] = ()
    labels: tuple[str, ...] = ()
    lead: LeadTemperature | None = None


class GotoNode(RootModel[Target]):
    """Goes on elsewhere.

    Exits:
        error: Only by a limit of the call.

    Example:
        back: {goto: menu}
    """

    exits: ClassVar = ()


class CallNode(Shape):
    """Runs another flow and goes on when it returns.

    Attributes:
        flow: The flow; it may stand without its name.
        with: Each of the flow's `params` to an expression; inside it is `vars.<param>`.
        into: Variable to the one of the flow's `returns` that it gets.

    Exits:
        next: The flow has returned.
        error: More flows stand open in each other than the file's limit of depth allows.

    Example:
        get_order:
          call: {flow: ask_order, with: {longest: "8"}, into: {order_number: order}}
          then: menu
    """

    exits: ClassVar = ("next",)

    flow: Name
    with_: Annotated[dict[Name, Expression], Field(alias="with")] = Field(default={})
    into: dict[Name, Name] = Field(default={})

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"flow": value} if isinstance(value, str) else value


class ReturnNode(RootModel[dict[Name, Expression]]):
    """Ends a called flow; in a flow that nobody called, the call ends.

    Holds each of the flow's `returns` with its expression, or nothing when there are none.

    Exits:
        error: Only by a limit of the call.

    Example:
        give_back:
          return: {order: vars.order_number}
    """

    exits: ClassVar = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {} if value is None else value


class HangupNode(Shape):
    """Last words, if any, and the end of the call.

    Attributes:
        say: The words; they may stand without their name.

    Exits:
        error: Only by a limit of the call.

    Example:
        farewell: {hangup: {en-US: Goodbye., zh-CN: 再见。}}
    """

    exits: ClassVar = ()

    say: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if value is None:
            return {}
        return value if isinstance(value, dict) and "say" in value else {"say": value}
