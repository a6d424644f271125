"""`/api/v1/openapi.json`: the API described by its own registry."""

import re
from http import HTTPStatus
from operator import attrgetter
from typing import Any

from flask import Response, jsonify
from pydantic.json_schema import models_json_schema

from console.api.registry import OPERATIONS, Document, Operation, api
from console.guard import public

_NAMES_IN_PATH = re.compile(r"<(?:(\w+):)?(\w+)>")
_EVERYWHERE = {
    HTTPStatus.UNAUTHORIZED: "No session and no token.",
    HTTPStatus.FORBIDDEN: "The role lacks the permission.",
    HTTPStatus.SERVICE_UNAVAILABLE: "A store or the carrier does not answer; try again.",
}
_MODELS = "#/components/schemas/"


class ErrorFacts(Document):
    """Why a request was refused.

    Attributes:
        message: In English, for logs.
        sentence: For the person who asks, in their language.
    """

    id: str
    message: str
    sentence: str
    fields: dict[str, str] | None = None


class ErrorAnswer(Document):
    """The one shape of every refusal."""

    error: ErrorFacts


@api.get("/openapi.json")
@public
def openapi() -> Response:
    """The description, OpenAPI 3.1."""
    return jsonify(describe())


def describe() -> dict[str, Any]:
    """The description as a JSON object."""
    models: set[type[Document]] = {ErrorAnswer, *_models()}
    _, schemas = models_json_schema(
        [(model, "validation") for model in sorted(models, key=attrgetter("__name__"))],
        ref_template=_MODELS + "{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        path = "/api/v1" + _NAMES_IN_PATH.sub(r"{\2}", one.rule)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Cordboard", "version": "1"},
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "cordboard"},
            },
        },
    }


def _models() -> set[type[Document]]:
    return {model for one in OPERATIONS for model in (one.body, one.answer) if model is not None}


def _operation(one: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "description": f"Permission: `{one.permission}`.",
        "parameters": [*_path_parameters(one.rule), *_query_parameters(one)],
        "responses": _responses(one),
    }
    if one.body is not None:
        described["requestBody"] = {"required": True, "content": _json(one.body)}
    return described


def _path_parameters(rule: str) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **({"format": "uuid"} if kind == "uuid" else {})},
        }
        for kind, name in _NAMES_IN_PATH.findall(rule)
    ]


def _query_parameters(one: Operation) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
        for name, meaning in one.query.items()
    ]


def _responses(one: Operation) -> dict[str, Any]:
    faults = {**_EVERYWHERE, **one.errors}
    if _NAMES_IN_PATH.search(one.rule):
        faults.setdefault(HTTPStatus.NOT_FOUND, "There is no such thing.")
    if one.body is not None or one.query:
        faults.setdefault(HTTPStatus.UNPROCESSABLE_ENTITY, "The input cannot be used.")
    if one.method != "GET":
        faults.setdefault(HTTPStatus.BAD_REQUEST, "A session without the CSRF token.")
    told: dict[str, Any] = {
        str(int(status)): {"description": why, "content": _json(ErrorAnswer)}
        for status, why in faults.items()
    }
    if one.answer is None:
        told["204"] = {"description": "Done."}
    else:
        told["200"] = {"description": one.summary, "content": _json(one.answer)}
    return told


def _json(model: type[Document]) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"{_MODELS}{model.__name__}"}}}
