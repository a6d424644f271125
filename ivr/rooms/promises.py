"""Callbacks: when there is room for one, and what becomes of the wish."""

from datetime import datetime
from uuid import UUID

from cti import callback_slots, callbacks
from cti.models import QueueEntry
from cti.words import CallbackOutcome
from ivr.requests import BookCallback, CallbackAnswer, CallbackSlot, FindCallbackSlot
from ivr.rooms.asker import Asker
from telephony.numbers import read_number


def slot(asker: Asker, request: FindCallbackSlot) -> CallbackSlot:
    """The first time with room."""
    due_at = callback_slots.first_free(
        asker.session,
        request.queue,
        minutes=request.size.minutes,
        each=request.size.each,
        now=asker.now,
        after=request.after,
    )
    return CallbackSlot(due_at)


def book(asker: Asker, request: BookCallback) -> CallbackAnswer:
    """Promise the callback, at its time where one was chosen and has room."""
    size, due_at = request.slot, request.due_at
    if (
        size is not None
        and due_at is not None
        and not callback_slots.has_room(
            asker.session, request.queue, due_at, minutes=size.minutes, each=size.each
        )
    ):
        return CallbackAnswer(CallbackOutcome.FULL)
    text = asker.call.number if request.number is None else request.number
    number = read_number(text, asker.rules.region)
    booking = callbacks.request_callback(
        asker.session,
        queue=request.queue,
        number=number,
        customer_id=asker.customer_id,
        call_id=asker.call.id,
        language=asker.language,
        source="ivr",
        entered_at=_place_of(asker, request.entry_id),
        now=asker.now,
        due_at=due_at,
        callback_id=request.callback_id,
    )
    booked = booking.outcome is CallbackOutcome.BOOKED
    return CallbackAnswer(
        booking.outcome,
        number.e164 or "",
        booking.place,
        due_at if booked else None,
    )


def _place_of(asker: Asker, entry_id: UUID | None) -> datetime:
    entry = asker.session.get(QueueEntry, entry_id) if entry_id else None
    return entry.entered_at if entry else asker.now
