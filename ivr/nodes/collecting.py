"""The node that collects something from the caller."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from ivr.nodes.choosing import TimeoutS
from ivr.nodes.retry import Retry
from ivr.nodes.texts import Name, Shape, Words

CollectKind = Literal["digits", "number", "phone", "yes_no", "recording", "speech"]


class CollectNode(Shape):
    """Asks for one thing and keeps it in a variable.

    Attributes:
        kind: What is collected. `digits`, `phone` and `speech` give a text, `number` a number,
            `yes_no` a flag (key 1 is yes, 2 is no), `recording` is kept as a recording.
        say: The question.
        into: Variable that gets it; a recording has none.
        min: Fewest digits, or the smallest number.
        max: Most digits, the largest number, or seconds of a recording.
        confirm: Read-back with `{{ last.value | digits }}`; 1 accepts, 2 asks anew.
        timeout_s: Silence that ends the input, seconds.
    """

    exits: ClassVar = ("next", "invalid", "exhausted")
    instead: ClassVar = {"invalid": "exhausted"}

    kind: CollectKind
    say: Words
    into: Name | None = None
    min: Annotated[int, Field(ge=0)] | None = None
    max: Annotated[int, Field(ge=1, le=999_999_999_999_999)] | None = None
    confirm: Words = ()
    timeout_s: TimeoutS | None = None
    retry: Retry = Retry()
