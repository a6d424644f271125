"""Whether a calendar is open at an instant, why, and until when; and what a flow file declares."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from base.errors import NotFound
from calendars.models import Calendar
from calendars.overrides import overrides_from
from calendars.reasons import reason_in
from calendars.timeline import Stretch, Why, stretches

Pairs = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Opening:
    """The answer for one instant.

    Attributes:
        is_open: Whether calls are taken.
        why: What decided.
        reason: What is told of it in the language that was asked for: what somebody wrote beside
            an override, or the name of the holiday; empty where there is nothing to tell.
        opens_at: The next opening, UTC, when closed; nothing when none is known.
        closes_at: The next closing, UTC, when open; nothing when none is known.
    """

    is_open: bool
    why: Why
    reason: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None


def opening_at(
    session: Session, calendar_key: str, *, now: datetime, language: str = ""
) -> Opening:
    """Whether the calendar is open now: the newest override first, then holidays, then its week.

    Args:
        session: The unit of work.
        calendar_key: Its name in the flow file.
        now: The instant that is asked about.
        language: Tag of the language that the reason is wanted in.

    Raises:
        NotFound: No flow file ever declared this calendar.
    """
    calendar = session.get(Calendar, calendar_key)
    if calendar is None:
        raise NotFound(f"There is no calendar named {calendar_key!r}.")
    ahead = stretches(calendar, overrides_from(session, calendar_key, now=now), now)
    present = next(ahead)
    turns_at = next((s.starts_at for s in ahead if s.is_open is not present.is_open), None)
    return Opening(
        is_open=present.is_open,
        why=present.why,
        reason=reason_of(present, language),
        opens_at=None if present.is_open else turns_at,
        closes_at=turns_at if present.is_open else None,
    )


def reason_of(stretch: Stretch, language: str) -> str:
    """What is told of a stretch in a language."""
    told = stretch.names if stretch.override is None else stretch.override.reasons
    return reason_in(told, language)


def write_down(
    session: Session,
    key: str,
    *,
    time_zone: str,
    weekly: Mapping[str, Pairs],
    holidays: str = "",
    holiday_hours: Pairs = (),
    half_day_hours: Pairs | None = None,
    dates: Mapping[str, Pairs] | None = None,
) -> None:
    """Make the table say what an activated flow file declares; may be repeated.

    Args:
        session: The activation's own unit of work.
        key: The calendar's name in the file.
        time_zone: IANA name.
        weekly: Day name (`mon`…`sun`) to its spans; a day not named is closed.
        holidays: Country whose public holidays and moved working days apply; empty for none.
        holiday_hours: Spans on a public holiday.
        half_day_hours: Spans on the country's half holidays; nothing makes them ordinary days.
        dates: `MM-DD` or `YYYY-MM-DD` to the spans of that date.
    """
    calendar = session.get(Calendar, key) or Calendar(key=key, time_zone=time_zone)
    calendar.time_zone = time_zone
    calendar.weekly = _listed(weekly)
    calendar.holidays = holidays
    calendar.holiday_hours = _listed({"hours": holiday_hours})
    calendar.half_day_hours = {} if half_day_hours is None else _listed({"hours": half_day_hours})
    calendar.dates = _listed(dates or {})
    calendar.retired_at = None
    session.add(calendar)


def _listed(hours: Mapping[str, Pairs]) -> dict[str, list[list[str]]]:
    return {name: [list(span) for span in spans] for name, spans in hours.items()}


def retire_others(session: Session, kept: Collection[str], *, now: datetime) -> None:
    """Calendars that the active file no longer names stay, marked, for those who refer to them."""
    session.exec(
        update(Calendar)
        .where(col(Calendar.key).not_in(kept), col(Calendar.retired_at).is_(None))
        .values(retired_at=now)
    )


def calendars_in_use(session: Session) -> Sequence[Calendar]:
    """The calendars of the active flow file, by name."""
    statement = select(Calendar).where(col(Calendar.retired_at).is_(None)).order_by(Calendar.key)
    return session.exec(statement).all()
