"""The kinds of text a flow file holds, each a `str` of its own type so that all can be found."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, Self, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    RootModel,
    Tag,
    ValidationInfo,
    field_validator,
)
from pydantic_core import CoreSchema, core_schema

from base.sentences import said
from ivr.faults import Unfit
from staff.demands import DEMAND

NAME = r"^[a-z][a-z0-9_]{0,39}$"
Name = Annotated[str, Field(pattern=NAME)]
# A skill that an agent needs, or one at a level at least: `sales`, `sales>=3`.
Demand = Annotated[str, Field(pattern=DEMAND)]


class _Text(str):
    """A text of known purpose; subclasses set how long it may be."""

    __slots__ = ()
    max_length = 1_000

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> CoreSchema:
        text = core_schema.str_schema(min_length=1, max_length=cls.max_length)
        return core_schema.no_info_after_validator_function(cls._of, text)

    @classmethod
    def _of(cls, text: str) -> Self:
        return cls(text)


class Expression(_Text):
    """A CEL expression over the declared names."""

    __slots__ = ()


class Spoken(_Text):
    """Words for the caller or a person of ours, with `{{ expression | filter }}` in them."""

    __slots__ = ()
    max_length = 2_000


class Target(_Text):
    """Where to go: a node of the same flow, or `flow.node`."""

    __slots__ = ()
    max_length = 81


class PromptId(_Text):
    """Name of an entry in `prompts`."""

    __slots__ = ()
    max_length = 40


# Numbers that other readers of YAML take for octal, or that hide a slip: 010, +5, 1_000.
_TWO_WAYS = re.compile(r"[+-]?0\d+|\+\d+|\d+(_\d+)+")


class Shape(BaseModel):
    """A part of the file: immutable, and a key it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _one_way(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str) or not _TWO_WAYS.fullmatch(value):
            return value
        if _takes_number(cls.model_fields[str(info.field_name)].annotation):
            plain = value.replace("_", "").lstrip("+0") or "0"
            raise Unfit(
                said("%(text)s may be read in two ways", text=value),
                said("Write %(text)s.", text=plain),
            )
        return value


def _takes_number(annotation: Any) -> bool:
    return annotation in {int, float} or any(map(_takes_number, get_args(annotation)))


class Audio(Shape):
    """A sound file.

    Attributes:
        audio: Its hash among the uploaded ones, or an https address.
    """

    audio: Annotated[str, Field(pattern=r"^([0-9a-f]{64}|https://\S{1,500})$")]

    @property
    def url(self) -> str:
        """Where the carrier gets it: a path on our host, or the address as given."""
        return self.audio if self.audio.startswith("https:") else f"/voice/audio/{self.audio}"


def _kind(value: Any) -> str:
    return "a text" if isinstance(value, str) else "a mapping"


Utterance = Annotated[
    Annotated[Spoken, Tag("a text")] | Annotated[Audio, Tag("a mapping")], Discriminator(_kind)
]


class Inline(RootModel[dict[str, Utterance]]):
    """The same words in several languages: language tag to text or audio."""

    model_config = ConfigDict(frozen=True)


def _parts(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Part = Annotated[
    Annotated[PromptId, Tag("a text")] | Annotated[Inline, Tag("a mapping")], Discriminator(_kind)
]
Words = Annotated[
    tuple[Part, ...], BeforeValidator(_parts, json_schema_input_type=Part | tuple[Part, ...])
]
"""What is said: a prompt's id, the words per language, or a list of either."""

Path = tuple[str | int, ...]


def leaves(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every text and inline prompt inside a part of the file, with the way to it."""
    if isinstance(value, Inline):
        yield at, value
        yield from leaves(value.root, at)
    elif isinstance(value, RootModel):
        yield from leaves(value.root, at)
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from leaves(getattr(value, name), (*at, field.alias or name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*at, name))
    elif isinstance(value, tuple):
        for place, item in enumerate(value):
            yield from leaves(item, (*at, place))
    elif isinstance(value, _Text):
        yield at, value
