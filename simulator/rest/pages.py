"""Lists in pages, as the API gives them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from simulator.rest.errors import bad
from simulator.rest.forms import query_of

DEFAULT_SIZE = 50
MAX_SIZE = 1_000


def page(request: web.Request, name: str, rows: Sequence[Any]) -> web.Response:
    """Give one page of already represented rows under that name."""
    query = query_of(request)
    size = query.number("PageSize", DEFAULT_SIZE, 1, MAX_SIZE)
    number = query.number("Page", 0, 0, 1_000_000)
    start = size * number
    shown = list(rows[start : start + size])

    def uri(to: int) -> str:
        kept = {k: v for k, v in request.query.items() if k not in {"Page", "PageSize"}}
        return f"{request.path}?{urlencode({**kept, 'PageSize': size, 'Page': to})}"

    body = {
        "end": max(start, start + len(shown) - 1),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1) if start + size < len(rows) else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": uri(number - 1) if number else None,
        "start": start,
        "uri": uri(number),
        name: shown,
    }
    return web.json_response(body)


def in_time(request: web.Request, name: str, at: datetime | None) -> bool:
    """Tell whether an instant passes the filters `name`, `name<` and `name>`.

    A date means the whole day; the bounds are inclusive.
    """
    query = query_of(request)
    for sign in ("", "<", ">"):
        asked = query.text(name + sign)
        if not asked:
            continue
        if at is None:
            return False
        begin, end = _span(name + sign, asked)
        if sign != "<" and at < begin:
            return False
        if sign != ">" and at >= end:
            return False
    return True


def _span(name: str, asked: str) -> tuple[datetime, datetime]:
    is_day = len(asked) == len("2026-01-01")
    try:
        begin = datetime.fromisoformat(asked + "T00:00:00Z" if is_day else asked)
    except ValueError as error:
        raise bad(20001, f"Parameter '{name}' is not a valid time") from error
    if begin.tzinfo is None:
        raise bad(20001, f"Parameter '{name}' has no time zone")
    return begin, begin + (timedelta(days=1) if is_day else timedelta(seconds=1))
