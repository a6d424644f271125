"""What goes wrong is told in one shape: a page for people, JSON for programs."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, cast

import structlog
from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from base.errors import BadInput, CordboardError
from console.guard import is_program
from console.identity import stay_anonymous

log = structlog.get_logger(__name__)

_CARRIER_PATHS = ("/voice/", "/sms/")
IDS_BY_STATUS = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: "request.malformed",
        HTTPStatus.NOT_FOUND: "not_found",
        HTTPStatus.METHOD_NOT_ALLOWED: "method.not_allowed",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request.too_large",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "request.not_json",
        HTTPStatus.TOO_MANY_REQUESTS: "rate.limited",
    }
)
# What people read; programs get the sentence of the error itself.
_ADVICE: Mapping[int, tuple[Any, Any]] = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: (
            _l("This page was open too long."),
            _l("Go back, reload it and try again; nothing was changed."),
        ),
        HTTPStatus.UNAUTHORIZED: (
            _l("Your session has ended."),
            _l("Sign in again in another tab; what you typed here stays."),
        ),
        HTTPStatus.FORBIDDEN: (
            _l("This is not open to you."),
            _l("Your role does not include it. Ask a supervisor if it should."),
        ),
        HTTPStatus.NOT_FOUND: (
            _l("There is nothing here."),
            _l("The address is wrong, or what it showed has been removed."),
        ),
        HTTPStatus.CONFLICT: (
            _l("Somebody was faster."),
            _l("This has changed meanwhile. Go back and look at it again."),
        ),
        HTTPStatus.UNPROCESSABLE_ENTITY: (
            _l("This could not be used."),
            _l("Go back and check what was typed; nothing was changed."),
        ),
        HTTPStatus.TOO_MANY_REQUESTS: (
            _l("Too many attempts."),
            _l("Wait some minutes, then try again."),
        ),
        HTTPStatus.BAD_GATEWAY: (
            _l("The carrier did not do it."),
            _l("Try again in a moment."),
        ),
        HTTPStatus.SERVICE_UNAVAILABLE: (
            _l("The house does not answer at the moment."),
            _l("Calls go on. Try again in a few seconds."),
        ),
    }
)
_OTHERWISE = (
    _l("Something went wrong on our side."),
    _l("It was written to the log. Try again, and tell an administrator if it stays."),
)


class PageExpired(CordboardError):
    """The forgery token is missing or belongs to another session."""

    error_id = "csrf.refused"
    http_status = HTTPStatus.BAD_REQUEST


class ByHttp(CordboardError):
    """What the web framework refused, in the house's shape."""

    def __init__(self, status: HTTPStatus) -> None:
        """Tell a status without a domain reason."""
        super().__init__(status.description or status.phrase, error_id=IDS_BY_STATUS.get(status))
        self.http_status = status


def set_up_errors(app: Flask) -> None:
    """Answer every failure of a console route without a stack trace."""
    app.register_error_handler(CordboardError, _told)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _by_http)
    app.register_error_handler(Exception, _unexpected)


def bad_input(error: ValidationError) -> BadInput:
    """The house's refusal of a document that does not fit its model."""
    fields = {".".join(map(str, fault["loc"])) or "body": fault["msg"] for fault in error.errors()}
    return BadInput("The request does not have the expected shape.", fields=fields)


def _forged(_error: CSRFError) -> Response:
    return _told(PageExpired("The X-CSRFToken header or csrf_token field is missing or too old."))


def _by_http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None:
        return make_response(error.get_response())
    answer = _told(ByHttp(HTTPStatus(error.code)))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "Content-Range"}:
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> Response:
    # The carrier's doors have their own answer, in words a caller hears.
    if request.path.startswith(_CARRIER_PATHS):
        raise error
    log.error("console.unexpected", endpoint=request.endpoint, exc_info=error)
    return _told(CordboardError("Something went wrong on our side."))


def _for_program(told: CordboardError, heading: Any, advice: Any) -> dict[str, object]:
    # A program may be a page's script, which shows the asker a sentence of their language.
    words = told.sentence.told(gettext) if told.sentence else f"{heading} {advice}"
    error = told.as_json()["error"]
    return {"error": {**cast("dict[str, object]", error), "sentence": words}}


def _told(told: CordboardError) -> Response:
    status = int(told.http_status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        stay_anonymous()
    heading, advice = _ADVICE.get(status, _OTHERWISE)
    if is_program():
        answer = jsonify(_for_program(told, heading, advice))
    else:
        kind = "fragment" if request.headers.get("HX-Request") else "page"
        answer = make_response(
            render_template(
                f"errors/{kind}.html", error=told, status=status, heading=heading, advice=advice
            )
        )
    answer.status_code = status
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "2"
    return answer
