"""Values as they are spoken: digits one by one, dates, times, durations and numbers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, format_timedelta
from babel.numbers import format_decimal

MAX_VALUE = 200
# 幺 instead of 一: over a telephone 一 and 七 sound alike, so numbers are read with it.
_CHINESE = str.maketrans("0123456789", "零幺二三四五六七八九")


@lru_cache(maxsize=64)
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _digits(value: Any, language: str, _zone: str) -> str:
    text = "".join(c for c in str(value) if c.isalnum())
    return text.translate(_CHINESE) if language.startswith("zh") else " ".join(text)


def _date(value: Any, language: str, zone: str) -> str:
    return format_date(_local(value, zone), "long", locale=_locale(language))


def _time(value: Any, language: str, zone: str) -> str:
    return format_time(_local(value, zone), "short", locale=_locale(language))


def _local(value: Any, zone: str) -> datetime:
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} is no instant")
    return value.astimezone(ZoneInfo(zone))


def _duration(value: Any, language: str, _zone: str) -> str:
    """Whole minutes, rounded up: nobody minds an agent who is early."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    minutes = max(1, -int(-seconds // 60))
    return format_timedelta(
        timedelta(minutes=minutes), granularity="minute", threshold=120, locale=_locale(language)
    )


def _number(value: Any, language: str, _zone: str) -> str:
    return format_decimal(value, locale=_locale(language))


FILTERS: dict[str, Callable[[Any, str, str], str]] = {
    "digits": _digits,
    "date": _date,
    "time": _time,
    "duration": _duration,
    "number": _number,
}


def plain(text: str) -> str:
    """A text without control characters, cut to what may be spoken of one value."""
    return "".join(c for c in text if c.isprintable())[:MAX_VALUE]
