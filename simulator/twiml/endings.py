"""Verbs that go elsewhere or end: Redirect, Leave, Hangup, Reject."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from simulator.twiml import attributes as kinds
from simulator.twiml.attributes import Kind
from simulator.twiml.shapes import Shape


@dataclass(frozen=True)
class Redirect(Shape):
    """Go on with another document."""

    text: str
    method: str = "POST"

    text_rule: ClassVar[str] = "required"
    attributes: ClassVar[Mapping[str, Kind]] = {"method": kinds.method}


@dataclass(frozen=True)
class Leave(Shape):
    """Leave the queue one waits in."""


@dataclass(frozen=True)
class Hangup(Shape):
    """End the call."""


@dataclass(frozen=True)
class Reject(Shape):
    """Refuse the call without answering it."""

    reason: str = "rejected"

    attributes: ClassVar[Mapping[str, Kind]] = {"reason": kinds.one_of("rejected", "busy")}
