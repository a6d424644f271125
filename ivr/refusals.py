"""What pydantic refuses of a flow file, in people's words, and what to write instead."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from base.sentences import Sentence, said, unfilled
from ivr.advice import ANYTHING, fields_at, nearest, quoted
from ivr.faults import Unfit

_INTEGER = said("Write a whole number.")
_NUMBER = said("Write a number.")
_FLAG = said("Write true or false.")
_KEYS = said("Write keys with their values.")
_SEVERAL = said("Write one, or a list of them.")
# By kind: why, in pydantic's own English, and what to write instead.
_KINDS: Mapping[str, tuple[Sentence, Sentence]] = {
    "int_parsing": (
        said("Input should be a valid integer, unable to parse string as an integer"),
        _INTEGER,
    ),
    "int_type": (said("Input should be a valid integer"), _INTEGER),
    "int_from_float": (
        said("Input should be a valid integer, got a number with a fractional part"),
        _INTEGER,
    ),
    "float_parsing": (
        said("Input should be a valid number, unable to parse string as a number"),
        _NUMBER,
    ),
    "float_type": (said("Input should be a valid number"), _NUMBER),
    "bool_parsing": (
        said("Input should be a valid boolean, unable to interpret input"),
        _FLAG,
    ),
    "bool_type": (said("Input should be a valid boolean"), _FLAG),
    "string_type": (said("Input should be a valid string"), said("Write a text.")),
    "string_too_short": (
        unfilled("String should have at least %(min_length)s character"),
        said("Write something, or remove it."),
    ),
    "string_too_long": (
        unfilled("String should have at most %(max_length)s characters"),
        unfilled("Shorten it to %(max_length)s characters."),
    ),
    "datetime_type": (said("Input should be a valid datetime"), ANYTHING),
    "datetime_from_date_parsing": (
        unfilled("Input should be a valid datetime or date, %(error)s"),
        said("Write an instant like 2026-11-23T10:00:00+08:00."),
    ),
    "model_type": (
        unfilled("Input should be a valid dictionary or instance of %(class_name)s"),
        _KEYS,
    ),
    "dict_type": (said("Input should be a valid dictionary"), _KEYS),
    "tuple_type": (said("Input should be a valid tuple"), _SEVERAL),
    "list_type": (said("Input should be a valid list"), _SEVERAL),
    "less_than_equal": (
        unfilled("Input should be less than or equal to %(le)s"),
        unfilled("Write %(le)s or less."),
    ),
    "greater_than_equal": (
        unfilled("Input should be greater than or equal to %(ge)s"),
        unfilled("Write %(ge)s or more."),
    ),
    "multiple_of": (
        unfilled("Input should be a multiple of %(multiple_of)s"),
        unfilled("Write a multiple of %(multiple_of)s."),
    ),
    "too_long": (
        unfilled(
            "%(field_type)s should have at most %(max_length)s items after validation, not "
            "%(actual_length)s"
        ),
        unfilled("Leave %(max_length)s of them at most."),
    ),
    "too_short": (
        unfilled(
            "%(field_type)s should have at least %(min_length)s item after validation, not "
            "%(actual_length)s"
        ),
        unfilled("Write %(min_length)s of them at least."),
    ),
}
_CLOSED = frozenset({"literal_error", "enum"})


def on_refusal(item: ErrorDetails, model: type[BaseModel]) -> tuple[Sentence, Sentence]:
    """What is wrong at the place that `loc` tells, and what to write instead."""
    key = str(item["loc"][-1]) if item["loc"] else ""
    match item["type"]:
        case "extra_forbidden":
            known = fields_at(model, item["loc"][:-1])
            return said("The key `%(key)s` is not known here.", key=key), nearest(key, known)
        case "missing":
            return said("`%(key)s` is missing.", key=key), said("Write `%(key)s: …`.", key=key)
        case "string_pattern_mismatch":
            return (
                said("`%(text)s` is not written as it must be here.", text=item["input"]),
                said("It must fit %(pattern)s.", pattern=item["ctx"]["pattern"]),
            )
    why, advice = _why(item)
    if key:
        return said("%(name)s: %(fault)s.", name=key, fault=why), advice
    return said("%(fault)s.", fault=why), advice


def _why(item: ErrorDetails) -> tuple[Sentence | str, Sentence]:
    kind, context = item["type"], item.get("ctx", {})
    if kind in _CLOSED:
        words = quoted(context["expected"])
        return _one_of(context["expected"]), nearest(str(item["input"]), words)
    if isinstance(unfit := context.get("error"), Unfit):
        return unfit.why, unfit.advice or ANYTHING
    if kind not in _KINDS:
        return item["msg"], ANYTHING
    why, advice = _KINDS[kind]
    ours = why.filled({name: _told(value) for name, value in context.items()})
    # Another plural, or another release of pydantic: then its words are told as they are.
    told = ours if str(ours) == item["msg"] else item["msg"]
    return told, advice.filled(context)


def _told(value: Any) -> Any:
    """A value as pydantic writes it: 1.0 as 1, and `more` for a length that it did not count."""
    if value is None:
        return "more"
    return f"{value:g}" if isinstance(value, float) else value


def _one_of(expected: str) -> Sentence:
    some, _, last = expected.rpartition(" or ")
    if some:
        return said("Input should be %(some)s or %(last)s", some=some, last=last)
    return said("Input should be %(only)s", only=last)
