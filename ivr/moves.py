"""What a node wants next."""

from dataclasses import dataclass

from ivr.requests import Request
from ivr.run import Standing
from telephony.instructions import Document


@dataclass(frozen=True, slots=True)
class Out:
    """Leave by one of the node's ways out."""

    way: str


@dataclass(frozen=True, slots=True)
class To:
    """Leave for a node named in the body, by full name; `way` is what the traffic is counted as."""

    target: str
    way: str


@dataclass(frozen=True, slots=True)
class Stay:
    """Stay here: the document ends with these instructions and the next report is awaited."""

    instructions: Document
    standing: Standing = Standing.LISTENING


@dataclass(frozen=True, slots=True)
class Ask:
    """Stay here until the host has answered."""

    request: Request


@dataclass(frozen=True, slots=True)
class Over:
    """End the call after what is yet to be said."""


Move = Out | To | Stay | Ask | Over
