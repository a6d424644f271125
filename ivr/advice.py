"""What to write instead of what was refused: a sentence for every kind of refusal."""

import difflib
import re
from collections.abc import Collection, Iterator
from typing import Any, get_args

from pydantic import BaseModel

from base.sentences import Sentence, said

ANYTHING = said("`cordboard flows schema` tells what may stand here.")
_IN_YAML = {
    "\\t": said("Indent with blanks."),
    "expected ',' or": said("A bracket was not closed above."),
    "mapping values": said("Put words that hold a colon in quotes."),
    "found character": said("Put it in quotes."),
    "undefined alias": said("Write `&` and its name first."),
}
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_NO_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '([^']*)'")


def nearest(word: str, known: Collection[str], *, otherwise: Sentence | None = None) -> Sentence:
    """The known word that was meant; where none is near, other advice or all of them."""
    near = difflib.get_close_matches(word, list(known), n=1)
    if near:
        return said("Did you mean `%(name)s`?", name=near[0])
    return otherwise or said("Known: %(names)s.", names=", ".join(known))


def quoted(words: str) -> list[str]:
    """The words between single quotes, as pydantic lists what may stand somewhere."""
    return re.findall(r"'([^']*)'", words)


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


def on_yaml(problem: str) -> Sentence:
    """What to do about a place where the reader of YAML gave up."""
    found = (advice for words, advice in _IN_YAML.items() if words in repr(problem) + problem)
    return next(found, said("Look at blanks, quotes and brackets up to here."))


def on_expression(told: str, names: Collection[str]) -> tuple[Sentence, Sentence]:
    """What is wrong with an expression, from what the compiler told, and what to do about it."""
    if unknown := _UNDECLARED.fullmatch(told):
        otherwise = said("Declare what it reads, under `vars`.")
        return (
            said("undeclared reference to '%(name)s'.", name=unknown[1]),
            nearest(unknown[1], names, otherwise=otherwise),
        )
    if "overload" in told:
        advice = said("Take values of one kind: texts stand in quotes, numbers do not.")
        if none := _NO_OVERLOAD.fullmatch(told):
            return (
                said(
                    "found no matching overload for '%(what)s' applied to '%(kinds)s'.",
                    what=none[1],
                    kinds=none[2],
                ),
                advice,
            )
        return _in_its_words(told), advice
    return _in_its_words(told), said(
        "Conditions are joined by `&&` and `||`, turned by `!`, and compare with `==`."
    )


def _in_its_words(told: str) -> Sentence:
    return said("%(reason)s.", reason=told)
