"""Which day a date without all its parts means: the next one there is, today among them."""

from datetime import date, timedelta

# A leap day comes again after eight years at the latest.
_YEARS_AHEAD = 8
_MONTHS_AHEAD = 12
_DAYS_AHEAD = 366
FIRST_YEAR = 1900


def on(year: int, month: int, day: int) -> date | None:
    """The day of these numbers, or nothing when the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def next_date(month: int, day: int, today: date) -> date | None:
    """The next such day of the year."""
    years = range(today.year, today.year + _YEARS_AHEAD + 1)
    found = (on(year, month, day) for year in years)
    return next((each for each in found if each is not None and each >= today), None)


def next_day(day: int, today: date) -> date | None:
    """The next such day of a month."""
    found = (day_of_month(day, months, today) for months in range(_MONTHS_AHEAD))
    return next((each for each in found if each is not None and each >= today), None)


def day_of_month(day: int, months: int, today: date) -> date | None:
    """The day of the month so many months after this one."""
    years, month = divmod(today.month - 1 + months, 12)
    return on(today.year + years, month + 1, day)


def next_weekday(weekday: int, today: date) -> date:
    """The next such day of the week after today; Monday is 0."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def weekday_of_week(weekday: int, weeks: int, today: date) -> date:
    """The day of the week so many weeks after this one, whose first day is Monday."""
    return today + timedelta(days=weekday - today.weekday() + 7 * weeks)


def ahead(days: int, today: date) -> date | None:
    """The day so many days from today; nothing when that is no day people count to."""
    return today + timedelta(days=days) if 0 <= days <= _DAYS_AHEAD else None
