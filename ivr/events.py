"""What the engine tells about a run for logs and traffic counts; nothing personal, no digits."""

from dataclasses import dataclass
from enum import StrEnum


class EventKind(StrEnum):
    """What happened inside a run."""

    LEFT = "left"
    NOINPUT = "noinput"
    NOMATCH = "nomatch"
    LIMIT = "limit"
    MISTAKE = "mistake"
    UNEXPECTED = "unexpected"
    UNKNOWN_FLOW = "unknown_flow"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the caller chose: a line of the trail that tells an agent why they call.

    Attributes:
        node: Full name of the menu.
        key: The key that stands for the choice, also when it was spoken.
        label: Language tag to words.
    """

    node: str
    key: str
    label: dict[str, str]


@dataclass(frozen=True, slots=True)
class FlowEvent:
    """One thing that happened.

    Attributes:
        kind: What it was.
        node: Full name of the node it happened in, `flow.node`.
        exit: The way out taken, for `left`; the name of the limit, for `limit`.
        target: Full name of the node gone to, for `left`.
        detail: A sentence for `mistake` and `unexpected`, a name for `unknown_flow`; never what a
            caller said or pressed.
    """

    kind: EventKind
    node: str
    exit: str = ""
    target: str = ""
    detail: str = ""
