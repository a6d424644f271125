"""The node that connects the caller with somebody outside the queues."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ivr.nodes.texts import Name, Shape, Words


class TransferNode(Shape):
    """Rings somebody of the file's `transfers` and connects the caller with whoever answers.

    Leaves by `answered` when the two have talked and the other side has hung up.

    Attributes:
        to: Name of an entry of `transfers`; nobody else can be reached.
        say: Words before it rings.
        whisper: What the answering side hears alone before the two are connected.
        screen: Whether the answering side must press 1 to take the call; anything else leaves by
            `no_answer`, so a voicemail box never gets the caller.
        ring_s: Longest ringing, seconds, 5 to 120.

    Exits:
        answered: They talked, and the other side has hung up.
        busy: The other side is; default: as `no_answer`.
        no_answer: Nobody picked up, or nobody took the call.
        failed: They cannot be rung at all; default: as `no_answer`.
        error: It could not be found out whom to ring.

    Example:
        ring_workshop:
          transfer: {to: workshop, say: connecting, whisper: a_customer, screen: true, ring_s: 20}
          then: {answered: bye, busy: message, no_answer: message, error: message}
    """

    exits: ClassVar = ("answered", "busy", "no_answer", "failed", "error")
    instead: ClassVar = {"busy": "no_answer", "failed": "no_answer"}

    to: Name
    say: Words = ()
    whisper: Words = ()
    screen: bool = False
    ring_s: Annotated[int, Field(ge=5, le=120)] = 25

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"to": value} if isinstance(value, str) else value
