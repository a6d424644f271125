"""The web application: the API, the /sim doors and the truth behind one port."""

from datetime import UTC, datetime

from aiohttp import web

from simulator.carrier import Carrier
from simulator.chaos import Chaos, Dial
from simulator.clock import Clock
from simulator.doors import clients, telephones, truth
from simulator.doors.bodies import open_to_pages
from simulator.hearing import Hearing
from simulator.keys import CARRIER
from simulator.legs import Leg
from simulator.numbers import IncomingNumber, TwimlApplication
from simulator.phone import page
from simulator.rest import calls, conferences, messages, numbers, participants, queues, recordings
from simulator.rest.access import guard
from simulator.settings import Settings
from simulator.sids import new_sid
from simulator.trunk import Trunk
from simulator.truth import Truth
from simulator.webhooks import Post

_DOORS = (
    calls, conferences, messages, numbers, participants, queues, recordings,
    clients, telephones, truth, page,
)  # fmt: skip


def build_carrier(settings: Settings, clock: Clock, dial: Dial | None = None) -> Carrier:
    """Give a carrier with one hotline and, where its URL is known, one TwiML application.

    Must run inside an event loop.
    """
    truth_log = Truth(clock, settings.truth)
    chaos = Chaos(dial)
    legs: dict[str, Leg] = {}
    carrier = Carrier(
        account_sid=settings.account_sid,
        auth_token=settings.auth_token,
        api_secret=settings.api_secret,
        public_url=settings.public_url,
        clock=clock,
        truth=truth_log,
        chaos=chaos,
        post=Post(clock=clock, truth=truth_log, chaos=chaos, auth_token=settings.auth_token),
        trunk=Trunk(clock, settings.calls_per_second),
        legs=legs,
        hearing=Hearing(truth_log, legs),
    )
    now = clock.now()
    hotline = IncomingNumber(
        friendly_name=settings.hotline,
        created_at=now,
        updated_at=now,
        phone_number=settings.hotline,
        voice_url=settings.voice_url,
        voice_fallback_url=settings.fallback_url,
        status_callback=settings.status_url,
        sms_url=settings.sms_url,
    )
    carrier.numbers[hotline.sid] = hotline
    if settings.client_url:
        browsers = TwimlApplication(
            friendly_name="browsers",
            created_at=now,
            updated_at=now,
            sid=settings.application_sid or new_sid("AP"),
            voice_url=settings.client_url,
            voice_fallback_url=settings.fallback_url,
            status_callback=settings.status_url,
        )
        carrier.applications[browsers.sid] = browsers
    return carrier


def build_app(carrier: Carrier) -> web.Application:
    """Give the application that serves a carrier and closes it at the end."""
    app = web.Application(middlewares=[open_to_pages, guard])
    app[CARRIER] = carrier
    for module in _DOORS:
        app.add_routes(module.routes())
    app.router.add_route("OPTIONS", "/sim/{rest:.*}", _preflight)
    app.on_startup.append(_open)
    app.on_shutdown.append(_close)
    return app


async def _preflight(_request: web.Request) -> web.Response:
    return web.Response()


async def _open(app: web.Application) -> None:
    await app[CARRIER].post.open()


async def _close(app: web.Application) -> None:
    await app[CARRIER].close()


def build_clock(settings: Settings) -> Clock:
    """Give the clock the settings describe; without them, the wall clock."""
    started = settings.started
    epoch = settings.epoch or datetime.fromtimestamp(started, UTC)
    return Clock(epoch=epoch, started=started, factor=settings.factor)
