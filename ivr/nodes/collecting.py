"""The node that collects something from the caller."""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.choosing import TimeoutS
from ivr.nodes.retry import Listening, Retry
from ivr.nodes.texts import Expression, Name, Shape, Words

CollectKind = Literal[
    "digits",
    "number",
    "amount",
    "date",
    "time",
    "phone",
    "id",
    "yes_no",
    "speech",
    "recording",
]
MOST_DIGITS = 32
_BOUNDED = frozenset({"number", "amount"})
_COUNTED = frozenset({"digits", "phone"})
_KEYED = frozenset({"digits", "number", "amount", "date", "time", "phone", "id"})
# Kinds whose keys use the star for something of their own.
_STARRED = frozenset({"amount", "id"})
SPOKEN = frozenset({"number", "amount", "date", "time", "yes_no"})
"""Kinds that may be answered by voice as well as by keys."""
# What belongs only to some kinds.
_ONLY_FOR = {
    "min": _BOUNDED,
    "max": _BOUNDED | {"recording"},
    "length": _COUNTED,
    "finish": _KEYED,
    "between_digits_s": _KEYED,
    "listen": SPOKEN,
    "check": _KEYED | {"yes_no", "speech"},
    "confirm": _KEYED | {"speech"},
    "into": _KEYED | {"yes_no", "speech"},
}


def _swapped(least: int, most: int) -> Unfit:
    return Unfit(
        said("`min` is %(min)s, above `max`, which is %(max)s", min=least, max=most),
        said("Swap them."),
    )


class Length(Shape):
    """How many digits there are: a number says exactly so many.

    Attributes:
        min: Fewest, 1 to 32; default: 1.
        max: Most, 1 to 32; default: 20.
    """

    min: Annotated[int, Field(ge=1, le=MOST_DIGITS)] = 1
    max: Annotated[int, Field(ge=1, le=MOST_DIGITS)] = 20

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"min": value, "max": value}

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise _swapped(self.min, self.max)
        return self


class CollectNode(Shape):
    """Asks for one thing, reads it back where wanted, and keeps it in a variable.

    Attributes:
        kind: What is collected, and how. `digits`: a text of digits. `number`: a whole number.
            `amount`: a sum in minor units; the star is the decimal point. `date`: ISO text, keyed
            as YYYYMMDD, or as MMDD for the next such day. `time`: text like `14:30`, keyed as HHMM.
            `phone`: a text of 7 to 15 digits. `id`: a mainland identity number with its check
            digit; the star is X. `yes_no`: a flag; 1 is yes, 2 is no. `speech`: what was said, as
            text. `recording`: kept as a recording. Number, amount, date, time and yes_no may also
            be spoken.
        say: The question.
        into: Variable that gets it; a recording has none.
        min: Smallest number, or amount in minor units; default: 0.
        max: Largest number, or amount in minor units; for a recording its length, at most 600
            seconds, default: 60.
        length: How many digits, for `digits` and `phone`: a number, or `min` and `max`.
        finish: Key that ends the input, `#` or `*`, or nothing (`''`) for none; default: `#`.
        timeout_s: Silence allowed before the first key or word, 1 to 60 seconds; default: the
            file's.
        between_digits_s: Silence allowed between two keys, 1 to 60 seconds, not above
            `timeout_s`; default: as `timeout_s`.
        listen: `keys`, `speech` or `both`; default: the file's.
        check: Must hold, or it is a nomatch: a condition over `last.value` (its text) and
            `last.number` (a number or amount).
        confirm: Read-back with `last.value`; 1 or yes accepts, 2 or no asks anew.
        sensitive: Nobody sees or hears it: it stays out of events, logs and trail, prompts tell it
            only through `masked`, and the variable is emptied as soon as no later node reads it.
            Default: false.
        retry: What happens on silence and on what does not fit; default: the flow's.

    Exits:
        next: It is kept.
        invalid: The last attempt was one that did not fit; default: as `exhausted`.
        exhausted: The attempts are used up.

    Example:
        which_order:
          collect:
            kind: digits
            say: ask_order
            into: order_number
            length: {min: 6, max: 8}
            check: last.value.startsWith('7')
            confirm: confirm_order
          then: {next: menu, invalid: agent, exhausted: agent}
    """

    exits: ClassVar = ("next", "invalid", "exhausted")
    instead: ClassVar = {"invalid": "exhausted"}

    kind: CollectKind
    say: Words
    into: Name | None = None
    min: Annotated[int, Field(ge=0)] | None = None
    max: Annotated[int, Field(ge=1, le=999_999_999_999_999)] | None = None
    length: Length | None = None
    finish: Literal["#", "*", ""] = "#"
    timeout_s: TimeoutS | None = None
    between_digits_s: TimeoutS | None = None
    listen: Listening | None = None
    check: Expression | None = None
    confirm: Words = ()
    sensitive: bool = False
    retry: Retry = Retry()

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        for name in sorted(self.model_fields_set & _ONLY_FOR.keys()):
            if self.kind not in _ONLY_FOR[name]:
                raise Unfit(
                    said(
                        "`%(name)s` does not belong to `kind: %(kind)s`", name=name, kind=self.kind
                    ),
                    said("Remove it."),
                )
        if self.finish == "*" and self.kind in _STARRED:
            raise Unfit(
                said("the star belongs to the input of `kind: %(kind)s`", kind=self.kind),
                said("Finish with #."),
            )
        if self.min is not None and self.max is not None and self.min > self.max:
            raise _swapped(self.min, self.max)
        if self.between_digits_s and self.timeout_s and self.between_digits_s > self.timeout_s:
            raise Unfit(said("`between_digits_s` must not be longer than `timeout_s`"))
        return self
