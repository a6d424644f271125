"""How the carrier's doors answer: counted, in bounded time, and never with a stack trace."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

import structlog
from flask import Response, request

from base.database import DatabaseAway
from base.errors import CordboardError
from base.metrics import DEGRADED_ANSWERS, WEBHOOK_SECONDS, WEBHOOKS
from cti.answers import Delivery, delivery_of, keep_answer, token_key
from cti.models import Call
from cti.workplace import Workplace
from telephony.guard import carrier_form

DEGRADED = "X-Cordboard-Degraded"
TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105 - a header's name

log = structlog.get_logger(__name__)


def spoken(body: bytes | str) -> Response:
    """A document for a call."""
    return Response(body, content_type="text/xml; charset=utf-8")


def degraded(answer: Response) -> Response:
    """The same answer, marked: given without the database, it acknowledges nothing."""
    answer.headers[DEGRADED] = "1"
    DEGRADED_ANSWERS.inc()
    return answer


def counted(door: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Time a door and count its outcomes; a report that makes no sense becomes a plain 4xx."""
    seconds = WEBHOOK_SECONDS.labels(door)

    def around(view: Callable[..., Response]) -> Callable[..., Response]:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            started = time.perf_counter()
            try:
                response = view(*args, **kwargs)
            except CordboardError as error:
                log.warning("webhook.unusable", door=door, error_id=error.error_id)
                response = Response(
                    f"{error.message}\n", status=error.http_status, mimetype="text/plain"
                )
            seconds.observe(time.perf_counter() - started)
            outcome = (
                "degraded" if response.headers.getlist(DEGRADED) else str(response.status_code)
            )
            WEBHOOKS.labels(door, outcome).inc()
            return response

        return answer

    return around


Report = Callable[..., Call | None]


def reports(work: Workplace, door: str) -> Callable[[Report], Callable[..., Response]]:
    """A door that only takes facts: 204 when they are stored, 503 when they are not.

    The view gets a session and the delivery, besides the path's values, and gives the call that it
    is about, locked; the delivery is kept there. The address carries the retry fragment, so a 503
    makes the carrier deliver again.
    """

    def around(view: Report) -> Callable[..., Response]:
        @counted(door)
        @wraps(view)
        def answer(**values: Any) -> Response:
            delivery = delivered(work, door)
            try:
                with work.database.session() as session:
                    call = view(session, delivery, **values)
                    if call is not None:
                        keep_answer(session, call, token_key(delivery), delivery, body=None)
            except DatabaseAway:
                return degraded(Response(status=HTTPStatus.SERVICE_UNAVAILABLE))
            return Response(status=HTTPStatus.NO_CONTENT)

        return answer

    return around


def delivered(work: Workplace, door: str) -> Delivery:
    """The delivery at hand."""
    token = request.headers.get(TOKEN)
    # With a token nobody asks for the path.
    path = "" if token else request.full_path
    return delivery_of(door, path, carrier_form(), token, now=work.clock.now())
