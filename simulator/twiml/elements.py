"""A small, safe XML reader: elements, attributes and text, nothing that fetches or expands."""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from simulator.twiml.errors import TwimlError


@dataclass
class Element:
    """One element with its children; `content` holds text and children in document order."""

    name: str
    attributes: dict[str, str]
    content: list["str | Element"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        """Give the child elements."""
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """Give all text inside, also that of descendants, with white space collapsed."""
        raw = "".join(p if isinstance(p, str) else f" {p.text} " for p in self.content)
        return " ".join(raw.split())

    @property
    def own_text(self) -> str:
        """Give the text outside any child, stripped."""
        return "".join(p for p in self.content if isinstance(p, str)).strip()


def read_xml(body: bytes) -> Element:
    """Give the root element.

    Raises:
        TwimlError: 12100, not well-formed XML or with a document type declaration.
    """
    parser = expat.ParserCreate()
    root = Element("", {})
    stack = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        stack[-1].content.append(element)
        stack.append(element)

    def end(_name: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].content.append(data)

    def refuse(*_: object) -> NoReturn:
        raise TwimlError(12100, "a document type declaration is not accepted")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)  # noqa: FBT003 expat takes no keyword
    except expat.ExpatError as error:
        raise TwimlError(12100, f"not well-formed: {error}") from error
    return root.children[0]
