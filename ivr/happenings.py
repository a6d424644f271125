"""What can happen to a run: the carrier's reports, what the host makes of them, and answers."""

from dataclasses import dataclass
from enum import StrEnum

from ivr.requests import Answer
from telephony.reports import StepReport


@dataclass(frozen=True, slots=True)
class RoomReady:
    """An agent is there: the waiting caller is redirected out of the queue into this conference.

    It takes a step number like a report of the carrier; its document joins the room, and the next
    step hears how the conversation ended.

    Attributes:
        room: Name of the conference; holds nothing personal.
    """

    room: str


class EndedHow(StrEnum):
    """Who ended a conversation, as the host reads it from stored intents and the carrier."""

    AGENT_ENDED = "agent_ended"
    AGENT_LOST = "agent_lost"
    CALLER_LEFT = "caller_left"


@dataclass(frozen=True, slots=True)
class ConversationEnded:
    """The caller left the conference; `caller_left` means that the call itself is over."""

    how: EndedHow


@dataclass(frozen=True, slots=True)
class CallerGone:
    """The call is over: closing effects only, no document; may be told more than once."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The host's answer to the pending request."""

    answer: Answer


Happening = StepReport | RoomReady | ConversationEnded | CallerGone | Answered
