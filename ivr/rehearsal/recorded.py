"""A call as it really went: what was reported at each step, and what the flow made of it."""

from dataclasses import dataclass
from datetime import datetime

from ivr.events import EventKind, FlowEvent
from ivr.facts import CustomerFacts
from telephony.reports import StepReport


@dataclass(frozen=True, slots=True)
class Reported:
    """What the carrier reported at one step.

    Attributes:
        leg_over: Whether the report says that the call is over.
    """

    report: StepReport
    leg_over: bool = False


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One run of one call.

    Attributes:
        sid: The carrier's id of the call.
        version: Hash of the version that it ran on.
        began_at: When the run began.
        to: The dialled number, or the one that was shown.
        number: The customer's number in E.164; empty when it is withheld. Personal.
        flow: The flow it began in, for a call that we placed.
        customer: The customer's facts as the run knew them. Personal.
        steps: What was reported, the arrival first.
        events: What the flow noted, in order.
    """

    sid: str
    version: str
    began_at: datetime
    to: str
    number: str
    flow: str | None
    customer: CustomerFacts
    steps: tuple[Reported, ...]
    events: tuple[FlowEvent, ...]

    @property
    def end(self) -> str:
        """Full name of the node where it ended; empty while it goes on."""
        return next((e.node for e in reversed(self.events) if e.kind is EventKind.ENDED), "")
