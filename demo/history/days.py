"""When people phoned and when agents worked, day by day."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from demo.daytime import ZONE

# Shares of a day's calls by the hour in which they come; some come while nobody is there.
_BY_HOUR = {
    7: 2, 8: 4, 9: 9, 10: 13, 11: 10, 12: 5, 13: 6, 14: 10, 15: 11, 16: 9, 17: 6, 18: 4, 19: 5,
    20: 4, 21: 4, 22: 2,
}  # fmt: skip
_BY_WEEKDAY = (1.25, 1.1, 1.0, 1.0, 1.05, 0.8, 0.6)
# Mornings and afternoons have a rush by turns, in which people must wait.
_RUSHES = (time(10, 20), time(15, 5))
_SHARE_IN_RUSH = 0.4
_RUSH_LASTS_S = 150.0
_HOUR_S = 3600.0
_OPENS = time(9, 0)


@dataclass(frozen=True)
class Shift:
    """When somebody works on a day; `lunch_at` is half an hour's break."""

    begins_at: datetime
    lunch_at: datetime
    ends_at: datetime


# Beginning, lunch and end by the clock: one is there early, one late, both in the afternoon.
_SHIFTS = (
    (time(9, 0), time(12, 0), time(18, 0)),
    (time(12, 30), time(17, 0), time(21, 0)),
)


def call_times(day: date, *, weight: float, chance: random.Random) -> Iterator[datetime]:
    """When people phone on a day, unsorted.

    Args:
        day: The local day.
        weight: Calls of an average weekday.
        chance: The same seed gives the same times.
    """
    rush = datetime.combine(day, _RUSHES[day.toordinal() % len(_RUSHES)], ZONE)
    number = max(1, round(weight * _BY_WEEKDAY[day.weekday()] + chance.uniform(-1, 1)))
    for _ in range(number):
        if chance.random() < _SHARE_IN_RUSH:
            yield rush + timedelta(seconds=chance.uniform(0, _RUSH_LASTS_S))
        else:
            yield _ordinary(day, chance)


def call_times_of_morning(
    day: date, *, weight: float, until: datetime, chance: random.Random
) -> Iterator[datetime]:
    """When people phone between the opening of a day and an instant: as many as on a whole day.

    The last morning is a busy one, so that the board has a day to show.
    """
    opening = datetime.combine(day, _OPENS, ZONE)
    for _ in range(round(weight)):
        yield opening + chance.uniform(0, 1) * (until - opening)


def _ordinary(day: date, chance: random.Random) -> datetime:
    hour = chance.choices(list(_BY_HOUR), list(_BY_HOUR.values()))[0]
    begun = datetime.combine(day, time(hour), ZONE)
    return begun + timedelta(seconds=chance.uniform(0, _HOUR_S))


def shifts(day: date, *, agents: int) -> Iterator[tuple[int, Shift]]:
    """Who works on a day, by turns and by their place among the agents, and when.

    Nobody begins at the same second, so that it is never a draw who has been free the longest.
    """
    for place, hours in enumerate(_SHIFTS[:agents]):
        who = (place + day.toordinal()) % agents
        late = timedelta(seconds=7 * who)
        begins_at, lunch_at, ends_at = (datetime.combine(day, at, ZONE) + late for at in hours)
        yield who, Shift(begins_at, lunch_at, ends_at)
