"""A JSON Schema of the flow file, for editors: completion, descriptions and faults while typing.

Made from the models: short ways of writing a part are found by asking the model to lengthen one,
descriptions are the docstrings. An editor reads YAML's numbers and yes-or-no as such, where the
file keeps every value as its author typed it, so a text may be written without quotes.
"""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from ivr.descriptions import description_of
from ivr.file import FlowFile
from ivr.nodes import VERBS, NodeBody

Json = dict[str, Any]
_REF = "#/$defs/{model}"
_PROBE = "probe"
_INHERITED = {
    "error": " Inherited from `on_error` where it is not wired.",
    "exhausted": " Inherited from `retry` where it is not wired.",
}


def flow_schema() -> Json:
    """The schema of a whole flow file, as JSON Schema 2020-12."""
    bodies: list[tuple[type[BaseModel], Any]] = [(model, "validation") for model in VERBS.values()]
    file: tuple[type[BaseModel], Any] = (FlowFile, "validation")
    refs, shared = _Editor(by_alias=True, ref_template=_REF).generate_definitions(
        [(model, mode, model.__pydantic_core_schema__) for model, mode in (*bodies, file)]
    )
    definitions: Json = {str(name): made for name, made in shared.items()}
    for verb, model in VERBS.items():
        definitions[f"{verb} node"] = _node(verb, model, refs[model, "validation"])
    definitions["node"] = {
        "description": "What the call does here: exactly one verb, and where it goes from there.",
        "oneOf": [{"$ref": _REF.format(model=f"{verb} node")} for verb in VERBS],
    }
    nodes = definitions["Flow"]["properties"]["nodes"]
    (name,) = nodes["patternProperties"]
    nodes["patternProperties"] = {name: {"$ref": _REF.format(model="node")}}
    nodes["additionalProperties"] = False
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cordboard flow file",
        **refs[FlowFile, "validation"],
        "$defs": dict(sorted(definitions.items())),
    }


class _Editor(GenerateJsonSchema):
    """Pydantic's generator, with what only an editor needs."""

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        """A model: its docstring taken apart, and the short way of writing it."""
        model: type[BaseModel] = schema["cls"]
        made: Json = super().model_schema(schema)
        made.pop("title", None)
        told = description_of(model)
        summary, attributes = told.summary, told.attributes
        if summary:
            made["description"] = summary
        for name, field in made.get("properties", {}).items():
            field.pop("title", None)
            if name in attributes:
                field["description"] = attributes[name]
        short = shorthand(model)
        if short is None:
            return made
        ways = [made, *([made["properties"][short]] if short else []), *_nothing(model)]
        return {"description": summary, "anyOf": ways}

    def str_schema(self, schema: core_schema.StringSchema) -> Json:
        """A text, which an editor may read as a number or as yes or no."""
        made: Json = super().str_schema(schema)
        return {**made, "type": ["string", "number", "boolean"]}

    def literal_schema(self, schema: core_schema.LiteralSchema) -> Json:
        """Closed words; a number among them may stand without quotes."""
        words = schema["expected"]
        numbers = [int(word) for word in words if isinstance(word, str) and word.isdecimal()]
        return {"enum": [*words, *numbers]}


def _node(verb: str, model: type[NodeBody], body: Json) -> Json:
    told = description_of(model)
    then = {
        "description": "Where each way out leads; one name alone is meant for the ordinary ways.",
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    way: {
                        "type": "string",
                        "description": told.exits.get(way, "") + _INHERITED.get(way, ""),
                    }
                    for way in model.exits
                },
            },
        ],
    }
    return {
        "type": "object",
        "description": told.summary,
        "additionalProperties": False,
        "required": [verb],
        "properties": {
            verb: {**body, "description": told.summary},
            "then": then,
            "on_error": {"type": "string", "description": "Where this node's errors lead."},
            "note": {"description": "Free text for whoever reads the file."},
        },
    }


def shorthand(model: type[BaseModel]) -> str | None:
    """The field that a model's short way of writing fills; empty for none, nothing for no way."""
    lengthened = _lengthened(model, _PROBE)
    if isinstance(lengthened, dict):
        return next((name for name, value in lengthened.items() if value == _PROBE), "")
    return "" if _nothing(model) else None


def _nothing(model: type[BaseModel]) -> list[Json]:
    """The schema of nothing at all, where a model may be written so."""
    return [{"type": "null"}] if isinstance(_lengthened(model, None), dict) else []


def _lengthened(model: type[BaseModel], value: Any) -> Any:
    for decorator in model.__pydantic_decorators__.model_validators.values():
        if decorator.info.mode == "before":
            value = getattr(model, decorator.cls_var_name)(value)
    return value
