"""One place per API operation: its route, its documents, and hence its documentation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, ValidationError

from base.errors import BadInput
from console.errors import bad_input
from console.guard import permission_of

api = Blueprint("api", __name__, url_prefix="/api/v1")


class Document(BaseModel):
    """A JSON object that goes in or out; unknown names are refused, rows are read by attribute."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


@dataclass(frozen=True, slots=True)
class Operation:
    """What the documentation says about one route.

    Attributes:
        rule: The path below `/api/v1`, in the web framework's notation.
        query: Names of the query and what each means.
        errors: Refusals of its own, beside those that every route has.
    """

    method: str
    rule: str
    name: str
    summary: str
    permission: str
    body: type[Document] | None
    answer: type[Document] | None
    query: Mapping[str, str]
    errors: Mapping[HTTPStatus, str]


OPERATIONS: list[Operation] = []

View = Callable[..., Document | None]


def operation(
    method: str,
    rule: str,
    *,
    summary: str,
    body: type[Document] | None = None,
    answer: type[Document] | None = None,
    query: Mapping[str, str] | None = None,
    errors: Mapping[HTTPStatus, str] | None = None,
) -> Callable[[View], View]:
    """Register a view that takes its path's names (and `body`) and gives a document or nothing.

    Put it above `requires`. A request that does not fit `body` is refused with each fault named;
    nothing given answers 204.
    """

    def register(view: View) -> View:
        OPERATIONS.append(
            Operation(
                method=method,
                rule=rule,
                name=view.__name__,
                summary=summary,
                permission=str(permission_of(view)),
                body=body,
                answer=answer,
                query=query or {},
                errors=errors or {},
            )
        )

        @wraps(view)
        def answered(**names: Any) -> Response:
            if body is not None:
                names["body"] = _read(body)
            told = view(**names)
            if told is None:
                return Response(status=HTTPStatus.NO_CONTENT)
            return jsonify(told.model_dump(mode="json"))

        api.add_url_rule(rule, view_func=answered, methods=[method])
        return view

    return register


def _read(body: type[Document]) -> Document:
    sent = request.get_json(silent=True)
    if sent is None and request.get_data(cache=True):
        raise BadInput("The body is no JSON, or not sent as application/json.")
    try:
        return body.model_validate(sent or {})
    except ValidationError as error:
        raise bad_input(error) from error
