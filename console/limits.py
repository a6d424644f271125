"""How often one address, and one login, may try to sign in."""

from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from redis.backoff import NoBackoff
from redis.retry import Retry

from base.doorbell import ANSWER_WITHIN_S

PER_ADDRESS = "30 per minute"
PER_LOGIN = "10 per 15 minutes"
_LONGEST_LOGIN = 80
_FIRST_FAULT = 400


def slow_down_guessing(app: Flask, endpoint: str, redis_url: str | None) -> None:
    """Limit the attempts at one view of `app`; only refused ones count.

    Redis counts for all processes. When it does not answer at once each process counts alone: a
    brake that is a little soft beats a sign-in page that hangs.
    """
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=redis_url or "memory://",
        storage_options=_fail_fast() if redis_url else {},
        in_memory_fallback_enabled=redis_url is not None,
        key_prefix="cordboard",
    )
    view: Any = app.view_functions[endpoint]
    for limit, key in ((PER_ADDRESS, None), (PER_LOGIN, _typed_login)):
        view = limiter.limit(limit, key_func=key, deduct_when=_is_refused)(view)
    app.view_functions[endpoint] = view


def _fail_fast() -> dict[str, Any]:
    # The library's own choice tries again with growing pauses, for half a minute.
    return {
        "socket_timeout": ANSWER_WITHIN_S,
        "socket_connect_timeout": ANSWER_WITHIN_S,
        "retry": Retry(NoBackoff(), 0),
    }


def _typed_login() -> str:
    # So that guessing one person's password from many places slows down too.
    return f"login:{request.form.get('login', '').strip().casefold()[:_LONGEST_LOGIN]}"


def _is_refused(response: Response) -> bool:
    return response.status_code >= _FIRST_FAULT
