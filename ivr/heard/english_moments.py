"""Dates and times of day as they are said in English; what may mean two things means nothing."""

import re
from collections.abc import Iterator
from datetime import date, time

from ivr.heard import days
from ivr.numerals import english

_MONTHS = {
    name: place
    for place, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: place
    for place, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
_AHEAD = {"today": 0, "tomorrow": 1, "day after tomorrow": 2}
_MONTH = "|".join(_MONTHS)
_MONTH_FIRST = re.compile(rf"(?P<month>{_MONTH}) (?:the )?(?P<rest>.+)")
_DAY_FIRST = re.compile(rf"(?:the )?(?P<day>.+?) (?:of )?(?P<month>{_MONTH})(?P<year>(?: .+)?)")
_WEEKDAY = re.compile(rf"(?:this |coming |this coming )?(?P<day>{'|'.join(_WEEKDAYS)})")
_IN_DAYS = re.compile(r"in (?P<days>.+) days?")
_CENTURY_YEAR = re.compile(r"(?P<century>nineteen|twenty) (?P<rest>.+)")
_CENTURIES = {"nineteen": 1900, "twenty": 2000}
_NOON = 12
_PART = re.compile(
    r"(?P<time>.+?) ?(?:(?P<am>am|a m|in the morning)"
    r"|(?P<pm>pm|p m|in the afternoon|in the evening|at night))"
)
_PAST = re.compile(r"(?P<minutes>.+?)(?: minutes?)? (?P<way>past|after|to|before) (?P<hour>.+)")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?: |:)?(?P<minute>\d\d)")
_NAMED = {"half": 30, "quarter": 15, "a quarter": 15}


def day(said: str, today: date) -> date | None:
    """The day that was said: `tomorrow`, `wednesday`, `december third`, `the 3rd of may 2026`.

    `next wednesday` means two things.
    """
    said = said.replace(",", " ").removeprefix("on ")
    said = " ".join(said.split())
    plain = said.removeprefix("the ")
    if plain in _AHEAD:
        return days.ahead(_AHEAD[plain], today)
    if found := _WEEKDAY.fullmatch(said):
        return days.next_weekday(_WEEKDAYS[found["day"]], today)
    if found := _IN_DAYS.fullmatch(said):
        count = english.read(found["days"])
        return None if count is None else days.ahead(count, today)
    read = (_date(*parts, today) for parts in _parts(said))
    dated = next((each for each in read if each is not None), None)
    if dated is not None:
        return dated
    number = english.read_ordinal(plain)
    return None if number is None else days.next_day(number, today)


def _parts(said: str) -> Iterator[tuple[str, str, str]]:
    """Every way to read the words as month, day and year: a day is one word or two."""
    if found := _DAY_FIRST.fullmatch(said):
        yield found["month"], found["day"], found["year"].strip()
    if found := _MONTH_FIRST.fullmatch(said):
        words = found["rest"].split()
        for size in (2, 1):
            yield found["month"], " ".join(words[:size]), " ".join(words[size:])


def _date(month: str, day_words: str, year_words: str, today: date) -> date | None:
    number = english.read_ordinal(day_words)
    if number is None:
        number = english.read(day_words)
    if number is None or not 1 <= number <= 31:  # noqa: PLR2004 - days of a month
        return None
    if not year_words:
        return days.next_date(_MONTHS[month], number, today)
    year = _year(year_words)
    return None if year is None else days.on(year, _MONTHS[month], number)


def _year(words: str) -> int | None:
    if found := _CENTURY_YEAR.fullmatch(words):
        rest = english.read(found["rest"])
        if rest is not None and 0 <= rest <= 99:  # noqa: PLR2004 - years of a century
            return _CENTURIES[found["century"]] + rest
    year = english.read(words)
    return year if year is not None and days.FIRST_YEAR <= year <= 2100 else None  # noqa: PLR2004


def time_of_day(said: str) -> time | None:
    """The time that was said: `half past two pm`, `2:30 pm`, `noon`.

    `two` alone means two things.
    """
    said = said.replace(".", "").removeprefix("at ").replace(" o'clock", "").replace(" oclock", "")
    if said in {"noon", "midday", "midnight"}:
        return time(0 if said == "midnight" else _NOON)
    found = _PART.fullmatch(said)
    if found is None:
        read = _clock(said)
        plain = read is not None and (read[0] == 0 or read[0] > _NOON or said.startswith("0"))
        return time(*read) if read is not None and plain else None
    read = _clock(found["time"].strip())
    if read is None or not 1 <= read[0] <= _NOON:
        return None
    return time(read[0] % _NOON + (_NOON if found["pm"] else 0), read[1])


def _clock(said: str) -> tuple[int, int] | None:
    if found := _CLOCK.fullmatch(said):
        return _valid(int(found["hour"]), int(found["minute"]))
    if found := _PAST.fullmatch(said):
        minutes = _NAMED.get(found["minutes"]) or english.read(found["minutes"])
        hour = english.read(found["hour"])
        if minutes is None or hour is None or not 0 < minutes < 60:  # noqa: PLR2004 - minutes
            return None
        if found["way"] in {"past", "after"}:
            return _valid(hour, minutes)
        return _valid(hour - 1 or _NOON, 60 - minutes)
    words = said.split()
    for size in (1, 2):
        hour = english.read(" ".join(words[:size]))
        rest = words[size:]
        minute = english.read(" ".join(rest)) if rest else 0
        single = len(rest) == 1 and minute is not None and minute < 10  # noqa: PLR2004 - oh five
        if hour is not None and minute is not None and not (rest and single):
            return _valid(hour, minute)
    return None


def _valid(hour: int, minute: int) -> tuple[int, int] | None:
    return (hour, minute) if 0 <= hour <= 23 and 0 <= minute <= 59 else None  # noqa: PLR2004 - clock
