"""Answers to short messages."""

from dataclasses import dataclass

from simulator.twiml.document import XML_TYPES
from simulator.twiml.elements import Element, read_xml
from simulator.twiml.errors import TwimlError
from simulator.twiml.shapes import refuse

_ATTRIBUTES = frozenset({"to", "from", "action", "method", "statusCallback"})


@dataclass(frozen=True)
class Reply:
    """One message to send back."""

    body: str
    to: str = ""
    status_callback: str = ""


def read_replies(body: bytes, content_type: str) -> tuple[Reply, ...]:
    """Read the answer to an inbound message; an empty body sends nothing.

    Raises:
        TwimlError: What is wrong first.
    """
    if not body.strip():
        return ()
    if content_type not in XML_TYPES:
        raise TwimlError(12300, f"content type {content_type} is not XML")
    root = read_xml(body)
    if root.name != "Response":
        raise TwimlError(12102, f"the root is <{root.name}>, not <Response>")
    return tuple(_reply(element) for element in root.children)


def _reply(element: Element) -> Reply:
    if element.name not in {"Message", "Sms"}:
        refuse(f"there is no verb <{element.name}> for messages")
    unknown = set(element.attributes) - _ATTRIBUTES
    if unknown:
        refuse(f"<{element.name}> knows no attribute {min(unknown)}")
    if any(child.name != "Body" for child in element.children) or not element.text:
        refuse(f"<{element.name}> needs text or a <Body>")
    return Reply(
        body=element.text,
        to=element.attributes.get("to", ""),
        status_callback=element.attributes.get("statusCallback", ""),
    )
