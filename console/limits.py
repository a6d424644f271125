"""How often one address, and one login, may try the doors that need no sign-in."""

import math
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from redis.backoff import NoBackoff
from redis.retry import Retry

from base.doorbell import ANSWER_WITHIN_S

PER_ADDRESS = "30 per minute"
PER_LOGIN = "10 per 15 minutes"
# A household behind one address answers a survey now and then; a script does not stop at that.
PER_VISITOR = "60 per minute"
_LONGEST_LOGIN = 80
_FIRST_FAULT = 400


def slow_down(app: Flask, redis_url: str | None, *, refuse: Callable[[int], Response]) -> None:
    """Limit the attempts at signing in, of which only refused ones count, and at survey links.

    Redis counts for all processes. When it does not answer at once each process counts alone: a
    brake that is a little soft beats a sign-in page that hangs.

    Args:
        app: Where the doors are.
        redis_url: Where all processes count; nothing for each alone.
        refuse: Gives the page for somebody who has to wait so many seconds.
    """
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=redis_url or "memory://",
        storage_options=_fail_fast() if redis_url else {},
        in_memory_fallback_enabled=redis_url is not None,
        key_prefix="cordboard",
    )
    for limit, key in ((PER_ADDRESS, None), (PER_LOGIN, _typed_login)):
        limited = limiter.limit(
            limit, key_func=key, deduct_when=_is_refused, on_breach=partial(_breached, refuse)
        )
        _brake(app, "sign_in.enter", limited)
    for endpoint in ("surveys.form", "surveys.answer"):
        _brake(app, endpoint, limiter.limit(PER_VISITOR))


def _brake(app: Flask, endpoint: str, limit: Any) -> None:
    app.view_functions[endpoint] = limit(app.view_functions[endpoint])


def _breached(refuse: Callable[[int], Response], limit: RequestLimit) -> Response:
    # The limiter counts by the machine's clock, as Redis does.
    wait_s = max(1, math.ceil(limit.reset_at - time.time()))
    answer = refuse(wait_s)
    answer.headers["Retry-After"] = str(wait_s)
    return answer


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
