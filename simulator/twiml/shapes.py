"""How an element becomes a verb: declared attributes, nesting and text, nothing else."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn, Self

from simulator.twiml.attributes import Kind
from simulator.twiml.elements import Element
from simulator.twiml.errors import TwimlError


@dataclasses.dataclass(frozen=True)
class Shape:
    """Base of all verbs and nouns.

    A subclass names its attributes as the wire spells them; each is also a field, spelt
    with underscores. `nested` names the children; they arrive in the field `children`.
    `text` says whether text is "none", "optional" or "required"; it arrives in `text`.
    """

    attributes: ClassVar[Mapping[str, Kind]] = {}
    nested: ClassVar[Mapping[str, type["Shape"]]] = {}
    text_rule: ClassVar[str] = "none"

    @classmethod
    def read(cls, element: Element) -> Self:
        """Read an element into this verb.

        Raises:
            TwimlError: 12200, with a sentence that names element and attribute.
        """
        values: dict[str, Any] = {}
        for name, raw in element.attributes.items():
            values[field_name(name)] = cls._value(element.name, name, raw)
        if cls.nested:
            values["children"] = tuple(cls._child(element.name, c) for c in element.children)
        elif element.children:
            refuse(f"<{element.name}> may not contain <{element.children[0].name}>")
        values.update(cls._text(element))
        verb = cls(**values)
        verb.check()
        return verb

    def check(self) -> None:
        """Refuse values that do not go together."""

    @classmethod
    def _value(cls, element: str, name: str, raw: str) -> Any:
        kind = cls.attributes.get(name)
        if kind is None:
            refuse(f"<{element}> knows no attribute {name}")
        try:
            return kind(raw)
        except ValueError as error:
            refuse(f'<{element} {name}="{raw}">: expected {error}')

    @classmethod
    def _child(cls, element: str, child: Element) -> "Shape":
        shape = cls.nested.get(child.name)
        if shape is None:
            refuse(f"<{element}> may not contain <{child.name}>")
        return shape.read(child)

    @classmethod
    def _text(cls, element: Element) -> dict[str, str]:
        if cls.text_rule == "none":
            if element.own_text:
                refuse(f"<{element.name}> takes no text")
            return {}
        if cls.text_rule == "required" and not element.own_text:
            refuse(f"<{element.name}> needs text")
        return {"text": element.own_text}


def field_name(attribute: str) -> str:
    """Give the field for an attribute: numDigits becomes num_digits."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", attribute).lower()


def refuse(message: str) -> NoReturn:
    """Refuse a document that breaks the schema.

    Raises:
        TwimlError: Always, with code 12200.
    """
    raise TwimlError(12200, message)
