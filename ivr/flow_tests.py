"""The `tests:` of a flow file: a call, what is given, what the caller does and what is expected."""

from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from base.sentences import said
from cti.words import CallbackOutcome, TransferOutcome
from ivr.faults import Unfit
from ivr.nodes.texts import Name, Shape
from ivr.words import LookupOutcome, OpenState, WebOutcome


class GivenCall(Shape):
    """The call: numbers in E.164, and when it comes (with its offset from UTC).

    Attributes:
        from_: The other party's number; empty when it is withheld.
        to: The dialled number of the hotline.
        at: When it comes; nothing means a Monday morning.
        flow: A call that we placed, answered in this flow; nothing means that somebody phones us.
    """

    from_: Annotated[str, Field(alias="from")] = "+8613800000001"
    to: str = ""
    at: datetime | None = None
    flow: Name | None = None


class GivenCustomer(Shape):
    """Who calls; a stranger unless a customer is given.

    Attributes:
        name: How they are addressed.
        language: The language they once chose; empty for none.
        tier: Membership tier.
        open_tickets: How many of their tickets are not closed.
    """

    name: str = ""
    language: str = ""
    tier: str = ""
    open_tickets: int = 0


class GivenTicket(Shape):
    """The ticket that a look-up finds.

    Attributes:
        number: Its number.
        state: Where it stands.
    """

    number: str = "10001"
    state: str = "in_work"


class GivenProgram(Shape):
    """What another program answers: a way out of the `http` node, and the values it keeps.

    Attributes:
        outcome: The way out.
        status: What `result.status` holds.
        kept: Variable of the node's `keep` to its value.
    """

    outcome: WebOutcome = WebOutcome.OK
    status: int = 200
    kept: dict[str, str | int | bool] = Field(default={})


class GivenOrder(Shape):
    """The order that a look-up finds.

    Attributes:
        number: Its number.
        title: What was ordered.
        state: Where it stands.
        amount_minor: Its sum, in hundredths of the currency.
    """

    number: str = "SO20001"
    title: str = ""
    state: str = "shipped"
    amount_minor: int = 0


class Given(Shape):
    """What the outside answers while the test runs.

    Attributes:
        hours: Whether calendars are open.
        reason: Why they are closed: a supervisor's words, or a holiday's name.
        customer: Who calls; nothing is a stranger.
        waiting: How many stand in line before the caller.
        ready: How many agents could take a call now.
        estimate_s: A newcomer's estimated wait, seconds; nothing when it is unknown.
        callback: What becomes of the wish to be called back.
        lookup: How a look-up ends; nothing finds what is given here.
        ticket: The ticket that is found.
        order: The order that is found.
        points: The customer's points.
        pin: The digits that prove who the caller is, by PIN, code or document alike.
        locked: Whether the calling number has used up its attempts.
        program: What an `http` node gets.
        times: Free times of a service, or of callbacks, in order; none is left after the last.
        ringing: Whether the other side of a transfer can be rung.
        recording: Whether the carrier is slow to pause the recording before a payment.
        failing: Whether whatever is asked outside fails.
    """

    hours: OpenState = OpenState.OPEN
    reason: str = ""
    customer: GivenCustomer | None = None
    waiting: int = 0
    ready: int = 1
    estimate_s: int | None = 60
    callback: CallbackOutcome = CallbackOutcome.BOOKED
    lookup: LookupOutcome | None = None
    ticket: GivenTicket = GivenTicket()
    order: GivenOrder = GivenOrder()
    points: int = 0
    pin: str = "2468"
    locked: bool = False
    program: GivenProgram = GivenProgram()
    times: tuple[datetime, ...] = ()
    ringing: TransferOutcome = TransferOutcome.RINGING
    recording: bool = False
    failing: bool = False


class Line(Shape):
    """One line: exactly one of the attributes.

    Attributes:
        press: Keys.
        say: Words the recogniser heard.
        silence: So many collections in a row end without input.
        record: A recording of so many seconds.
        wait: So many wait polls pass.
        agent: An agent answers, ends, or is lost.
        caller: The caller hangs up.
        party: What the other side of a transfer does.
        card: How the taking of a card ends.
        given: What the outside answers otherwise from here on.
        hear: Words that the latest document must hold.
        unheard: Words that it must not hold.
        at: Node that the call must stand at, as `flow.node`.
        enqueued: Queue the caller must wait in now.
        callback: Outcome of a callback booked in this test.
        ticket: Kind of a ticket opened in this test.
        survey: Outcome of a survey ended in this test.
        text: Words that a text message of this test must hold.
        ended: The call must be over.
    """

    expecting: ClassVar = frozenset(
        {"hear", "unheard", "at", "enqueued", "callback", "ticket", "survey", "text", "ended"}
    )
    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    press: str | None = None
    say: str | None = None
    silence: Annotated[int, Field(ge=1, le=20)] | None = None
    record: Annotated[int, Field(ge=0, le=600)] | None = None
    wait: Annotated[int, Field(ge=1, le=500)] | None = None
    agent: Literal["answers", "ends", "lost"] | None = None
    caller: Literal["hangs up"] | None = None
    party: Literal["talks", "is busy", "stays away", "declines", "fails"] | None = None
    card: Literal["paid", "declined", "interrupted", "fails"] | None = None
    given: Given | None = None
    hear: str | None = None
    unheard: str | None = None
    at: str | None = None
    enqueued: str | None = None
    callback: str | None = None
    ticket: str | None = None
    survey: str | None = None
    text: str | None = None
    ended: bool | None = None

    @property
    def expects(self) -> bool:
        """Whether this line expects something instead of doing something."""
        return not self.model_fields_set.isdisjoint(self.expecting)

    @model_validator(mode="before")
    @classmethod
    def _one(cls, value: Any) -> Any:
        if isinstance(value, dict) and len(value) != 1:
            raise Unfit(said("a step says one thing"), said("Give each its own line."))
        return value


class FlowTest(Shape):
    """A call that must go as written.

    Attributes:
        call: Who phones whom, and when.
        given: What the outside answers.
        steps: What is done and expected, in order.
    """

    call: GivenCall = GivenCall()
    given: Given = Given()
    steps: Annotated[tuple[Line, ...], Field(min_length=1)]
