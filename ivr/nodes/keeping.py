"""Nodes that leave something behind: a message, a ticket, an appointment, a survey."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ivr.nodes.retry import Retry
from ivr.nodes.texts import Name, Shape, Spoken, Words
from tickets.words import TicketKind


class VoicemailNode(Shape):
    """Records a message after the beep.

    Attributes:
        say: Words before the beep.
        queue: Queue whose people hear it; nothing takes the one the caller wanted last.
        ticket: A ticket of this kind is opened with the message.
        max_s: Longest message, seconds.
        min_s: A shorter one counts as empty, seconds.

    Exits:
        recorded: It is kept.
        empty: Nothing, or too little, was said; default: as `recorded`.
        error: It could not be kept.
    """

    exits: ClassVar = ("recorded", "empty", "error")
    instead: ClassVar = {"empty": "recorded"}

    say: Words
    queue: Name | None = None
    ticket: TicketKind | None = None
    max_s: Annotated[int, Field(ge=5, le=600)] = 120
    min_s: Annotated[int, Field(ge=1, le=30)] = 2


class TicketNode(Shape):
    """Opens a ticket; `result.number` holds its number afterwards.

    Attributes:
        kind: What it is about.
        subject: One line for our people.
        details: More for our people.
        queue: Queue whose people work on it; nothing takes the one the caller wanted last.
        say: Words that read the number back.

    Exits:
        next: It is open.
        error: It could not be opened.
    """

    exits: ClassVar = ("next", "error")

    kind: TicketKind
    subject: Spoken
    details: Spoken | None = None
    queue: Name | None = None
    say: Words = ()


class AppointmentNode(Shape):
    """Notes the wish for an appointment, which a person confirms.

    Attributes:
        topic: One line for our people.
        ask_day: 1 tomorrow, 2 the day after, 3 later this week, 4 cancels.
        ask_part: 1 morning, 2 afternoon, 3 evening, 4 cancels.
        retry: What happens on silence and on what does not fit; default: the flow's.

    Exits:
        booked: The wish is noted.
        none_free: No time is free; default: the error way.
        cancelled: The caller wants none.
        error: It could not be noted.
        exhausted: The attempts are used up.
    """

    exits: ClassVar = ("booked", "none_free", "cancelled", "error", "exhausted")
    instead: ClassVar = {"none_free": "error"}

    topic: Spoken
    ask_day: Words
    ask_part: Words
    retry: Retry = Retry()


class SurveyNode(Shape):
    """Asks the questions of a survey of `surveys`.

    Attributes:
        survey: Its name; it may stand without its name.
        say: Words before the first question.

    Exits:
        done: Every question that applied was answered.
        partial: Given up after an answer; default: as `done`.
        refused: Given up before any answer; default: as `done`.
    """

    exits: ClassVar = ("done", "partial", "refused")
    instead: ClassVar = {"partial": "done", "refused": "done"}

    survey: Name
    say: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"survey": value} if isinstance(value, str) else value
