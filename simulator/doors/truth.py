"""The truth and the chaos dial."""

from aiohttp import web

from simulator.chaos import Dial
from simulator.doors.bodies import read
from simulator.keys import CARRIER


def routes() -> list[web.RouteDef]:
    """Give the routes."""
    return [
        web.get("/truth", truth),
        web.get("/sim/health", health),
        web.get("/sim/chaos", show_dial),
        web.post("/sim/chaos", turn_dial),
        web.post("/sim/chaos/release", release),
    ]


async def truth(request: web.Request) -> web.Response:
    """Give the facts numbered `since` and later, of one `kind` or of all."""
    since = request.query.get("since", "0")
    facts = request.app[CARRIER].truth.facts(
        request.query.get("kind"), since=int(since) if since.isdecimal() else 0
    )
    return web.json_response(list(facts))


async def health(request: web.Request) -> web.Response:
    """Tell that the carrier runs, what time it has and who it serves."""
    carrier = request.app[CARRIER]
    return web.json_response(
        {
            "now": carrier.clock.now().isoformat(),
            "account_sid": carrier.account_sid,
            "numbers": [n.phone_number for n in carrier.numbers.values()],
            "live_calls": sum(not call.ended for call in carrier.calls.values()),
        }
    )


async def show_dial(request: web.Request) -> web.Response:
    """Give the dial."""
    return web.json_response(request.app[CARRIER].chaos.dial.model_dump())


async def turn_dial(request: web.Request) -> web.Response:
    """Set the whole dial; what is not named goes back to order."""
    chaos = request.app[CARRIER].chaos
    chaos.turn(await read(request, Dial))
    return web.json_response(chaos.dial.model_dump())


async def release(request: web.Request) -> web.Response:
    """Let go all requests that are being held."""
    return web.json_response({"released": request.app[CARRIER].chaos.release()})
