"""Browser clients and short messages under /sim."""

from datetime import UTC, datetime
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from simulator import texting
from simulator.doors.bodies import Refusal, read
from simulator.doors.telephones import describe
from simulator.keys import CARRIER
from simulator.numbers import TwimlApplication
from simulator.placing import connect_client
from simulator.tokens import TokenError, read_token


class Connection(BaseModel):
    """What a page gives to `device.connect`, with its token where it has one."""

    model_config = ConfigDict(extra="forbid")

    params: dict[str, str] = Field(default_factory=dict)
    token: str | None = None
    application_sid: str | None = None


class TextMessage(BaseModel):
    """A short message from a telephone."""

    from_: str = Field(alias="from")
    to: str
    body: str


def routes() -> list[web.RouteDef]:
    """Give the routes."""
    return [
        web.post("/sim/clients/{identity}/connect", connect),
        web.post("/sim/sms", text),
    ]


async def connect(request: web.Request) -> web.Response:
    """Connect a browser to a TwiML application and give its call."""
    carrier, identity = request.app[CARRIER], request.match_info["identity"]
    wanted = await read(request, Connection)
    application_sid = wanted.application_sid
    if wanted.token is not None:
        # Libraries stamp tokens by the wall clock, whatever time is simulated.
        now = min(carrier.clock.now(), datetime.now(UTC))
        try:
            grant = read_token(wanted.token, secret=carrier.api_secret, now=now)
        except TokenError as error:
            raise Refusal(HTTPStatus.UNAUTHORIZED, str(error)) from error
        if grant.identity != identity:
            raise Refusal(HTTPStatus.UNAUTHORIZED, "the token belongs to somebody else")
        application_sid = grant.application_sid
    leg = connect_client(carrier, identity, _application(request, application_sid), wanted.params)
    return web.json_response(describe(leg), status=HTTPStatus.CREATED)


async def text(request: web.Request) -> web.Response:
    """Send a short message to one of the account's numbers."""
    carrier, wanted = request.app[CARRIER], await read(request, TextMessage)
    number = carrier.number_at(wanted.to)
    if number is None:
        raise Refusal(HTTPStatus.NOT_FOUND, f"nobody owns {wanted.to}")
    message = texting.receive(carrier, number, wanted.from_, wanted.body)
    return web.json_response({"sid": message.sid}, status=HTTPStatus.CREATED)


def _application(request: web.Request, sid: str | None) -> TwimlApplication:
    applications = request.app[CARRIER].applications
    if sid is None and len(applications) == 1:
        return next(iter(applications.values()))
    if sid is None or sid not in applications:
        raise Refusal(HTTPStatus.NOT_FOUND, "there is no such TwiML application")
    return applications[sid]
