"""Numbers, places in a line, lengths of time and sums of money, as they are spoken."""

import math
from datetime import timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_name, get_currency_precision

from ivr.numerals import chinese, english
from ivr.spoken.manner import Manner

DEFAULT_CURRENCY = "CNY"
_MINUTES_PER_HOUR = 60
# From here on minutes are told as hours and minutes.
_HOURS_FROM_MIN = 120


def number(value: Any, manner: Manner) -> str:
    """A number: 一千二百零三点五; `1,203.5`, which an English synthesis says well."""
    if not manner.chinese:
        return format_decimal(value, locale=manner.locale)
    if not math.isfinite(value):
        raise ValueError("not a number that can be said")
    if isinstance(value, float) and not value.is_integer():
        whole, _, rest = f"{Decimal(str(abs(value))):f}".partition(".")
        sign = "负" if value < 0 else ""
        spelt = chinese.digits(rest).replace("幺", "一")
        return f"{sign}{chinese.write(int(whole))}点{spelt}"
    return chinese.write(int(value))


def ordinal(value: Any, manner: Manner) -> str:
    """A place in a line: 第二; `2nd`."""
    if manner.chinese:
        return f"第{chinese.write(int(value), counting=False)}"
    return english.ordinal(int(value))


def duration(value: Any, manner: Manner) -> str:
    """Whole minutes, rounded up: nobody minds an agent who is early."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    minutes = max(1, math.ceil(seconds / 60))
    hours, rest = divmod(minutes, _MINUTES_PER_HOUR) if minutes >= _HOURS_FROM_MIN else (0, minutes)
    if manner.chinese:
        told = f"{chinese.quantity(hours)}小时" if hours else ""
        return told + (f"{chinese.quantity(rest)}分钟" if rest else "")
    parts = [
        format_timedelta(timedelta(hours=hours), "hour", 10**6, locale=manner.locale),
        format_timedelta(timedelta(minutes=rest), "minute", 10**6, locale=manner.locale),
    ]
    return " ".join(part for part, count in zip(parts, (hours, rest), strict=True) if count)


def amount(value: Any, manner: Manner) -> str:
    """A sum given in minor units: 一百二十三元四角五分; `123.45 Chinese yuan`."""
    minor, currency = int(value), manner.option or DEFAULT_CURRENCY
    if manner.chinese and currency == DEFAULT_CURRENCY:
        return f"负{_yuan(-minor)}" if minor < 0 else _yuan(minor)
    precision = get_currency_precision(currency)
    major = Decimal(minor).scaleb(-precision)
    if manner.chinese:
        whole = not minor % 10**precision
        told = chinese.quantity(int(major)) if whole else number(float(major), manner)
        return f"{told}{get_currency_name(currency, locale=manner.locale)}"
    return format_currency(major, currency, locale=manner.locale, format_type="name")


def _yuan(minor: int) -> str:
    yuan, rest = divmod(minor, 100)
    jiao, fen = divmod(rest, 10)
    words = f"{chinese.quantity(yuan)}元" if yuan or not rest else ""
    if jiao:
        words += f"{chinese.quantity(jiao)}角"
    elif fen and yuan:
        words += "零"
    return words + (f"{chinese.quantity(fen)}分" if fen else "")
