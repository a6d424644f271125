"""Figures that are read one by one: numbers of tickets and telephones, and the ends of secrets."""

import re
from typing import Any

import phonenumbers
from babel.core import get_global

from ivr.numerals import chinese
from ivr.spoken.manner import Manner

_MOST_TOLD = 4
_UNKNOWN_PLACE = "001"


def digits(value: Any, manner: Manner) -> str:
    """Letters and digits one by one: 幺零零四二; `1 0 0 4 2`."""
    text = "".join(c for c in str(value) if c.isalnum())
    return chinese.digits(text) if manner.chinese else " ".join(text)


def phone(value: Any, manner: Manner) -> str:
    """A telephone number in groups, with the country only when it is another one."""
    text = str(value)
    plus, groups = _groups(text, manner)
    pause = "，" if manner.chinese else ", "
    told = pause.join(digits(group, manner) for group in groups)
    return f"{plus}{told}"


def masked(value: Any, manner: Manner) -> str:
    """The end of a secret: at most a third of it, and never more than four digits."""
    text = "".join(c for c in str(value) if c.isalnum())
    told = min(_MOST_TOLD, len(text) // 3)
    return digits(text[-told:], manner) if told else ""


def _groups(text: str, manner: Manner) -> tuple[str, list[str]]:
    try:
        number = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return "", _fours("".join(c for c in text if c.isalnum()))
    home = get_global("zone_territories").get(manner.zone, _UNKNOWN_PLACE)
    at_home = phonenumbers.country_code_for_region(home) == number.country_code
    style = phonenumbers.PhoneNumberFormat
    written = phonenumbers.format_number(number, style.NATIONAL if at_home else style.INTERNATIONAL)
    plus = "" if at_home else ("加" if manner.chinese else "plus ")
    return plus, [group for group in re.split(r"\D+", written) if group]


def _fours(text: str) -> list[str]:
    first = len(text) % _MOST_TOLD
    rest = [text[at : at + _MOST_TOLD] for at in range(first, len(text), _MOST_TOLD)]
    return [text[:first], *rest] if first else rest
