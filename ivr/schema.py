"""A JSON Schema of the flow file, for editors: completion, descriptions and faults while typing.

Made from the models: short ways of writing a part are found by asking the model to lengthen one,
descriptions are the docstrings. An editor reads YAML's numbers and yes-or-no as such, where the
file keeps every value as its author typed it, so a text may be written without quotes.
"""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from ivr.file import FlowFile
from ivr.nodes import VERBS, NodeBody

Json = dict[str, Any]
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)
_REF = "#/$defs/{model}"
_PROBE = "probe"
_INHERITED = {
    "error": "Something could not be done; inherited from `on_error` where it is not wired.",
    "exhausted": "The caller's attempts are used up; inherited from `retry` where it is not wired.",
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
        summary, attributes = _docstring(model)
        if summary:
            made["description"] = summary
        for name, field in made.get("properties", {}).items():
            field.pop("title", None)
            if name in attributes:
                field["description"] = attributes[name]
        short = _short(model)
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
    summary, _ = _docstring(model)
    then = {
        "description": "Where each way out leads; one name alone is meant for the ordinary ways.",
        "anyOf": [
            {"type": "string"},
            {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    way: {"type": "string", "description": _INHERITED.get(way, f"Way `{way}`.")}
                    for way in model.exits
                },
            },
        ],
    }
    return {
        "type": "object",
        "description": summary,
        "additionalProperties": False,
        "required": [verb],
        "properties": {
            verb: {**body, "description": summary},
            "then": then,
            "on_error": {"type": "string", "description": "Where this node's errors lead."},
            "note": {"description": "Free text for whoever reads the file."},
        },
    }


def _short(model: type[BaseModel]) -> str | None:
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


def _docstring(model: type[BaseModel]) -> tuple[str, Mapping[str, str]]:
    """What a model is, and what each of its attributes is, without line breaks."""
    text = inspect.cleandoc(model.__doc__ or "")
    summary, _, rest = text.partition("\nAttributes:\n")
    attributes = {
        name.removesuffix("_"): " ".join(words.split()) for name, words in _ATTRIBUTE.findall(rest)
    }
    return " ".join(summary.split()), attributes
