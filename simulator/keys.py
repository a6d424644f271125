"""Where the web application keeps the carrier."""

from aiohttp import web

from simulator.carrier import Carrier

CARRIER = web.AppKey("carrier", Carrier)
