"""What a value of the flow language may be, told from its type in the model."""

import re
from datetime import datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MultipleOf
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ivr.directory import Tag
from ivr.nodes.choosing import Key
from ivr.nodes.fetching import Host
from ivr.nodes.texts import Demand, Expression, Inline, Name, PromptId, Spoken, Target, Words
from ivr.opening import Spans, Zone

# Types that have a name of their own among authors; compared one by one, being unhashable.
_NAMED: tuple[tuple[Any, str], ...] = (
    (Words, "[words](#words)"),
    (Inline, "[words](#words)"),
    (Spans, "hours like `09:00-12:00, 13:00-18:00`, or `closed`"),
    (Expression, "[expression](#expressions)"),
    (Spoken, "text with [`{{ }}`](#words)"),
    (Target, "node, or `flow.node`"),
    (PromptId, "id of a prompt"),
    (Name, "name"),
    (Key, "key"),
    (Tag, "language tag"),
    (Zone, "time zone"),
    (Host, "host"),
    (Demand, "skill, or `skill>=level`"),
    (datetime, "instant with its offset"),
    (bool, "`true` or `false`"),
    (str, "text"),
    (int, "whole number"),
    (float, "number"),
    (dict[str, Any], "[node](#nodes)"),
)
_UNITS = {"_s": "seconds", "_minor": "hundredths", "_min": "minutes", "_pct": "percent"}
_UNITS_BY_NAME = {"minutes": "minutes", "days": "days"}


def unit_of(option: str) -> str:
    """The unit that an option's name carries; empty for none."""
    by_ending = (unit for ending, unit in _UNITS.items() if option.endswith(ending))
    return _UNITS_BY_NAME.get(option) or next(by_ending, "")


def told(kind: Any) -> str:
    """What may stand there, in words."""
    for known, words in _NAMED:
        if kind is known or kind == known:
            return words
    if get_origin(kind) is Annotated:
        inner, *metadata = get_args(kind)
        return _bounded(inner, metadata)
    if get_origin(kind) in {Union, UnionType}:
        return " or ".join(told(each) for each in get_args(kind) if each is not NoneType)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{word}`" if word else "`''`" for word in get_args(kind))
    if get_origin(kind) is tuple:
        return f"list: {told(get_args(kind)[0])}"
    if get_origin(kind) is dict:
        key, value = get_args(kind)
        return f"{told(key)} → {told(value)}"
    if issubclass(kind, StrEnum):
        return ", ".join(f"`{word.value}`" for word in kind)
    if issubclass(kind, BaseModel):
        return f"[{section_of(kind)}](#{section_of(kind)})"
    raise TypeError(f"{kind} has no words yet")


def section_of(model: type[BaseModel]) -> str:
    """The heading under which a part of the file is told."""
    return words_of_name(model).replace(" ", "-")


def words_of_name(model: type[BaseModel]) -> str:
    """A model's name in small letters, its words apart."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__.lstrip("_")).lower()


def _bounded(inner: Any, metadata: list[Any]) -> str:
    facts = [
        fact
        for each in metadata
        for fact in (each.metadata if isinstance(each, FieldInfo) else [each])
    ]
    least = next((fact.ge for fact in facts if isinstance(fact, Ge)), None)
    most = next((fact.le for fact in facts if isinstance(fact, Le)), None)
    step = next((fact.multiple_of for fact in facts if isinstance(fact, MultipleOf)), None)
    words = told(inner)
    if least is not None and most is not None:
        words = f"{least:,} to {most:,}"
    elif least is not None:
        words = f"{words} from {least:,}"
    return f"{words}, in steps of {step}" if step else words
