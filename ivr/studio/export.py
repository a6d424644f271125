"""A Studio export as it is written: widgets, what happens at them, and where that leads."""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from base.errors import BadInput

MAX_BYTES = 2_000_000


class BadExport(BadInput):
    """This is no Studio export; the sentence says what is missing."""

    error_id = "flows.bad_export"


class Condition(BaseModel):
    """One condition of a split.

    Attributes:
        friendly_name: What the author called it.
        arguments: What is compared, templates.
        type: How, for example `equal_to`.
        value: With what; several values are parted by commas.
    """

    friendly_name: str = ""
    arguments: tuple[str, ...] = ()
    type: str = ""
    value: str = ""


class Transition(BaseModel):
    """One way out of a widget; without `next` the call ends there."""

    event: str
    next: str | None = None
    conditions: tuple[Condition, ...] = ()


class Widget(BaseModel):
    """One step of the flow."""

    model_config = ConfigDict(frozen=True)

    name: str
    type: str
    transitions: tuple[Transition, ...] = ()
    properties: dict[str, Any] = Field(default={})

    def text(self, key: str) -> str:
        """A property as text, empty when there is none."""
        value = self.properties.get(key)
        return "" if value is None else str(value)

    def whole(self, key: str) -> int | None:
        """A property as a whole number, nothing when it is none."""
        digits = self.text(key).strip()
        return int(digits) if digits.isdecimal() else None

    def way(self, event: str) -> Transition | None:
        """The first way that this event takes."""
        return next((each for each in self.transitions if each.event == event), None)

    def matches(self) -> tuple[Transition, ...]:
        """The ways of a split that have conditions, in order."""
        return tuple(each for each in self.transitions if each.event == "match")


class Export(BaseModel):
    """The whole flow."""

    description: str = ""
    states: tuple[Widget, ...] = Field(min_length=1, max_length=1_000)
    initial_state: str

    def widget(self, name: str) -> Widget | None:
        """The widget of this name."""
        return next((each for each in self.states if each.name == name), None)

    def on_a_call(self) -> Iterator[Widget]:
        """Every widget that a call can come to, first come first."""
        trigger = self.widget(self.initial_state)
        start = trigger.way("incomingCall") if trigger else None
        todo = [start.next] if start and start.next else []
        seen: set[str] = set()
        while todo:
            name = todo.pop(0)
            widget = self.widget(name)
            if name in seen or widget is None:
                continue
            seen.add(name)
            yield widget
            todo += [each.next for each in widget.transitions if each.next]


def read_export(source: bytes) -> Export:
    """The flow in these bytes, whether bare or inside the REST resource that holds it.

    Raises:
        BadExport: It is not JSON, too large, or no flow; nothing incoming is a call.
    """
    if len(source) > MAX_BYTES:
        raise BadExport(f"The export is larger than {MAX_BYTES:,} bytes.")
    try:
        value = json.loads(source)
        if isinstance(value, dict) and isinstance(value.get("definition"), dict):
            value = value["definition"]
        export = Export.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise BadExport(f"This is no Studio export: {where}: {first['msg']}.") from error
    except (ValueError, RecursionError) as error:
        raise BadExport(f"This is no JSON: {error}.") from error
    names = [each.name for each in export.states]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadExport(f"Two widgets are called {twice!r}.")
    if next(export.on_a_call(), None) is None:
        raise BadExport("Nothing happens on an incoming call in this flow.")
    return export
