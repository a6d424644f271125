"""What to write instead of what was refused: a sentence for every kind of refusal."""

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

ANYTHING = "`cordboard flows schema` tells what may stand here."
_BY_KIND = {
    "int_parsing": "Write a whole number.",
    "int_type": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "float_parsing": "Write a number.",
    "float_type": "Write a number.",
    "bool_parsing": "Write true or false.",
    "bool_type": "Write true or false.",
    "string_type": "Write a text.",
    "string_too_short": "Write something, or remove it.",
    "datetime_from_date_parsing": "Write an instant like 2026-11-23T10:00:00+08:00.",
    "model_type": "Write keys with their values.",
    "dict_type": "Write keys with their values.",
    "tuple_type": "Write one, or a list of them.",
    "list_type": "Write one, or a list of them.",
    "less_than_equal": "Write {le} or less.",
    "greater_than_equal": "Write {ge} or more.",
    "multiple_of": "Write a multiple of {multiple_of}.",
    "string_too_long": "Shorten it to {max_length} characters.",
    "too_long": "Leave {max_length} of them at most.",
    "too_short": "Write {min_length} of them at least.",
    "string_pattern_mismatch": "It must fit {pattern}.",
}
_IN_YAML = {
    "\\t": "Indent with blanks.",
    "expected ',' or": "A bracket was not closed above.",
    "mapping values": "Put words that hold a colon in quotes.",
    "found character": "Put it in quotes.",
    "undefined alias": "Write `&` and its name first.",
}
_CLOSED = frozenset({"literal_error", "enum"})


def nearest(word: str, known: Collection[str], *, otherwise: str = "") -> str:
    """The known word that was meant; where none is near, other advice or all of them."""
    near = difflib.get_close_matches(word, list(known), n=1)
    if near:
        return f"Did you mean `{near[0]}`?"
    return otherwise or f"Known: {', '.join(known)}."


def on_refusal(item: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Why pydantic refused something, and what to write instead.

    A validator of ours tells both in one sentence, with a semicolon between.
    """
    kind, context = item["type"], item.get("ctx", {})
    key = str(item["loc"][-1]) if item["loc"] else ""
    if kind == "extra_forbidden":
        return "", nearest(key, fields_at(model, item["loc"][:-1]))
    if kind == "missing":
        return "", f"Write `{key}: …`."
    if kind in _CLOSED:
        known = re.findall(r"'([^']*)'", context["expected"])
        return item["msg"], nearest(str(item["input"]), known)
    if kind == "value_error":
        why, _, instead = item["msg"].removeprefix("Value error, ").partition("; ")
        return why, f"{instead[:1].upper()}{instead[1:]}." if instead else ANYTHING
    return item["msg"], _BY_KIND.get(kind, ANYTHING).format(**context)


def fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """The keys that a part of a model has, as they are written in a file."""
    for part in loc:
        field = _fields(model).get(str(part))
        model = next(_models(field.annotation), model) if field else model
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        yield from _models(inner)


def on_yaml(problem: str) -> str:
    """What to do about a place where the reader of YAML gave up."""
    found = (advice for words, advice in _IN_YAML.items() if words in repr(problem) + problem)
    return next(found, "Look at blanks, quotes and brackets up to here.")


def on_expression(sentence: str, names: Collection[str]) -> str:
    """What to do about an expression that does not compile."""
    unknown = re.search(r"undeclared reference to '([^']*)'", sentence)
    if unknown:
        return nearest(unknown[1], names, otherwise="Declare what it reads, under `vars`.")
    if "overload" in sentence:
        return "Take values of one kind: texts stand in quotes, numbers do not."
    return "Conditions are joined by `&&` and `||`, turned by `!`, and compare with `==`."
