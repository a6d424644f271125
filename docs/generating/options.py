"""A model of the flow language as a table of its options, and the models inside it."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from docs.generating.markdown import table
from docs.generating.values import told, unit_of
from ivr.descriptions import description_of
from ivr.nodes.texts import Inline
from ivr.schema import shorthand

HEADS = ("option", "what may stand there", "default", "what it is")


def option_table(model: type[BaseModel]) -> Iterator[str]:
    """Every option of a model; nothing for one that has none of its own."""
    if issubclass(model, RootModel):
        yield from (f"Holds: {told(_kinds(model)['root'])}.", "")
        return
    described, kinds = description_of(model).attributes, _kinds(model)
    rows = []
    for name, field in model.model_fields.items():
        option = field.alias or name
        kind, unit = told(kinds[name]), unit_of(option)
        takes = f"{kind} {unit}" if unit and kind[-1].isdigit() else kind
        if unit and unit not in takes:
            takes = f"{takes}, in {unit}"
        rows.append((f"`{option}`", takes, _default(field), described.get(option, "")))
    yield from table(HEADS, rows)
    if short := shorthand(model):
        yield from (f"`{short}` may stand alone, without its name.", "")


def parts_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The models that stand in a model's options, each once, in their order."""
    found: dict[type[BaseModel], None] = {}
    for name in model.model_fields:
        found |= dict.fromkeys(parts_of_option(model, name))
    yield from found


def parts_of_option(model: type[BaseModel], name: str) -> Iterator[type[BaseModel]]:
    """The models that stand in one option."""
    yield from _models(_kinds(model)[name])


def _kinds(model: type[BaseModel]) -> Mapping[str, Any]:
    """Each option's type as it is written in the model."""
    if issubclass(model, RootModel):
        # Pydantic keeps what a root holds, as it was written, with the class that was made for it.
        made: type[BaseModel] = model.__mro__[1]
        return {"root": made.__pydantic_generic_metadata__["args"][0]}
    return get_type_hints(model, include_extras=True)


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind is not Inline:
        yield kind
    for inner in get_args(kind):
        if not isinstance(inner, str | FieldInfo):
            yield from _models(inner)


def _default(field: FieldInfo) -> str:
    value = field.default
    if value is PydanticUndefined:
        return "must be given"
    if isinstance(value, BaseModel) or value in (None, "", (), {}):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value.value if isinstance(value, StrEnum) else value}`"
