"""Figures that are read one by one: numbers of tickets and telephones, and the ends of secrets."""

from typing import Any

from babel.core import get_global

from ivr.numerals import chinese
from ivr.spoken.manner import Manner
from telephony.numbers import spoken_digits

_MOST_TOLD = 4
_UNKNOWN_PLACE = "001"


def digits(value: Any, manner: Manner) -> str:
    """Letters and digits one by one: 幺零零四二; `1 0 0 4 2`."""
    text = "".join(c for c in str(value) if c.isalnum())
    if manner.written:
        return text
    return chinese.digits(text) if manner.chinese else " ".join(text)


def phone(value: Any, manner: Manner) -> str:
    """A telephone number in groups; its country only when it is not the zone's own."""
    if manner.written:
        return str(value)
    home = get_global("zone_territories").get(manner.zone, _UNKNOWN_PLACE)
    return spoken_digits(str(value), language=manner.language, home=home)


def masked(value: Any, manner: Manner) -> str:
    """The end of a secret: at most a third of it, and never more than four characters."""
    text = "".join(c for c in str(value) if c.isalnum())
    told = min(_MOST_TOLD, len(text) // 3)
    return digits(text[-told:], manner) if told else ""
