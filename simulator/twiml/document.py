"""A whole document: `<Response>` and its verbs."""

from dataclasses import dataclass

from simulator.twiml.dials import Dial, Enqueue
from simulator.twiml.elements import read_xml
from simulator.twiml.endings import Hangup, Leave, Redirect, Reject
from simulator.twiml.errors import TwimlError
from simulator.twiml.inputs import Gather, Pay, Record
from simulator.twiml.prompts import Pause, Play, Say
from simulator.twiml.shapes import refuse

Verb = (
    Say | Play | Pause | Gather | Record | Pay | Dial | Enqueue | Leave | Redirect | Hangup | Reject
)

MAX_BYTES = 64 * 1024
XML_TYPES = frozenset({"text/xml", "application/xml"})
_VERBS: dict[str, type[Verb]] = {
    "Say": Say,
    "Play": Play,
    "Pause": Pause,
    "Gather": Gather,
    "Record": Record,
    "Pay": Pay,
    "Dial": Dial,
    "Enqueue": Enqueue,
    "Leave": Leave,
    "Redirect": Redirect,
    "Hangup": Hangup,
    "Reject": Reject,
}

ANYWHERE = frozenset(_VERBS)
WHILE_QUEUED = frozenset({"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"})
WHILE_HELD = frozenset({"Play", "Say", "Pause", "Redirect"})
BEFORE_BRIDGE = frozenset({"Play", "Say", "Pause", "Redirect", "Gather", "Hangup"})


@dataclass(frozen=True)
class Document:
    """Verbs in the order they are performed."""

    verbs: tuple[Verb, ...]


def read_document(
    body: bytes, content_type: str = "text/xml", allowed: frozenset[str] = ANYWHERE
) -> Document:
    """Read a document as the carrier would, without mercy.

    Args:
        body: The bytes of the answer.
        content_type: Its media type; only XML is taken.
        allowed: Names of the verbs that this place permits.

    Raises:
        TwimlError: What is wrong first, with the carrier's code.
    """
    if len(body) > MAX_BYTES:
        raise TwimlError(11750, f"{len(body)} bytes are more than 64 kB")
    if content_type not in XML_TYPES:
        raise TwimlError(12300, f"content type {content_type} is not XML")
    root = read_xml(body)
    if root.name != "Response":
        raise TwimlError(12102, f"the root is <{root.name}>, not <Response>")
    if root.attributes or root.own_text:
        refuse("<Response> takes neither attributes nor text")
    verbs: list[Verb] = []
    for element in root.children:
        shape = _VERBS.get(element.name)
        if shape is None:
            refuse(f"there is no verb <{element.name}>")
        if element.name not in allowed:
            refuse(f"<{element.name}> is not allowed here")
        verbs.append(shape.read(element))
    return Document(tuple(verbs))
