"""Nodes that bring the caller to a person, now or later."""

from typing import Annotated, Any, ClassVar

from pydantic import Field, model_validator

from ivr.nodes.choosing import Key
from ivr.nodes.retry import Retry
from ivr.nodes.texts import Audio, Demand, Name, Shape, Words


class Offers(Shape):
    """Keys that work while waiting; nothing does not offer it.

    Attributes:
        callback: Leaves the queue by `callback`.
        voicemail: Leaves the queue by `voicemail`.
    """

    callback: Key | None = None
    voicemail: Key | None = None


class Waiting(Shape):
    """What a waiting caller hears.

    Attributes:
        place: Words with `queue.place`, when the place is known.
        estimate: Words with `queue.estimate_s`, when the wait can be estimated.
        comfort: Words otherwise.
        offer: Words that name the keys of `offers`.
        offers: The keys.
        every: News at the first poll and then at every so many polls.
        music: Sound between the news; silence of `pause_s` when nothing is given.
        pause_s: Seconds of that silence.
    """

    place: Words = ()
    estimate: Words = ()
    comfort: Words = ()
    offer: Words = ()
    offers: Offers = Offers()
    every: Annotated[int, Field(ge=1, le=20)] = 3
    music: Audio | None = None
    pause_s: Annotated[int, Field(ge=1, le=60)] = 15


class EnqueueNode(Shape):
    """Waits in a queue of `queues` until an agent is there.

    Closures of the queue's calendar count like its hours: nobody waits for people who are away.

    Attributes:
        queue: The queue.
        say: Words before the waiting begins.
        skills: Skills beyond the queue's own.
        priority: Instead of the queue's own, 0 to 100.
        waiting: What is heard meanwhile; a queue's own when nothing is given here.
        lost: Words when the agent was lost and the caller returns to the head of the queue.

    Exits:
        bridged: The agent has ended the conversation.
        callback: The caller chose to be called back; default: as `timeout`.
        voicemail: The caller chose to leave a message; default: as `timeout`.
        full: The queue was full.
        timeout: The queue's longest wait was over.
        closed: The queue's calendar is closed.
        hangup: The caller gave up; only nodes that say nothing may follow.
        error: The queue could not be joined.

    Example:
        line_up:
          enqueue:
            queue: service
            say: connecting
            skills: [repairs>=2]
            waiting:
              place: your_place
              estimate: your_wait
              offer: wait_offer
              offers: {callback: "1", voicemail: "2"}
          then:
            bridged: rate
            callback: phone_me
            voicemail: message
            full: message
            timeout: message
            closed: closed
            error: message
    """

    exits: ClassVar = (
        "bridged",
        "callback",
        "voicemail",
        "full",
        "timeout",
        "closed",
        "hangup",
        "error",
    )
    instead: ClassVar = {"callback": "timeout", "voicemail": "timeout"}

    queue: Name
    say: Words = ()
    skills: tuple[Demand, ...] = ()
    priority: Annotated[int, Field(ge=0, le=100)] | None = None
    waiting: Waiting = Waiting()
    lost: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"queue": value} if isinstance(value, str) else value


class CallbackSlots(Shape):
    """Times at which a callback may be booked, within the hours of the queue's calendar.

    Attributes:
        ask: 1 as soon as possible, 2 at a certain time.
        offer: Offers `result.due_at`: 1 takes it, 2 offers the next, 3 takes the first possible.
        minutes: How long one of these times is.
        each: How many callbacks of the queue fit into one.
        offers: How many times are offered, one by one.
    """

    ask: Words
    offer: Words
    minutes: Annotated[int, Field(ge=15, le=240, multiple_of=15)] = 60
    each: Annotated[int, Field(ge=1, le=1_000)] = 10
    offers: Annotated[int, Field(ge=1, le=30)] = 6


class CallbackNode(Shape):
    """Books a callback; a place left in a queue just now is kept.

    `result.due_at` holds the time it was booked for, where it was booked for one.

    Attributes:
        queue: Queue whose agents call; nothing takes the one the caller wanted last.
        confirm: Reads the caller's number; 1 takes it, 2 gives another, 3 declines. Without it the
            caller's own number is taken unasked.
        ask_number: Asks for another number, ended by the pound key.
        slots: Lets the caller choose a time; nothing books the first possible one.
        retry: What happens on silence and on what does not fit; default: the flow's.

    Exits:
        booked: It is booked.
        duplicate: One was booked already; default: as `booked`.
        invalid: The number cannot be called.
        declined: The caller wants none.
        error: It could not be booked.
        exhausted: The attempts are used up.

    Example:
        phone_me_at:
          callback:
            queue: service
            confirm: confirm_number
            ask_number: ask_number
            slots: {ask: now_or_later, offer: offer_time, minutes: 30, each: 4}
          then: {booked: bye, duplicate: bye, invalid: message, declined: bye, error: message}
    """

    exits: ClassVar = ("booked", "duplicate", "invalid", "declined", "error", "exhausted")
    instead: ClassVar = {"duplicate": "booked"}

    queue: Name | None = None
    confirm: Words = ()
    ask_number: Words
    slots: CallbackSlots | None = None
    retry: Retry = Retry()
