"""What a part of the flow language says of itself: its docstring taken apart, for people's pages.

Pages and editors are written from it, so that what is told stands beside what is true.
"""

import inspect
import re
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

_SECTION = re.compile(r"^(Attributes|Exits|Example):\n", re.MULTILINE)
_ENTRY = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


class Description(NamedTuple):
    """A docstring's parts; what it does not have is empty.

    Attributes:
        purpose: What it is, its paragraphs apart by an empty line and otherwise without breaks.
        attributes: What each option is, by the name that authors write.
        exits: When each way out is taken.
        example: YAML as it stands among a flow's nodes.
    """

    purpose: str
    attributes: Mapping[str, str]
    exits: Mapping[str, str]
    example: str

    @property
    def summary(self) -> str:
        """The purpose on one line."""
        return " ".join(self.purpose.split())


def description_of(model: type[BaseModel]) -> Description:
    """What a model's own docstring tells."""
    purpose, *rest = _SECTION.split(inspect.cleandoc(model.__doc__ or ""))
    parts = dict(zip(rest[::2], rest[1::2], strict=True))
    paragraphs = (" ".join(part.split()) for part in purpose.strip().split("\n\n"))
    return Description(
        purpose="\n\n".join(paragraphs),
        attributes=_entries(parts.get("Attributes", "")),
        exits=_entries(parts.get("Exits", "")),
        example=inspect.cleandoc("\n" + parts.get("Example", "")),
    )


def _entries(text: str) -> Mapping[str, str]:
    return {name.removesuffix("_"): " ".join(words.split()) for name, words in _ENTRY.findall(text)}
