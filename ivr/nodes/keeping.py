"""Nodes that leave something behind: a message, a ticket, a survey."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ivr.nodes.texts import Expression, Name, Shape, Spoken, Words
from tickets.words import TicketKind


class VoicemailNode(Shape):
    """Records a message after the beep.

    Attributes:
        say: Words before the beep.
        queue: Queue whose people hear it; nothing takes the one the caller wanted last.
        ticket: A ticket of this kind is opened with the message.
        max_s: Longest message, seconds.
        min_s: A shorter one counts as empty, seconds.
        transcribe: Whether the carrier also writes the words down, for the ticket; only in
            languages and at carriers that can.

    Exits:
        recorded: It is kept.
        empty: Nothing, or too little, was said; default: as `recorded`.
        hangup: The caller left here, message or not; only nodes that say nothing may follow.
        error: It could not be kept.

    Example:
        leave_word:
          voicemail: {say: leave_message, queue: service, ticket: other, max_s: 90}
          then: {recorded: bye, empty: menu, error: menu}
    """

    exits: ClassVar = ("recorded", "empty", "hangup", "error")
    instead: ClassVar = {"empty": "recorded"}

    say: Words
    queue: Name | None = None
    ticket: TicketKind | None = None
    max_s: Annotated[int, Field(ge=5, le=600)] = 120
    min_s: Annotated[int, Field(ge=1, le=30)] = 2
    transcribe: bool = False


class TicketNode(Shape):
    """Opens a ticket, or adds to one; `result.number` holds its number afterwards.

    Attributes:
        kind: What it is about.
        subject: One line for our people.
        details: More for our people.
        queue: Queue whose people work on it; nothing takes the one the caller wanted last.
        say: Words that read the number back.
        update: Gives the number of a ticket of this customer that gets subject and details as a
            comment. One that is closed stays closed: a new ticket refers to it.

    Exits:
        next: It is open, or added to.
        error: It could not be opened, or the customer has none of that number.

    Example:
        complain:
          ticket:
            kind: complaint
            subject: Complaint by telephone
            details: "From {{ call.from }}, in {{ lang }}."
            queue: service
            say: ticket_number
          then: {next: bye, error: agent}
    """

    exits: ClassVar = ("next", "error")

    kind: TicketKind
    subject: Spoken
    details: Spoken | None = None
    queue: Name | None = None
    say: Words = ()
    update: Expression | None = None


class SurveyNode(Shape):
    """Asks the questions of a survey of `surveys`.

    Attributes:
        survey: Its name; it may stand without its name.
        say: Words before the first question.

    Exits:
        done: Every question that applied was answered.
        partial: Given up after an answer; default: as `done`.
        refused: Given up before any answer; default: as `done`.

    Example:
        how_was_it:
          survey: {survey: after_call, say: survey_intro}
          then: {done: bye, partial: bye, refused: bye}
    """

    exits: ClassVar = ("done", "partial", "refused")
    instead: ClassVar = {"partial": "done", "refused": "done"}

    survey: Name
    say: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"survey": value} if isinstance(value, str) else value
