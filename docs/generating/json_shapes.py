"""JSON documents as tables, read off their JSON Schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from docs.generating.markdown import table

Json = Mapping[str, Any]
_FORMATS = {"uuid": "id", "date-time": "instant (ISO 8601)"}
_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "object",
}


def fields(shape: Json, shapes: Mapping[str, Json]) -> Iterator[str]:
    """A document's fields: what each holds, and whether it must be there."""
    needed = shape.get("required", ())
    rows = [
        (f"`{name}`", told(field, shapes), "yes" if name in needed else "")
        for name, field in shape.get("properties", {}).items()
    ]
    yield from table(("field", "holds", "always there"), rows)


def told(field: Json, shapes: Mapping[str, Json]) -> str:
    """What a field holds, in words."""
    if "$ref" in field:
        name = str(field["$ref"]).rpartition("/")[2]
        words = shapes[name].get("enum")
        return _listed(words) if words else f"[{name}](#{name.lower()})"
    if "anyOf" in field:
        return " or ".join(told(each, shapes) for each in field["anyOf"])
    if "enum" in field:
        return _listed(field["enum"])
    match field.get("type"):
        case "null":
            return "`null`"
        case "array":
            return f"list: {told(field['items'], shapes)}"
        case "object" if "additionalProperties" in field:
            return f"name → {told(field['additionalProperties'], shapes)}"
        case kind:
            words = _FORMATS.get(field.get("format", "")) or _KINDS[str(kind)]
            return f"{words}{_length(field)}"


def _listed(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _length(field: Json) -> str:
    if "maxLength" not in field:
        return ""
    least = field.get("minLength", 0)
    pattern = f" like `{field['pattern']}`" if "pattern" in field else ""
    return f"{pattern}, {least} to {field['maxLength']:,} characters"
