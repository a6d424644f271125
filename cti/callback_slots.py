"""Times at which a callback may be booked: within the queue's hours, as many as each can take."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from calendars.spans import times_within
from cti.callback_hours import calendar_of
from cti.models import Callback
from cti.models.promises import OPEN_CALLBACKS

DAYS_AHEAD = 7
# Nobody wants to be told of a time that has all but begun.
NOTICE = timedelta(minutes=15)


def first_free(
    session: Session,
    queue: str,
    *,
    minutes: int,
    each: int,
    now: datetime,
    after: datetime | None = None,
) -> datetime | None:
    """The start of the first time with room for one more; nothing within the days to come.

    Args:
        session: The unit of work.
        queue: Whose agents phone; a centre without hours offers every time of the day.
        minutes: How long one of these times is.
        each: How many callbacks fit into one.
        now: The present instant.
        after: It starts later than this.
    """
    earliest = now + NOTICE
    if after is not None:
        earliest = max(earliest, after + timedelta(seconds=1))
    until = now + timedelta(days=DAYS_AHEAD)
    starts = times_within(
        session, calendar_of(session, queue), minutes=minutes, after=earliest, until=until
    )
    for start in starts:
        if _booked(session, queue, start, minutes=minutes) < each:
            return start
    return None


def has_room(session: Session, queue: str, start: datetime, *, minutes: int, each: int) -> bool:
    """Whether one more callback fits into the time that starts then.

    Whoever asks holds the queue's place in line until their transaction ends, so that two who ask
    for the last place at once do not both get it.
    """
    place = sa.func.hashtextextended(f"callback_slots:{queue}", 0)
    session.execute(sa.select(sa.func.pg_advisory_xact_lock(place)))
    return _booked(session, queue, start, minutes=minutes) < each


def _booked(session: Session, queue: str, start: datetime, *, minutes: int) -> int:
    return session.exec(
        select(sa.func.count())
        .select_from(Callback)
        .where(
            Callback.queue == queue,
            col(Callback.state).in_(OPEN_CALLBACKS),
            Callback.due_at >= start,
            Callback.due_at < start + timedelta(minutes=minutes),
        )
    ).one()
