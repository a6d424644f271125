"""Calendars as a supervisor reads them: now, the week, the days to come, and who changed what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from calendars.days import table_ends_on
from calendars.hours import Opening, calendars_in_use, opening_at
from calendars.models import Calendar, CalendarOverride
from calendars.timeline import DAY_NAMES, DayPlan, Stretch, plan_of, stretches
from calendars.wall_clock import first_showing
from cti.models import Queue
from staff.members import names_of

DAYS_AHEAD = 14
_REMEMBERED = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OverrideLine:
    """One closure or special opening, and who made it or took it back."""

    id: UUID
    is_open: bool
    starts_at: datetime
    ends_at: datetime
    reasons: Mapping[str, str]
    made_by: str | None
    made_at: datetime
    withdrawn_by: str | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a day in which nothing changes, as shares of the day from 0 to 1."""

    starts: float
    ends: float
    is_open: bool
    overridden: bool


@dataclass(frozen=True, slots=True)
class DayLine:
    """A local date: what it is, and when it is open, overrides among what decides.

    Attributes:
        spans: Open times in the calendar's zone.
        overridden: Whether an override changes anything on this date.
    """

    plan: DayPlan
    spans: Sequence[tuple[datetime, datetime]]
    bars: Sequence[Bar]
    overridden: bool


@dataclass(frozen=True, slots=True)
class CalendarView:
    """One calendar.

    Attributes:
        overrides: Those that hold now or will.
        past: The latest that are over or withdrawn, newest first.
        closure: The closure that holds now, where one does.
        queues: Queues that keep these hours, by key.
        table_ends_on: Last day whose holidays are decreed, where they are.
    """

    key: str
    time_zone: str
    holidays: str
    opening: Opening
    week: Sequence[tuple[str, Sequence[Sequence[str]]]]
    days: Sequence[DayLine]
    overrides: Sequence[OverrideLine]
    past: Sequence[OverrideLine]
    closure: OverrideLine | None
    queues: Mapping[str, Mapping[str, Any]]
    table_ends_on: date | None


def calendar_views(session: Session, *, now: datetime, language: str) -> list[CalendarView]:
    """Every calendar in use; reasons and holidays are told in this language."""
    return [
        _view(session, calendar, now=now, language=language)
        for calendar in calendars_in_use(session)
    ]


def _view(session: Session, calendar: Calendar, *, now: datetime, language: str) -> CalendarView:
    midnight = _midnight(now.astimezone(ZoneInfo(calendar.time_zone)).date(), calendar)
    rows = session.exec(
        select(CalendarOverride)
        .where(CalendarOverride.calendar == calendar.key)
        .order_by(col(CalendarOverride.ends_at).desc(), col(CalendarOverride.id).desc())
        .limit(500)
    ).all()
    lines = _lines(session, rows)
    holding = [line for line in reversed(lines) if _holds(line, now)]
    past = sorted((line for line in lines if not _holds(line, now)), key=_over_at, reverse=True)
    decides = [row for row in rows if row.withdrawn_at is None and row.ends_at > midnight]
    used_by = select(Queue.key, Queue.labels).where(
        Queue.calendar == calendar.key, col(Queue.retired_at).is_(None)
    )
    return CalendarView(
        key=calendar.key,
        time_zone=calendar.time_zone,
        holidays=calendar.holidays,
        opening=opening_at(session, calendar.key, now=now, language=language),
        week=[(name, calendar.weekly.get(name, ())) for name in DAY_NAMES],
        days=list(_days(calendar, decides, midnight)),
        overrides=holding,
        past=past[:_REMEMBERED],
        closure=_closure(holding, now),
        queues=dict(session.exec(used_by).all()),
        table_ends_on=table_ends_on(calendar.holidays),
    )


def _holds(line: OverrideLine, now: datetime) -> bool:
    return line.withdrawn_at is None and line.ends_at > now


def _over_at(line: OverrideLine) -> datetime:
    return line.withdrawn_at or line.ends_at


def _closure(holding: Sequence[OverrideLine], now: datetime) -> OverrideLine | None:
    present = [line for line in holding if line.starts_at <= now]
    newest = max(present, key=lambda line: (line.made_at, line.id), default=None)
    return newest if newest is not None and not newest.is_open else None


def _lines(session: Session, rows: Sequence[CalendarOverride]) -> list[OverrideLine]:
    known = {member for row in rows for member in (row.made_by, row.withdrawn_by) if member}
    names = names_of(session, known)
    return [
        OverrideLine(
            id=row.id,
            is_open=row.is_open,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            reasons=row.reasons,
            made_by=names.get(row.made_by) if row.made_by else None,
            made_at=row.made_at,
            withdrawn_by=names.get(row.withdrawn_by) if row.withdrawn_by else None,
            withdrawn_at=row.withdrawn_at,
        )
        for row in rows
    ]


def _midnight(on: date, calendar: Calendar) -> datetime:
    return first_showing(datetime.combine(on, time()), ZoneInfo(calendar.time_zone))


def _days(
    calendar: Calendar, overrides: Sequence[CalendarOverride], midnight: datetime
) -> Iterator[DayLine]:
    zone = ZoneInfo(calendar.time_zone)
    first = midnight.astimezone(zone).date()
    dates = [first + n * _DAY for n in range(DAYS_AHEAD)]
    bounds = [_midnight(on, calendar) for on in (*dates, dates[-1] + _DAY)]
    found: list[Stretch] = []
    for stretch in stretches(calendar, overrides, midnight):
        if stretch.starts_at >= bounds[-1]:
            break
        found.append(stretch)
    for on, (begins_at, ends_at) in zip(dates, pairwise(bounds), strict=True):
        parts = [s for s in found if begins_at <= s.starts_at < ends_at]
        yield DayLine(
            plan=plan_of(calendar, on),
            spans=list(_merged(parts, zone)),
            bars=[_bar(part, begins_at, ends_at) for part in parts],
            overridden=any(part.override is not None for part in parts),
        )


def _merged(parts: Sequence[Stretch], zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    begun: datetime | None = None
    for part, following in zip(parts, (*parts[1:], None), strict=True):
        if not part.is_open:
            continue
        begun = begun or part.starts_at
        if following is None or not following.is_open:
            yield begun.astimezone(zone), part.ends_at.astimezone(zone)
            begun = None


def _bar(part: Stretch, begins_at: datetime, ends_at: datetime) -> Bar:
    whole = ends_at - begins_at
    return Bar(
        starts=(part.starts_at - begins_at) / whole,
        ends=(part.ends_at - begins_at) / whole,
        is_open=part.is_open,
        overridden=part.override is not None,
    )
