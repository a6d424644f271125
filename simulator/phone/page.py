"""Serves the telephone page and tells it which number to dial."""

from pathlib import Path

from aiohttp import web

from simulator.keys import CARRIER

_FILES = Path(__file__).parent
_KINDS = {"phone.css": "text/css", "phone.js": "text/javascript", "words.js": "text/javascript"}
# Everything comes from here; speech is the browser's own.
_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"


def routes() -> list[web.RouteDef]:
    """Give the routes of the page."""
    return [
        web.get("/", to_phone),
        web.get("/phone", show),
        web.get("/phone/hotline", hotline),
        web.get("/phone/{name}", asset),
    ]


async def to_phone(_request: web.Request) -> web.Response:
    """Whoever opens the simulator finds the telephone."""
    raise web.HTTPFound("/phone")


async def show(_request: web.Request) -> web.Response:
    """Give the page."""
    return _file("phone.html", "text/html")


async def asset(request: web.Request) -> web.Response:
    """Give one of the page's own files; nothing else lies behind this door."""
    name = request.match_info["name"]
    if name not in _KINDS:
        raise web.HTTPNotFound
    return _file(name, _KINDS[name])


async def hotline(request: web.Request) -> web.Response:
    """Give the first number of the account, and how fast time runs."""
    carrier = request.app[CARRIER]
    number = next(iter(carrier.numbers.values()))
    return web.json_response({"number": number.phone_number, "factor": carrier.clock.factor})


def _file(name: str, kind: str) -> web.Response:
    return web.Response(
        body=(_FILES / name).read_bytes(),
        content_type=kind,
        charset="utf-8",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"},
    )
