"""The node that books, moves or cancels an appointment."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.retry import Retry
from ivr.nodes.texts import Expression, Name, Shape, Spoken, Words


class AppointmentNode(Shape):
    """Offers real free times of a service, one by one, and keeps the one that is taken.

    The time that is being offered is held for this caller while they decide. `result.starts_at` is
    the time offered or booked, `result.service` the service's name, `result.number` the number of
    the appointment, by which people and callers find it.

    Attributes:
        action: `book` a new one, `change` the customer's next one to another time, or `cancel` it.
        service: Name of an entry of `services`; a change keeps the appointment's own when nothing
            is given.
        number: Gives the number of the appointment to change or cancel; nothing takes the
            customer's next one.
        ask_slot: Offers `result.starts_at`: 1 takes it, 2 offers the next time, 3 the next day,
            4 cancels the asking.
        confirm: For `book` and `change`: read-back before it is booked; 1 books, 2 offers again.
            For `cancel`: the question; 1 cancels, 2 keeps the appointment.
        topic: One line for our people.
        offers: How many times are offered before `none_free`, 1 to 30; default: 9.
        retry: What happens on silence and on what does not fit; default: the flow's.

    Exits:
        booked: It is booked, or moved; when cancelling, it stays booked.
        none_free: No time is free, or the caller liked none of `offers`; default: the error way.
        cancelled: The appointment is cancelled; when booking, the caller wants none.
        error: It could not be done, or there is no such appointment.
        exhausted: The attempts are used up.

    Example:
        book_fitting:
          appointment:
            service: fitting
            ask_slot: offer_fitting
            topic: "Fitting for {{ customer.name }}"
            offers: 5
          then: {booked: fitting_booked, none_free: agent, cancelled: menu, error: agent}
        fitting_booked:
          say: fitting_at
          then: bye
    """

    exits: ClassVar = ("booked", "none_free", "cancelled", "error", "exhausted")
    instead: ClassVar = {"none_free": "error"}

    action: Literal["book", "change", "cancel"] = "book"
    service: Name | None = None
    number: Expression | None = None
    ask_slot: Words = ()
    confirm: Words = ()
    topic: Spoken | None = None
    offers: Annotated[int, Field(ge=1, le=30)] = 9
    retry: Retry = Retry()

    @model_validator(mode="after")
    def _enough(self) -> "AppointmentNode":
        if self.action == "book" and self.service is None:
            raise Unfit(said("say what is booked: `service: <name>`"))
        if self.action == "cancel" and not self.confirm:
            raise Unfit(said("ask before you cancel: `confirm: <words>`"))
        if self.action != "cancel" and not self.ask_slot:
            raise Unfit(said("offer the times: `ask_slot: <words>`"))
        return self
