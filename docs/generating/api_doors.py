"""`api.md`: every door for programs, from the routes, the API's registry and the reports."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from console.api.openapi import describe
from docs.generating.api_words import API, CARRIER, ERRORS, INTRO
from docs.generating.application import Door, doors
from docs.generating.json_shapes import Json, fields, told
from docs.generating.markdown import page, table
from docs.generating.refusals import refusals
from docs.generating.values import words_of_name
from ivr.descriptions import description_of
from telephony import parsing, parsing_events

_API = ("/api/v1/", "/softphone/")
_CARRIER = ("/voice/", "/sms/")
_PROBES = ("/livez", "/readyz", "/metrics")
# Told once for all operations.
_EVERYWHERE = {"400", "401", "403", "404", "422", "503"}
_NAMES_IN_PATH = re.compile(r"<(?:\w+:)?(\w+)>")


def api_page() -> str:
    """The page."""
    return page("Doors for programs", "the routes and their docstrings", _lines())


def _lines() -> Iterator[str]:
    every, described = doors(), describe()
    shapes: Mapping[str, Json] = described["components"]["schemas"]
    yield from INTRO.splitlines()
    yield from ("", "## JSON API", "", *API.splitlines(), "")
    for door in every:
        if door.path.startswith(_API):
            yield from _operation(door, described)
    yield from ("## Documents", "", "What the JSON API takes and gives.", "")
    for name, shape in shapes.items():
        if "properties" in shape:
            about = shape.get("description", "").partition("Attributes:")[0]
            yield from (f"### {name}", "", " ".join(about.split()), "", *fields(shape, shapes))
    yield from ("## Webhooks", "", *CARRIER.splitlines(), "")
    rows = [
        (door.method, f"`{_plain(door.path)}`", "yes" if door.signed else "no", door.about)
        for door in every
        if door.path.startswith(_CARRIER)
    ]
    yield from table(("method", "path", "signed", "what it is for"), rows)
    yield from ("What is read of the forms; what stands in bold must be there.", "")
    yield from table(("about", "what it tells", "parameters"), _reports())
    yield from ("## Probes", "", "Both pools answer these by GET, to whoever reaches them.", "")
    probes = [door for door in every if door.path in _PROBES]
    yield from table(
        ("path", "what it is for"), [(f"`{door.path}`", door.about) for door in probes]
    )
    yield from ("## Errors", "", *ERRORS.splitlines(), "")
    ids = [(f"`{each.error_id}`", str(each.status), each.meaning) for each in refusals()]
    yield from table(("id", "status", "when"), ids)


def _operation(door: Door, described: Json) -> Iterator[str]:
    path, shapes = _plain(door.path), described["components"]["schemas"]
    operation = described["paths"].get(path, {}).get(door.method.lower(), {})
    summary = f"{operation['summary']}. " if operation else ""
    yield from (f"### {door.method} {path}", "", f"{summary}{door.about}", "")
    yield from (_who(door), "")
    if not operation:
        return
    query = [each for each in operation["parameters"] if each["in"] == "query"]
    if query:
        rows = [(f"`{each['name']}`", each["description"]) for each in query]
        yield from table(("query", "what it is"), rows)
    if "requestBody" in operation:
        yield from (f"Takes {_document(operation['requestBody'], shapes)}.", "")
    for status, answer in sorted(operation["responses"].items()):
        if status == "204":
            yield from ("Answers 204.", "")
        elif status == "200":
            yield from (f"Answers {_document(answer, shapes)}.", "")
        elif status not in _EVERYWHERE:
            yield from (f"{status}: {answer['description']}", "")


def _document(part: Json, shapes: Mapping[str, Json]) -> str:
    return told(part["content"]["application/json"]["schema"], shapes)


def _who(door: Door) -> str:
    if door.permission == "public":
        return "Open to everybody."
    return f"Permission: `{door.permission}`."


def _reports() -> Iterator[tuple[str, str, str]]:
    for kind in parsing.Report.__subclasses__():
        if kind.__module__ in {parsing.__name__, parsing_events.__name__}:
            names = ", ".join(_parameter(field) for field in kind.model_fields.values())
            yield words_of_name(kind), description_of(kind).summary, names


def _parameter(field: Any) -> str:
    return f"**`{field.alias}`**" if field.is_required() else f"`{field.alias}`"


def _plain(path: str) -> str:
    return _NAMES_IN_PATH.sub(r"{\1}", path)
