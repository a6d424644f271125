"""When a calendar is open between two instants, as spans, and the times that fit into them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from base.errors import NotFound
from calendars.models import Calendar
from calendars.overrides import overrides_from
from calendars.timeline import stretches

Spans = list[tuple[datetime, datetime]]


def open_spans(session: Session, calendar_key: str, *, after: datetime, until: datetime) -> Spans:
    """The spans in which it is open, overrides and holidays included, UTC, in order.

    Spans that touch are one. Looks at most as far ahead as calendars do, about two weeks.

    Raises:
        NotFound: No flow file ever declared this calendar.
    """
    calendar = session.get(Calendar, calendar_key)
    if calendar is None:
        raise NotFound(f"There is no calendar named {calendar_key!r}.")
    spans: Spans = []
    for stretch in stretches(calendar, overrides_from(session, calendar_key, now=after), after):
        if stretch.starts_at >= until:
            break
        if not stretch.is_open:
            continue
        start, end = stretch.starts_at, min(stretch.ends_at, until)
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def times_within(
    session: Session,
    calendar_key: str | None,
    *,
    minutes: int,
    after: datetime,
    until: datetime,
) -> Iterator[datetime]:
    """Starts, UTC, of times of this length that lie within open hours, one behind the other.

    They are counted from each opening, so that whoever asks when gets the same ones.

    Args:
        session: The unit of work.
        calendar_key: The calendar; nothing is always open.
        minutes: How long one is.
        after: None starts before this.
        until: None ends after this.
    """
    # From the day before, so that a span under way is known from its own beginning.
    midnight = after.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    begin = midnight - timedelta(days=1)
    spans = [(begin, until)]
    if calendar_key is not None:
        spans = open_spans(session, calendar_key, after=begin, until=until)
    step = timedelta(minutes=minutes)
    for opens_at, closes_at in spans:
        start = opens_at
        while start + step <= closes_at:
            if start >= after:
                yield start
            start += step
