"""What a caller said, as the number, sum, day or time it means: small grammars, never a guess."""

import re
from collections.abc import Callable
from datetime import date

from ivr.heard import chinese_moments, english_moments, numbers
from ivr.heard.characters import plain_writing

MAX_HEARD = 100
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_AROUND = " .,。，、!?！？"
_BEFORE = {
    "zh": re.compile(r"^(?:嗯|呃|那个|就是|我要|我想要|是|在)+"),
    "en": re.compile(r"^(?:(?:um|uh|well|please|it's|it is|i want|i need)[ ,]+)+"),
}
_AFTER = {
    "zh": re.compile(r"(?:吧|的|了|呢|谢谢)+$"),
    "en": re.compile(r"(?:[ ,]+(?:please|thanks|thank you))+$"),
}

Meaning = Callable[[str, date, bool], int | str | None]


def understood(kind: str, text: str, language: str, today: date) -> int | str | None:
    """What was said as a value of the kind, or nothing when it is none, or may mean two things.

    Args:
        kind: `number`, `amount` (gives minor units), `date` (ISO text) or `time` (`14:30`).
        text: What the recogniser heard.
        language: Tag of the call's language; a language without a grammar understands nothing.
        today: The day that `tomorrow` is counted from.
    """
    base = language.partition("-")[0]
    if base not in _BEFORE or kind not in _MEANINGS or len(text) > MAX_HEARD:
        return None
    said = plain_writing(text).strip(_AROUND)
    said = _AFTER[base].sub("", _BEFORE[base].sub("", said)).strip(_AROUND)
    return _MEANINGS[kind](said, today, base == "zh") if said else None


def _number(said: str, _today: date, in_chinese: bool) -> int | None:  # noqa: FBT001 - private
    return numbers.number(said, in_chinese=in_chinese)


def _amount(said: str, _today: date, in_chinese: bool) -> int | None:  # noqa: FBT001 - private
    return numbers.amount(said, in_chinese=in_chinese)


def _date(said: str, today: date, in_chinese: bool) -> str | None:  # noqa: FBT001 - private
    if _ISO.fullmatch(said):
        try:
            return date.fromisoformat(said).isoformat()
        except ValueError:
            return None
    if in_chinese:
        day = chinese_moments.day(said.replace(" ", ""), today)
    else:
        day = english_moments.day(said, today)
    return None if day is None else day.isoformat()


def _time(said: str, _today: date, in_chinese: bool) -> str | None:  # noqa: FBT001 - private
    if in_chinese:
        at = chinese_moments.time_of_day(said.replace(" ", ""))
    else:
        at = english_moments.time_of_day(said)
    return None if at is None else at.isoformat(timespec="minutes")


_MEANINGS: dict[str, Meaning] = {
    "number": _number,
    "amount": _amount,
    "date": _date,
    "time": _time,
}
