"""The API's door: who may come in, what is written down, and its bad days."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web

from simulator.carrier import Carrier
from simulator.keys import CARRIER
from simulator.rest.errors import RestError, not_found

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
PREFIX = "/2010-04-01/"


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check, write down and perhaps spoil each request to the API; leave others alone."""
    if not request.path.startswith(PREFIX):
        return await handler(request)
    carrier = request.app[CARRIER]
    form = {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
    number = carrier.truth.note(
        "rest",
        method=request.method,
        path=request.path,
        query=dict(request.query),
        form=form,
    )
    try:
        response = await _answer(carrier, request, handler)
    except RestError as error:
        response = error.response()
    body = response.body if isinstance(response, web.Response) else b""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
    carrier.truth.note(
        "rest-answer",
        rest=number,
        status=response.status,
        body=text if response.content_type == "application/json" else "",
    )
    return response


async def _answer(carrier: Carrier, request: web.Request, handler: Handler) -> web.StreamResponse:
    if not _authentic(carrier, request):
        raise RestError(HTTPStatus.UNAUTHORIZED, 20003, "Authenticate")
    chaos, clock = carrier.chaos, carrier.clock
    if chaos.strikes(chaos.dial.rest_slow):
        await clock.sleep(chaos.dial.rest_slow_s)
    if chaos.strikes(chaos.dial.rest_fail):
        status = chaos.dial.rest_fail_status
        code = 20429 if status == HTTPStatus.TOO_MANY_REQUESTS.value else 20500
        raise RestError(status, code, HTTPStatus(status).phrase)
    account = request.match_info.get("AccountSid", carrier.account_sid)
    if account != carrier.account_sid:
        raise not_found(request)
    try:
        return await handler(request)
    except web.HTTPNotFound as error:
        raise not_found(request) from error
    except web.HTTPMethodNotAllowed as error:
        raise RestError(error.status, 20004, "Method not allowed") from error


def _authentic(carrier: Carrier, request: web.Request) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        user, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return False
    if user.startswith("SK") and carrier.api_secret:
        return hmac.compare_digest(password.encode(), carrier.api_secret.encode())
    known = hmac.compare_digest(password.encode(), carrier.auth_token.encode())
    return user == carrier.account_sid and known
