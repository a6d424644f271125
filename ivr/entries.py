"""What a caller keyed or said for a `collect`, as the value that is kept."""

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Final, assert_never

from ivr.heard import days, understood
from ivr.nodes.collecting import CollectNode
from ivr.run import Scalar

PHONE_DIGITS: Final = (7, 15)
MAX_NUMBER_DIGITS: Final = 15
MAX_SPEECH: Final = 500
_DEFAULT_DIGITS = (1, 20)
_AMOUNT = re.compile(r"(\d{0,12})(?:\*(\d{0,2}))?")
_ID = re.compile(r"\d{17}[\dX]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value.

    Attributes:
        value: What the variable gets.
        text: What `last.value` holds.
    """

    value: Scalar = field(repr=False)
    text: str = field(repr=False)


def length_of(body: CollectNode) -> tuple[int, int | None]:
    """Fewest and most keys; nothing for the most when only the finish key or silence ends them."""
    match body.kind:
        case "digits" | "phone":
            fewest, most = PHONE_DIGITS if body.kind == "phone" else _DEFAULT_DIGITS
            return (body.length.min, body.length.max) if body.length else (fewest, most)
        case "number":
            return 1, len(str(body.max)) if body.max else None
        case "date":
            return 4, 8
        case "time":
            return 4, 4
        case "id":
            return 18, 18
        case "yes_no":
            return 1, 1
        case "amount" | "speech" | "recording":
            return 1, None
    assert_never(body.kind)


def keyed(body: CollectNode, digits: str, today: date) -> Entry | None:
    """The value of these keys, or nothing when they are none."""
    match body.kind:
        case "yes_no":
            return yes_or_no(digits == "1") if digits in {"1", "2"} else None
        case "digits" | "phone":
            fewest, most = length_of(body)
            fits = digits.isdecimal() and fewest <= len(digits) <= (most or MAX_NUMBER_DIGITS)
            return Entry(digits, digits) if fits else None
        case "number":
            short = digits.isdecimal() and len(digits) <= MAX_NUMBER_DIGITS
            return _within(body, int(digits)) if short else None
        case "amount":
            return _amount(body, digits)
        case "date":
            return _text(_date(digits, today))
        case "time":
            return _text(_time(digits))
        case "id":
            return _text(_identity(digits.replace("*", "X")))
        case "speech" | "recording":
            return None
    assert_never(body.kind)


def spoken(body: CollectNode, text: str, language: str, today: date) -> Entry | None:
    """The value of these words, or nothing when they are none, or may mean several."""
    if body.kind == "speech":
        return Entry(text[:MAX_SPEECH], text[:MAX_SPEECH])
    value = understood(body.kind, text, language, today)
    if isinstance(value, int):
        return _within(body, value)
    return _text(value)


def yes_or_no(yes: bool) -> Entry:  # noqa: FBT001 - the value itself
    """The flag, and the key that stands for it."""
    return Entry(yes, "1" if yes else "2")


def _text(text: str | None) -> Entry | None:
    return None if text is None else Entry(text, text)


def _within(body: CollectNode, value: int) -> Entry | None:
    most = 10**MAX_NUMBER_DIGITS if body.max is None else body.max
    return Entry(value, str(value)) if (body.min or 0) <= value <= most else None


def _amount(body: CollectNode, digits: str) -> Entry | None:
    found = _AMOUNT.fullmatch(digits)
    if found is None or not (found[1] or found[2]):
        return None
    return _within(body, int(found[1] or 0) * 100 + int((found[2] or "").ljust(2, "0")))


def _date(digits: str, today: date) -> str | None:
    if not digits.isdecimal():
        return None
    if len(digits) == 4:  # noqa: PLR2004 - MMDD
        day = days.next_date(int(digits[:2]), int(digits[2:]), today)
    elif len(digits) == 8:  # noqa: PLR2004 - YYYYMMDD
        day = days.on(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    else:
        return None
    return None if day is None or day.year < days.FIRST_YEAR else day.isoformat()


def _time(digits: str) -> str | None:
    if len(digits) != 4 or not digits.isdecimal():  # noqa: PLR2004 - HHMM
        return None
    try:
        return time(int(digits[:2]), int(digits[2:])).isoformat(timespec="minutes")
    except ValueError:
        return None


def _identity(text: str) -> str | None:
    """The number when its birthday exists and its last character checks.

    Source: GB 11643-1999, ISO 7064 MOD 11-2.
    """
    if not _ID.fullmatch(text) or not text.isascii():
        return None
    if days.on(int(text[6:10]), int(text[10:12]), int(text[12:14])) is None:
        return None
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, text, strict=False))
    return text if _ID_CHECKS[total % 11] == text[-1] else None
