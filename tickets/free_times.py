"""Times of a service that somebody could have: in working hours, and nobody else's."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from calendars.models import Calendar
from calendars.spans import times_within
from tickets.models import Resource, Service, Slot

QUARTER = timedelta(minutes=15)


def quarters(starts_at: datetime, minutes: int) -> list[datetime]:
    """The quarters of an hour that a time takes up."""
    return [starts_at + QUARTER * number for number in range(minutes // 15)]


def free_times(
    session: Session, service: Service, *, now: datetime, after: datetime | None = None
) -> Iterator[tuple[datetime, str]]:
    """Start and resource of every free time, the next ones first; resources in the file's order.

    What is free may be taken while one looks; only the slots' key decides.

    Args:
        session: The unit of work.
        service: The service.
        now: The present instant.
        after: They start later than this.
    """
    earliest = now + timedelta(minutes=service.notice_min)
    if after is not None:
        earliest = max(earliest, after + timedelta(seconds=1))
    until = now + timedelta(days=service.days)
    merged = heapq.merge(
        *(
            _of_resource(session, service, order, key, earliest=earliest, until=until)
            for order, key in enumerate(service.resources)
        )
    )
    for starts_at, _, key in merged:
        yield starts_at, key


def _of_resource(
    session: Session,
    service: Service,
    order: int,
    key: str,
    *,
    earliest: datetime,
    until: datetime,
) -> Iterator[tuple[datetime, int, str]]:
    resource = session.get_one(Resource, key)
    taken = set(
        session.exec(
            select(Slot.starts_at).where(
                Slot.resource == key,
                col(Slot.starts_at) >= earliest - timedelta(days=1),
                col(Slot.starts_at) < until,
            )
        ).all()
    )
    starts = times_within(
        session, resource.calendar, minutes=service.minutes, after=earliest, until=until
    )
    for starts_at in starts:
        if taken.isdisjoint(quarters(starts_at, service.minutes)):
            yield starts_at, order, key


def next_local_day(session: Session, service: Service, moment: datetime) -> datetime:
    """The last instant of the local day that `moment` lies in, where the service is done."""
    calendar = session.get_one(Calendar, session.get_one(Resource, service.resources[0]).calendar)
    local = moment.astimezone(ZoneInfo(calendar.time_zone))
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return midnight.astimezone(moment.tzinfo) - timedelta(seconds=1)
