"""The documents of the house, as far as they are performed here."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence

Verb = ET.Element

CHARACTERS_PER_S = 14.0
IDEOGRAPHS_PER_S = 4.5


def read(text: str) -> Sequence[Verb]:
    """The verbs of a document, in order."""
    # The house wrote it a moment ago, in this process.
    return list(ET.fromstring(text))  # noqa: S314


def spoken_s(text: str) -> float:
    """How long it takes to say a text, seconds."""
    ideographs = sum("\u3040" <= sign <= "\u9fff" for sign in text)
    return 0.2 + ideographs / IDEOGRAPHS_PER_S + (len(text) - ideographs) / CHARACTERS_PER_S


def lasts_s(verb: Verb) -> float:
    """How long a prompt lasts, seconds; sounds are not listened to and taken as short ones."""
    match verb.tag:
        case "Say":
            return spoken_s(verb.text or "")
        case "Pause":
            return float(verb.get("length", "1"))
        case _:
            return 5.0
