"""From what a clock on the wall shows to the instant at which it first shows that.

A clock that is put forward skips an hour, one that is put back shows an hour twice. Both questions
have one answer here: a time of day begins at the first instant at which the local clock shows it or
something later. So a span that opens in a skipped hour opens when the clock jumps over it, and one
that ends in a repeated hour ends the first time.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)
END_OF_DAY = "24:00"


def instant_of(day: date, clock: str, zone: ZoneInfo) -> datetime:
    """The first instant, UTC, at which the zone's clock shows this time of this day or later.

    Args:
        day: The local date.
        clock: `HH:MM`; `24:00` is the next day's midnight.
        zone: Whose clock.
    """
    if clock == END_OF_DAY:
        wall = datetime.combine(day + _DAY, time())
    else:
        wall = datetime.combine(day, time.fromisoformat(clock))
    return first_showing(wall, zone)


def first_showing(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant, UTC, at which the zone's clock shows `wall` (naive) or something later."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shown(instant, zone) == wall:
        return instant
    # The clock never shows it. The other reading of a skipped time lies before the jump.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(before, instant, zone, wall)


def _jump(before: datetime, after: datetime, zone: ZoneInfo, wall: datetime) -> datetime:
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _shown(middle, zone) < wall:
            before = middle
        else:
            after = middle
    return after


def _shown(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)
