"""When a queue's people phone customers back."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from calendars.hours import Opening, opening_at
from calendars.models import Calendar
from calendars.timeline import Why
from cti.models import Queue


def opening_of(session: Session, queue_key: str, *, now: datetime) -> Opening:
    """Whether the queue's people work now, and when they do next.

    A queue without a calendar of its own follows the centre's only one. Without any, it is open:
    a centre that declares no hours never closes.
    """
    calendar = calendar_of(session, queue_key)
    if calendar is None:
        return Opening(is_open=True, why=Why.HOURS)
    return opening_at(session, calendar, now=now)


def calendar_of(session: Session, queue_key: str) -> str | None:
    """The calendar that the queue's people follow, if any."""
    return session.get_one(Queue, queue_key).calendar or _only_calendar(session)


def _only_calendar(session: Session) -> str | None:
    keys = session.exec(
        select(Calendar.key).where(col(Calendar.retired_at).is_(None)).limit(2)
    ).all()
    return keys[0] if len(keys) == 1 else None


def first_open(session: Session, queue_key: str, *, not_before: datetime) -> datetime:
    """The first instant from `not_before` on at which somebody could be phoned.

    An hour later where no opening is known: by then somebody may have declared one.
    """
    opening = opening_of(session, queue_key, now=not_before)
    if opening.is_open:
        return not_before
    if opening.opens_at is None:
        return not_before + timedelta(hours=1)
    return opening.opens_at
