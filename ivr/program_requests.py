"""Asking other programs: what a flow wants sent, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ivr.run import Scalar
from ivr.words import WebOutcome


@dataclass(frozen=True, slots=True)
class AskProgram:
    """Send something to another program after this webhook; answered by `ProgramAnswer`.

    Attributes:
        request_id: Identity of the row.
        node: Full name of the node.
        method: `get` or `post`.
        url: Where, ready to be sent.
        body: What a POST sends.
        secrets: Header to the name of the setting that holds its value.
        timeout_s: Seconds of the network that one try may take.
    """

    request_id: UUID
    node: str
    method: str
    url: str = field(repr=False)
    body: Mapping[str, Any] = field(repr=False)
    secrets: Mapping[str, str]
    timeout_s: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A value wanted from an answer.

    Attributes:
        variable: Where it goes.
        pointer: Its place in the answer, a JSON pointer.
        kind: What the variable holds: `text`, `number` or `flag`.
    """

    variable: str
    pointer: str
    kind: str


@dataclass(frozen=True, slots=True)
class AwaitProgram:
    """Whether the answer has come; answered by `ProgramAnswer`."""

    request_id: UUID
    keep: tuple[Kept, ...]


@dataclass(frozen=True, slots=True)
class ProgramAnswer:
    """What came so far.

    Attributes:
        outcome: Nothing while it is under way.
        status: The HTTP status; 0 without one.
        kept: Variable to value, all that were wanted; only with `ok`.
        missing: The pointer that led to nothing, or to a value of another kind.
    """

    outcome: WebOutcome | None
    status: int = 0
    kept: Mapping[str, Scalar] = field(default_factory=dict)
    missing: str = ""
