"""What can go wrong, each with a stable id for programs and a sentence for people."""

from collections.abc import Mapping
from http import HTTPStatus

from base.sentences import Sentence


class CordboardError(Exception):
    """A refusal or failure that the asker should hear about.

    Attributes:
        error_id: Stable, dotted, documented; programs may rely on it.
        sentence: The message where people read it in their language; nothing for programs' ones.
        http_status: How it leaves by HTTP.
    """

    error_id = "internal"
    http_status = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(
        self,
        message: str | Sentence,
        *,
        error_id: str | None = None,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        """Say what went wrong, where and what to do; `fields` names inputs and their faults."""
        super().__init__(str(message))
        self.message = str(message)
        self.sentence = message if isinstance(message, Sentence) else None
        self.fields = dict(fields or {})
        if error_id is not None:
            self.error_id = error_id

    def as_json(self) -> dict[str, object]:
        """The one error shape of every JSON answer."""
        error: dict[str, object] = {"id": self.error_id, "message": self.message}
        if self.fields:
            error["fields"] = self.fields
        return {"error": error}


class BadInput(CordboardError):
    """What was given cannot be used; nothing was changed."""

    error_id = "input.invalid"
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class NotFound(CordboardError):
    """There is no such thing, or the asker may not know of it."""

    error_id = "not_found"
    http_status = HTTPStatus.NOT_FOUND


class Refused(CordboardError):
    """The asker lacks the permission."""

    error_id = "permission.missing"
    http_status = HTTPStatus.FORBIDDEN


class Conflict(CordboardError):
    """Somebody else was first, or the thing has moved on."""

    error_id = "conflict"
    http_status = HTTPStatus.CONFLICT


class Unavailable(CordboardError):
    """A store or the carrier does not answer now; trying again may help."""

    error_id = "unavailable"
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
