"""The API's errors."""

from http import HTTPStatus
from typing import Any

from aiohttp import web


class RestError(Exception):
    """A refused request: HTTP status, the carrier's code and a sentence."""

    def __init__(self, status: int, code: int, message: str) -> None:
        """Keep all three."""
        super().__init__(message)
        self.status = status
        self.code = code

    def response(self) -> web.Response:
        """Give the API's one error shape."""
        shape: dict[str, Any] = {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        return web.json_response(shape, status=self.status)


def not_found(request: web.Request) -> RestError:
    """Give the error for a resource that is not there."""
    message = f"The requested resource {request.path} was not found"
    return RestError(HTTPStatus.NOT_FOUND, 20404, message)


def bad(code: int, message: str) -> RestError:
    """Give the error for a request that makes no sense."""
    return RestError(HTTPStatus.BAD_REQUEST, code, message)


def not_in_progress() -> RestError:
    """Give the error for an order that comes too late or too early."""
    return bad(21220, "Invalid call state. Call is not in-progress. Cannot redirect.")
