"""Closures and special openings: dated, with a reason, in effect as soon as they are written."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from base.errors import BadInput, Conflict, NotFound
from calendars.models import Calendar, CalendarOverride
from calendars.reasons import clean_reasons
from calendars.wall_clock import END_OF_DAY, instant_of

LONGEST = timedelta(days=366)
_START_OF_DAY = "00:00"


def make_override(
    session: Session,
    calendar_key: str,
    *,
    is_open: bool,
    starts_at: datetime,
    ends_at: datetime,
    reasons: Mapping[str, str],
    by: UUID | None,
    now: datetime,
) -> CalendarOverride:
    """Close a calendar, or open it, for a while; it holds over everything that was said before.

    Where it overlaps an older override it wins there, and the older one holds again after it or
    when it is withdrawn: a closure in an emergency must not wait until somebody has tidied up.

    Args:
        session: The unit of work.
        calendar_key: Its name in the flow file.
        is_open: Whether calls are taken meanwhile.
        starts_at: From when; now, or earlier, holds at once.
        ends_at: Until just before this instant.
        reasons: Language tag to what callers are told; the empty tag for every language.
        by: The member.
        now: The present instant.

    Raises:
        NotFound: There is no such calendar in use.
        BadInput: It ends before it starts, is over already, or lasts longer than `LONGEST`.
    """
    calendar = session.get(Calendar, calendar_key)
    if calendar is None or calendar.retired_at is not None:
        raise NotFound(f"There is no calendar named {calendar_key!r}.")
    if not starts_at < ends_at or ends_at <= now:
        raise _bad_times("The end must lie after the start, and in the future.")
    if ends_at - starts_at > LONGEST:
        raise _bad_times(f"It may last {LONGEST.days} days at most.")
    override = CalendarOverride(
        calendar=calendar_key,
        starts_at=starts_at,
        ends_at=ends_at,
        is_open=is_open,
        reasons=clean_reasons(reasons),
        made_by=by,
        made_at=now,
    )
    session.add(override)
    session.flush()
    return override


def _bad_times(sentence: str) -> BadInput:
    return BadInput(sentence, error_id="override.times", fields={"ends_at": sentence})


def withdraw_override(
    session: Session, override_id: UUID, *, by: UUID | None, now: datetime
) -> CalendarOverride:
    """Take an override back from now on; what it covers is again as it was before.

    Raises:
        NotFound: There is no such override.
        Conflict: Somebody else has withdrawn it, or it is over.
    """
    if session.get(CalendarOverride, override_id) is None:
        raise NotFound("There is no such closure or opening.", error_id="override.not_found")
    withdrawn = session.execute(
        update(CalendarOverride)
        .where(
            col(CalendarOverride.id) == override_id,
            col(CalendarOverride.withdrawn_at).is_(None),
            col(CalendarOverride.ends_at) > now,
        )
        .values(withdrawn_at=now, withdrawn_by=by)
        .returning(col(CalendarOverride.id))
    ).first()
    if withdrawn is None:
        raise Conflict("It is withdrawn or over already.", error_id="override.over")
    return session.get_one(CalendarOverride, override_id, populate_existing=True)


def overrides_from(
    session: Session, calendar_key: str, *, now: datetime
) -> Sequence[CalendarOverride]:
    """Those that hold now or will, the next to start first; withdrawn ones are left out."""
    return session.exec(
        select(CalendarOverride)
        .where(
            CalendarOverride.calendar == calendar_key,
            CalendarOverride.ends_at > now,
            col(CalendarOverride.withdrawn_at).is_(None),
        )
        .order_by(col(CalendarOverride.starts_at), col(CalendarOverride.id))
    ).all()


def bounds_of(
    calendar: Calendar,
    first: date,
    last: date,
    *,
    start: str = _START_OF_DAY,
    end: str = END_OF_DAY,
) -> tuple[datetime, datetime]:
    """The instants, UTC, between two local dates: whole days unless times (`HH:MM`) are given.

    An end that is not after the start on one and the same date lies on the next day.
    """
    zone = ZoneInfo(calendar.time_zone)
    over_midnight = first == last and end <= start
    until = last + timedelta(days=1) if over_midnight else last
    return instant_of(first, start, zone), instant_of(until, end, zone)
