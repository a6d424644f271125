"""A calendar as it unfolds: stretches of time in which one thing decides whether it is open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from calendars.days import Day, DayKind, day_in
from calendars.models import Calendar, CalendarOverride
from calendars.wall_clock import first_showing, instant_of

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A holiday may close a whole week; further ahead nobody wants to hear.
LOOK_AHEAD = timedelta(days=15)
# However long a closure lasts, nobody is told of an opening beyond this.
_FARTHEST = timedelta(days=400)
_DAY = timedelta(days=1)


class Why(StrEnum):
    """What decided."""

    HOURS = "hours"
    HOLIDAY = "holiday"
    DATE = "date"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `starts_at` until just before `ends_at`, both UTC, nothing changes.

    Attributes:
        override: The override that decides, where one does.
        names: What the day is called where a holiday decides.
    """

    starts_at: datetime
    ends_at: datetime
    is_open: bool
    why: Why
    override: CalendarOverride | None = None
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DayPlan:
    """What a local date is, and the spans that begin on it as instants.

    Attributes:
        pairs: The same spans as they are declared.
    """

    on: date
    day: Day
    why: Why
    pairs: Sequence[Sequence[str]]
    spans: Sequence[tuple[datetime, datetime]]


def plan_of(calendar: Calendar, on: date) -> DayPlan:
    """The day without any override: a date of its own, else holidays, else the weekday's hours."""
    zone = ZoneInfo(calendar.time_zone)
    day = day_in(calendar.holidays, on)
    why, pairs = _declared(calendar, on, day)
    return DayPlan(on, day, why, pairs, _spans(pairs, on, zone))


def _declared(calendar: Calendar, on: date, day: Day) -> tuple[Why, Sequence[Sequence[str]]]:
    for key in (on.isoformat(), on.strftime("%m-%d")):
        if key in calendar.dates:
            return Why.DATE, calendar.dates[key]
    if day.kind is DayKind.HOLIDAY:
        return Why.HOLIDAY, _hours(calendar.holiday_hours)
    if day.kind is DayKind.HALF_HOLIDAY and "hours" in calendar.half_day_hours:
        return Why.HOLIDAY, _hours(calendar.half_day_hours)
    return Why.HOURS, calendar.weekly.get(DAY_NAMES[day.weekday], ())


def _hours(document: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    pairs: Sequence[Sequence[str]] = document.get("hours", ())
    return pairs


def _spans(
    pairs: Sequence[Sequence[str]], on: date, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    spans = []
    for start, end in pairs:
        last = on + _DAY if end <= start else on
        span = (instant_of(on, start, zone), instant_of(last, end, zone))
        # A clock that is put forward may skip a short span altogether.
        if span[0] < span[1]:
            spans.append(span)
    return spans


def stretches(
    calendar: Calendar, overrides: Sequence[CalendarOverride], after: datetime
) -> Iterator[Stretch]:
    """Every stretch from the one around `after` on, without a gap, in order.

    Ends `LOOK_AHEAD` after the last override, and `_FARTHEST` from `after` at the latest.

    Args:
        calendar: The declared hours.
        overrides: Those that hold at `after` or later; withdrawn ones left out.
        after: Aware; the first stretch starts here.
    """
    zone = ZoneInfo(calendar.time_zone)
    after = after.astimezone(UTC)
    last = max([after, *(override.ends_at for override in overrides)])
    until = min(last + LOOK_AHEAD, after + _FARTHEST)
    newest_first = sorted(overrides, key=lambda each: (each.made_at, each.id), reverse=True)
    on = after.astimezone(zone).date()
    begins_at = max(after, _midnight(on, zone))
    yesterday = plan_of(calendar, on - _DAY)
    while begins_at < until:
        today = plan_of(calendar, on)
        ends_at = _midnight(on + _DAY, zone)
        yield from _day(yesterday, today, newest_first, begins_at, ends_at)
        yesterday, on, begins_at = today, on + _DAY, max(begins_at, ends_at)


def _midnight(on: date, zone: ZoneInfo) -> datetime:
    return first_showing(datetime.combine(on, time()), zone)


def _day(
    yesterday: DayPlan,
    today: DayPlan,
    newest_first: Sequence[CalendarOverride],
    begins_at: datetime,
    ends_at: datetime,
) -> Iterator[Stretch]:
    changes = {begins_at, ends_at}
    for start, end in (*yesterday.spans, *today.spans):
        changes |= {start, end}
    for override in newest_first:
        changes |= {override.starts_at, override.ends_at}
    points = sorted(point for point in changes if begins_at <= point <= ends_at)
    for start, end in pairwise(points):
        yield _stretch(start, end, yesterday, today, newest_first)


def _stretch(
    start: datetime,
    end: datetime,
    yesterday: DayPlan,
    today: DayPlan,
    newest_first: Sequence[CalendarOverride],
) -> Stretch:
    for override in newest_first:
        if override.starts_at <= start < override.ends_at:
            return Stretch(start, end, override.is_open, Why.OVERRIDE, override)
    # The night shift of the day before goes on, whatever today is.
    for plan in (today, yesterday):
        if any(first <= start < last for first, last in plan.spans):
            return Stretch(start, end, is_open=True, why=plan.why, names=_names(plan))
    return Stretch(start, end, is_open=False, why=today.why, names=_names(today))


def _names(plan: DayPlan) -> Mapping[str, str]:
    return plan.day.names if plan.why is Why.HOLIDAY else {}
