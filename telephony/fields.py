"""The kinds of values in a webhook, cleaned: a bad optional value becomes nothing, never an error.

The carrier's word is signed, but what it quotes is not its own: names, numbers, speech and messages
come from strangers, through networks that cut and mangle them.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, StringConstraints

# Controls, halves of surrogate pairs, and the marks that reorder what a screen shows.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_UNSEEN_BUT_LINES = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]"
)
AnyWord = TypeVar("AnyWord", bound=StrEnum)

_SID = r"[A-Za-z0-9_\-]{2,64}"
_WHOLE = re.compile(r"[0-9]{1,9}")
_FRACTION = re.compile(r"[0-9]{1,3}(\.[0-9]{1,20})?")


def clean(text: str) -> str:
    """The text without control characters and outer blanks, on one line."""
    return _UNSEEN.sub("", text).strip()


def clean_lines(text: str) -> str:
    """The text without control characters, its line breaks kept."""
    return _UNSEEN_BUT_LINES.sub("", text.replace("\r\n", "\n")).strip()


def whole_number(text: Any) -> int | None:
    """A count from 0 to 999,999,999, or nothing."""
    return int(text) if text is not None and _WHOLE.fullmatch(text) else None


def fraction(text: Any) -> float | None:
    """A number from 0 to 1, or nothing."""
    if text is None or not _FRACTION.fullmatch(text):
        return None
    value = float(text)
    return value if value <= 1 else None


def instant(text: Any) -> datetime | None:
    """An RFC 2822 time in UTC, or nothing; a missing zone is UTC, as the carrier promises."""
    if not text:
        return None
    try:
        parsed = parsedate_to_datetime(text)
        return parsed.replace(tzinfo=parsed.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def known_word(words: type[AnyWord], text: str | None) -> AnyWord | None:
    """The member the text names, whatever its case and outer blanks, or nothing."""
    try:
        return words(clean(text or "").lower())
    except ValueError:
        return None


def _cut(limit: int) -> BeforeValidator:
    return BeforeValidator(lambda text: clean(text)[:limit])


def _or_nothing(limit: int) -> BeforeValidator:
    return BeforeValidator(lambda text: None if text is None else clean(text)[:limit] or None)


def _sid_or_nothing(text: Any) -> str | None:
    return text if text and re.fullmatch(_SID, text) else None


Sid = Annotated[str, StringConstraints(pattern=f"^{_SID}$")]
OptionalSid = Annotated[str | None, BeforeValidator(_sid_or_nothing)]
Party = Annotated[str, _cut(256)]
Word = Annotated[str, _cut(64)]
OptionalWord = Annotated[str | None, _or_nothing(64)]
OptionalParty = Annotated[str | None, _or_nothing(256)]
Link = Annotated[str, _cut(2000)]
OptionalLink = Annotated[str | None, _or_nothing(2000)]
Speech = Annotated[str, _cut(4000)]
Lines = Annotated[str, BeforeValidator(lambda text: clean_lines(text)[:4000])]
Count = Annotated[int | None, BeforeValidator(whole_number)]
Fraction = Annotated[float | None, BeforeValidator(fraction)]
Instant = Annotated[datetime | None, BeforeValidator(instant)]
