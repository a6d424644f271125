"""Whether a calendar is open at an instant, and why."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select, update

from base.errors import NotFound
from calendars.days import DayKind, kind_of_day
from calendars.models import Calendar, CalendarOverride

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A holiday table may close a whole week; further ahead nobody wants to hear.
LOOK_AHEAD_DAYS = 15


class Why(StrEnum):
    """What decided."""

    HOURS = "hours"
    HOLIDAY = "holiday"
    OVERRIDE = "override"


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer for one instant.

    Attributes:
        is_open: Whether calls are taken.
        why: What decided.
        reason: What somebody wrote beside an override; empty otherwise.
        opens_at: The next opening when closed; nothing when none is known.
    """

    is_open: bool
    why: Why
    reason: str = ""
    opens_at: datetime | None = None


def opening_at(session: Session, calendar_key: str, *, now: datetime) -> Opening:
    """Whether the calendar is open now: an override first, then holidays, then weekly hours.

    Raises:
        NotFound: No flow file ever declared this calendar.
    """
    calendar = session.get(Calendar, calendar_key)
    if calendar is None:
        raise NotFound(f"There is no calendar named {calendar_key!r}.")
    override = session.exec(
        select(CalendarOverride)
        .where(
            CalendarOverride.calendar == calendar_key,
            CalendarOverride.starts_at <= now,
            CalendarOverride.ends_at > now,
            col(CalendarOverride.withdrawn_at).is_(None),
        )
        .order_by(col(CalendarOverride.made_at).desc())
        .limit(1)
    ).first()
    if override is not None:
        opens_at = None if override.is_open else next_opening(calendar, override.ends_at)
        return Opening(override.is_open, Why.OVERRIDE, override.reason, opens_at)
    local = now.astimezone(ZoneInfo(calendar.time_zone))
    hours, why = hours_of_day(calendar, local.date())
    if any(start <= local < end for start, end in hours):
        return Opening(is_open=True, why=why)
    return Opening(is_open=False, why=why, opens_at=next_opening(calendar, now))


def hours_of_day(calendar: Calendar, day: date) -> tuple[list[tuple[datetime, datetime]], Why]:
    """The spans of a local day, and whether a holiday decided them."""
    zone = ZoneInfo(calendar.time_zone)
    kind = kind_of_day(day, calendar.holidays)
    if kind is DayKind.HOLIDAY:
        return _spans(calendar.holiday_hours.get("hours", ()), day, zone), Why.HOLIDAY
    # A moved working day (调休) follows Monday's hours, whatever weekday it falls on.
    name = DAY_NAMES[0] if kind is DayKind.MOVED_WORKING_DAY else DAY_NAMES[day.weekday()]
    return _spans(calendar.weekly.get(name, ()), day, zone), Why.HOURS


def next_opening(calendar: Calendar, after: datetime) -> datetime | None:
    """The first instant from `after` on that weekly hours and holidays leave open."""
    local = after.astimezone(ZoneInfo(calendar.time_zone))
    for offset in range(LOOK_AHEAD_DAYS):
        spans, _ = hours_of_day(calendar, local.date() + timedelta(days=offset))
        for start, end in spans:
            if end > local:
                return max(start, local)
    return None


def _spans(
    pairs: Sequence[Sequence[str]], day: date, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    return [(_instant(day, start, zone), _instant(day, end, zone)) for start, end in pairs]


def _instant(day: date, text: str, zone: ZoneInfo) -> datetime:
    if text == "24:00":
        return datetime.combine(day + timedelta(days=1), time(), zone)
    return datetime.combine(day, time.fromisoformat(text), zone)


def write_down(
    session: Session,
    key: str,
    *,
    time_zone: str,
    weekly: Mapping[str, Sequence[Sequence[str]]],
    holidays: str = "",
    holiday_hours: Sequence[Sequence[str]] = (),
) -> None:
    """Make the table say what an activated flow file declares; may be repeated.

    Args:
        session: The activation's own unit of work.
        key: The calendar's name in the file.
        time_zone: IANA name.
        weekly: Day name (`mon`…`sun`) to its spans; a day not named is closed.
        holidays: Country whose public holidays and moved working days apply; empty for none.
        holiday_hours: Spans on a public holiday.
    """
    calendar = session.get(Calendar, key) or Calendar(key=key, time_zone=time_zone)
    calendar.time_zone = time_zone
    calendar.weekly = {day: [list(span) for span in spans] for day, spans in weekly.items()}
    calendar.holidays = holidays
    calendar.holiday_hours = {"hours": [list(span) for span in holiday_hours]}
    calendar.retired_at = None
    session.add(calendar)


def retire_others(session: Session, kept: Collection[str], *, now: datetime) -> None:
    """Calendars that the active file no longer names stay, marked, for those who refer to them."""
    session.exec(
        update(Calendar)
        .where(col(Calendar.key).not_in(kept), col(Calendar.retired_at).is_(None))
        .values(retired_at=now)
    )
