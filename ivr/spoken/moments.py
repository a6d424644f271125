"""Dates and times of day, as they are spoken."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_day_names

from ivr.numerals import chinese
from ivr.spoken.manner import Manner

_HALF_PAST = 30
# Until which hour each part of the day is spoken of.
_PARTS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))


def day(value: Any, manner: Manner) -> str:
    """A date: 二零二六年十二月三日; `December 3, 2026`."""
    on = _date(value, manner)
    if not manner.chinese:
        return format_date(on, "long", locale=manner.locale)
    year = chinese.digits(str(on.year)).replace("幺", "一")
    return f"{year}年{chinese.write(on.month)}月{chinese.write(on.day)}日"


def weekday(value: Any, manner: Manner) -> str:
    """The day of the week: 星期四; `Thursday`."""
    names = get_day_names("wide", locale=manner.locale)
    return str(names[_date(value, manner).weekday()])


def time_of_day(value: Any, manner: Manner) -> str:
    """A time of day: 下午两点半; `2:30 PM`."""
    at = _time(value, manner)
    if not manner.chinese:
        # A narrow blank is not printable, and would be dropped from what is spoken.
        return format_time(at, "short", locale=manner.locale).replace("\u202f", " ")
    part = next(name for until, name in _PARTS if at.hour < until)
    hour = at.hour - 12 if at.hour > 12 else at.hour  # noqa: PLR2004 - noon
    told = f"{part}{chinese.quantity(hour)}点"
    if not at.minute:
        return told
    if at.minute == _HALF_PAST:
        return f"{told}半"
    gap = "零" if at.minute < 10 else ""  # noqa: PLR2004 - one digit
    return f"{told}{gap}{chinese.write(at.minute)}分"


def moment(value: Any, manner: Manner) -> str:
    """A date and the time of day."""
    between = "" if manner.chinese else " " if manner.written else " at "
    return f"{day(value, manner)}{between}{time_of_day(value, manner)}"


def _date(value: Any, manner: Manner) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    return _local(value, manner).date()


def _time(value: Any, manner: Manner) -> time:
    if isinstance(value, str):
        return time.fromisoformat(value)
    return _local(value, manner).time()


def _local(value: Any, manner: Manner) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} is no instant")
    return value.astimezone(ZoneInfo(manner.zone))
