"""Calendars: open or closed now, and the only times that are free later."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, update

from calendars.models import CalendarOverride
from calendars.overrides import make_override
from cti import callback_slots
from cti.callback_hours import calendar_of
from ivr.appointment_requests import FindSlot
from ivr.phoning.scene import Arranged, CannotArrange, Scene
from ivr.requests import FindCallbackSlot
from ivr.words import OpenState
from tickets.appointments import service_of
from tickets.free_times import free_times
from tickets.models import Resource, Service

_AROUND = timedelta(days=1)
# So long a call may take that asks for free times: they begin when the hours of now are over.
_BRIEFLY = timedelta(minutes=15)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Book:
    """Times of one length on one calendar, as a service or a queue offers them."""

    calendar: str
    length: timedelta
    ahead: timedelta


def open_or_close(scene: Scene, made: Arranged) -> None:
    """Every calendar of the file is open or closed, from now on."""
    around = _BRIEFLY if scene.asks(FindSlot, FindCallbackSlot) else _AROUND
    for calendar in scene.hotline.file.hours:
        span = scene.now - _AROUND, scene.now + around
        is_open = scene.given.hours is OpenState.OPEN
        _override(scene, made, calendar, span, is_open=is_open, reason=scene.given.reason)


def leave_free(scene: Scene, made: Arranged) -> None:
    """Close what the test asks times of, but for the times that it gives.

    Raises:
        CannotArrange: A given time is over, or nothing offers just these.
    """
    begins_at = scene.now + _BRIEFLY
    if any(time <= begins_at for time in scene.given.times):
        raise CannotArrange("A free time of the test is over, or about to begin.")
    for book in set(_books(scene)):
        closes_at = begins_at
        ends_at = max([scene.now, *scene.given.times]) + book.ahead + _AROUND
        for time in (*sorted(scene.given.times), ends_at):
            if closes_at < time:
                _override(scene, made, book.calendar, (closes_at, time), is_open=False)
            closes_at = max(closes_at, time + book.length)
            if time < ends_at:
                _override(scene, made, book.calendar, (time, closes_at), is_open=True)


def _books(scene: Scene) -> Iterator[_Book]:
    for request in (asked.request for asked in scene.asked):
        match request:
            case FindSlot():
                for row in _services(scene, request):
                    for resource in row.resources:
                        books = scene.session.get_one(Resource, resource)
                        length = timedelta(minutes=row.minutes)
                        yield _Book(books.calendar, length, timedelta(row.days))
            case FindCallbackSlot(queue=queue, size=size):
                if calendar := calendar_of(scene.session, queue):
                    ahead = timedelta(callback_slots.DAYS_AHEAD)
                    yield _Book(calendar, timedelta(minutes=size.minutes), ahead)
            case _:
                pass


def _services(scene: Scene, request: FindSlot) -> list[Service]:
    """Those whose times are asked for: the named one, or whichever an appointment is of."""
    keys = [request.service] if request.service else list(scene.hotline.file.services)
    return [service_of(scene.session, key) for key in keys]


def check_free(scene: Scene) -> None:
    """Look whether the house offers what the test gives.

    Raises:
        CannotArrange: Some other time is free there, or one of these is not.
    """
    for request in (asked.request for asked in scene.asked):
        if isinstance(request, FindSlot):
            for service in _services(scene, request):
                free = {at for at, _ in free_times(scene.session, service, now=scene.now)}
                if free != set(scene.given.times):
                    raise CannotArrange(f"`{service.key}` cannot have just these free times.")
        elif isinstance(request, FindCallbackSlot):
            size, queue = request.size, request.queue
            first = callback_slots.first_free(
                scene.session, queue, minutes=size.minutes, each=size.each, now=scene.now
            )
            if first != min(scene.given.times, default=None):
                raise CannotArrange(f"Callbacks of `{queue}` cannot have just these free times.")


def _override(
    scene: Scene, made: Arranged, calendar: str, span: Span, *, is_open: bool, reason: str = ""
) -> None:
    override = make_override(
        scene.session,
        calendar,
        is_open=is_open,
        starts_at=span[0],
        ends_at=span[1],
        reasons={"": reason} if reason else {},
        by=None,
        now=scene.now,
    )
    made.overrides.append(override.id)


def withdraw(scene: Scene, made: Arranged) -> None:
    """The calendars are again as they were; may be repeated."""
    scene.session.exec(
        update(CalendarOverride)
        .where(col(CalendarOverride.id).in_(made.overrides))
        .values(withdrawn_at=scene.now)
    )
    made.overrides = []
