"""Telephones under /sim: dial, press keys, speak, hang up, listen."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from simulator.calls import CallStatus
from simulator.doors.bodies import Refusal, read
from simulator.keys import CARRIER
from simulator.legs import HangUp, Leg
from simulator.performing.prompts import KEY_S, speech_s
from simulator.performing.ringing import pick_up
from simulator.phones import Behaviour
from simulator.placing import UnknownNumberError, call_in

KEEP_ALIVE_S = 15


class Dialled(BaseModel):
    """A call from a telephone."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    forwarded_from: str | None = None


class Keys(BaseModel):
    """Keys pressed one after the other; w waits half a second."""

    digits: str = Field(pattern=r"^[0-9*#w]+$")


class Words(BaseModel):
    """Something said. Without confidence the recogniser gives none."""

    text: str = Field(min_length=1)
    confidence: float | None = Field(default=None, ge=0, le=1)


class Habits(Behaviour):
    """A behaviour for one number."""

    number: str


def routes() -> list[web.RouteDef]:
    """Give the routes of telephones."""
    return [
        web.post("/sim/calls", dial),
        web.get("/sim/calls", list_calls),
        web.get("/sim/calls/{sid}", show_call),
        web.post("/sim/calls/{sid}/keys", keys),
        web.post("/sim/calls/{sid}/say", say),
        web.post("/sim/calls/{sid}/hangup", hang_up),
        web.post("/sim/calls/{sid}/answer", answer),
        web.post("/sim/calls/{sid}/reject", reject),
        web.post("/sim/phones", set_behaviour),
        web.get("/sim/phones/{number}", show_phone),
        web.get("/sim/stream", stream),
    ]


async def dial(request: web.Request) -> web.Response:
    """Dial one of the account's numbers."""
    wanted = await read(request, Dialled)
    try:
        leg = call_in(request.app[CARRIER], wanted.from_, wanted.to, wanted.forwarded_from)
    except UnknownNumberError as error:
        raise Refusal(HTTPStatus.NOT_FOUND, f"nobody owns {error}") from error
    return web.json_response(describe(leg), status=HTTPStatus.CREATED)


async def list_calls(request: web.Request) -> web.Response:
    """Give all calls, oldest first."""
    return web.json_response([describe(leg) for leg in request.app[CARRIER].legs.values()])


async def show_call(request: web.Request) -> web.Response:
    """Give one call with whom it hears and everything its telephone showed."""
    leg = leg_of(request)
    room = leg.room
    hears = sorted(room.heard_by(leg.call.sid)) if room is not None else []
    seen = [event for event in leg.phone.seen() if event["call_sid"] == leg.call.sid]
    return web.json_response({**describe(leg), "hears": hears, "events": seen})


async def keys(request: web.Request) -> web.Response:
    """Press keys, a quarter of a second apart."""
    leg = live_leg_of(request)
    for key in (await read(request, Keys)).digits:
        if key != "w":
            leg.press(key)
        await leg.carrier.clock.sleep(KEY_S / 2)
    return web.json_response(describe(leg))


async def say(request: web.Request) -> web.Response:
    """Speak; the answer comes at once, the words take their time."""
    leg, words = live_leg_of(request), await read(request, Words)
    lasts_s = speech_s(words.text)
    listeners = leg.speak(words.text, words.confidence, lasts_s)
    return web.json_response({"lasts_s": round(lasts_s, 3), "heard_by": listeners})


async def hang_up(request: web.Request) -> web.Response:
    """Put the receiver down."""
    leg = live_leg_of(request)
    leg.hang_up(HangUp(by="person"))
    return web.json_response(describe(leg))


async def answer(request: web.Request) -> web.Response:
    """Answer a ringing telephone."""
    return _decide(request, CallStatus.IN_PROGRESS)


async def reject(request: web.Request) -> web.Response:
    """Refuse a ringing call."""
    return _decide(request, CallStatus.BUSY)


async def set_behaviour(request: web.Request) -> web.Response:
    """Set what the person at a number does from now on."""
    habits = await read(request, Habits)
    phone = request.app[CARRIER].phones.at(habits.number)
    phone.behaviour = Behaviour(**habits.model_dump(exclude={"number"}))
    return web.json_response({"number": habits.number, **phone.behaviour.model_dump()})


async def show_phone(request: web.Request) -> web.Response:
    """Give a telephone: its behaviour, its calls and what it showed."""
    phone = request.app[CARRIER].phones.at(request.match_info["number"])
    return web.json_response(
        {
            "number": phone.address,
            "behaviour": phone.behaviour.model_dump(),
            "calls": phone.calls,
            "events": phone.seen(),
        }
    )


async def stream(request: web.Request) -> web.StreamResponse:
    """Stream what a telephone shows from now on, or after `Last-Event-ID`."""
    phone = request.app[CARRIER].phones.at(request.query.get("phone", ""))
    after = request.headers.get("Last-Event-ID") or request.query.get("after")
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await response.prepare(request)
    await response.write(b": listening\n\n")
    events = phone.stream(int(after) if after and after.isdecimal() else phone.last)
    following = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait({following}, timeout=KEEP_ALIVE_S)
            if not done:
                await response.write(b": still here\n\n")
                continue
            if (item := following.result()) is None:
                break
            number, event = item
            text = json.dumps(event, ensure_ascii=False)
            await response.write(f"id: {number}\nevent: {event['event']}\n".encode())
            await response.write(f"data: {text}\n\n".encode())
            following = asyncio.ensure_future(anext(events, None))
    except ConnectionError:
        pass  # the page went away
    finally:
        following.cancel()
    return response


def leg_of(request: web.Request) -> Leg:
    """Give the leg the path names, live or ended."""
    leg = request.app[CARRIER].legs.get(request.match_info["sid"])
    if leg is None:
        raise Refusal(HTTPStatus.NOT_FOUND, "there is no such call")
    return leg


def live_leg_of(request: web.Request) -> Leg:
    """Give the leg the path names if it has not ended."""
    leg = leg_of(request)
    if leg.call.ended:
        raise Refusal(HTTPStatus.CONFLICT, "the call is over")
    return leg


def describe(leg: Leg) -> dict[str, Any]:
    """Give a call in short."""
    return {
        "sid": leg.call.sid,
        "from": leg.call.from_,
        "to": leg.call.to,
        "status": leg.call.status.value,
        "direction": leg.call.direction.value,
    }


def _decide(request: web.Request, outcome: CallStatus) -> web.Response:
    leg = live_leg_of(request)
    if not pick_up(leg, outcome):
        raise Refusal(HTTPStatus.CONFLICT, "the telephone does not ring")
    return web.json_response(describe(leg))
