"""When nobody is written or phoned to unasked."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

# What people bear, and what the stricter of the common codes of conduct for unasked calls allow.
QUIET_FROM = time(21)
QUIET_UNTIL = time(9)


def first_waking(moment: datetime, *, zone: str) -> datetime:
    """The first instant from `moment` on that lies outside the quiet hours of a zone.

    Args:
        moment: Any aware instant; the answer is in its own zone.
        zone: IANA name of where the people are.
    """
    local = moment.astimezone(ZoneInfo(zone))
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date()
    if local.time() >= QUIET_FROM:
        day += timedelta(days=1)
    morning = datetime.combine(day, QUIET_UNTIL, ZoneInfo(zone))
    return morning.astimezone(moment.tzinfo)
