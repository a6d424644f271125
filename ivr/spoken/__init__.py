"""Values as they are spoken: the filters that a prompt's `{{ expression | filter }}` may name."""

from collections.abc import Callable
from typing import Any, NamedTuple

from babel.numbers import is_currency

from base.sentences import Sentence, said
from ivr.spoken import counts, figures, moments
from ivr.spoken.manner import Manner

MAX_VALUE = 200
_WHEN = ("STRING", "TIMESTAMP")


class Filter(NamedTuple):
    """One way of speaking a value.

    Attributes:
        speak: Gives the words; raises TypeError, ValueError or ArithmeticError on other values.
        takes: CEL's names of the types it can speak.
    """

    speak: Callable[[Any, Manner], str]
    takes: tuple[str, ...]


FILTERS: dict[str, Filter] = {
    "amount": Filter(counts.amount, ("INT",)),
    "date": Filter(moments.day, _WHEN),
    "datetime": Filter(moments.moment, ("TIMESTAMP",)),
    "digits": Filter(figures.digits, ("STRING", "INT")),
    "duration": Filter(counts.duration, ("INT", "DOUBLE", "DURATION")),
    "masked": Filter(figures.masked, ("STRING", "INT")),
    "number": Filter(counts.number, ("INT", "DOUBLE")),
    "ordinal": Filter(counts.ordinal, ("INT",)),
    "phone": Filter(figures.phone, ("STRING",)),
    "time": Filter(moments.time_of_day, _WHEN),
    "weekday": Filter(moments.weekday, _WHEN),
}


def bad_option(name: str, option: str) -> Sentence | None:
    """A sentence about a word after a filter's name that cannot stand there; nothing if it can."""
    if not option:
        return None
    if name != "amount":
        return said("nothing may follow the filter `%(name)s`.", name=name)
    if not is_currency(option):
        return said("there is no currency `%(name)s`.", name=option)
    return None


def plain(text: str) -> str:
    """A text without control characters, cut to what may be spoken of one value."""
    return "".join(c for c in text if c.isprintable())[:MAX_VALUE]
