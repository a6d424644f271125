"""The Queues resource and its Members."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.documents import Source
from simulator.keys import CARRIER
from simulator.queues import Member, Queue, queue_named
from simulator.rest.calls import BASE
from simulator.rest.errors import bad, not_found
from simulator.rest.forms import form_of
from simulator.rest.pages import page
from simulator.twiml.dials import MAX_NAME

_QUEUE = BASE + "/Queues/{QueueSid}"
_LARGEST = 5_000


def routes() -> list[web.RouteDef]:
    """Give the routes of both resources."""
    return [
        web.get(BASE + "/Queues.json", list_all),
        web.post(BASE + "/Queues.json", create),
        web.get(_QUEUE + ".json", fetch),
        web.post(_QUEUE + ".json", update),
        web.delete(_QUEUE + ".json", delete),
        web.get(_QUEUE + "/Members.json", list_members),
        web.get(_QUEUE + "/Members/{CallSid}.json", fetch_member),
        web.post(_QUEUE + "/Members/{CallSid}.json", dequeue),
    ]


def represent(carrier: Carrier, queue: Queue) -> dict[str, Any]:
    """Give a queue as the API shows it."""
    return {
        "account_sid": carrier.account_sid,
        "sid": queue.sid,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "max_size": queue.max_size,
        "average_wait_time": queue.average_wait_s,
        "date_created": rfc2822(queue.created_at),
        "date_updated": rfc2822(queue.updated_at or queue.created_at),
        "uri": f"{carrier.base_path}/Queues/{queue.sid}.json",
    }


def represent_member(carrier: Carrier, queue: Queue, member: Member) -> dict[str, Any]:
    """Give a waiting caller as the API shows them."""
    sid = member.leg.call.sid
    return {
        "call_sid": sid,
        "queue_sid": queue.sid,
        "date_enqueued": rfc2822(member.entered_at),
        "position": queue.position(member),
        "wait_time": round(carrier.clock.seconds_since(member.entered_at)),
        "uri": f"{carrier.base_path}/Queues/{queue.sid}/Members/{sid}.json",
    }


async def list_all(request: web.Request) -> web.Response:
    """Give all queues."""
    carrier = request.app[CARRIER]
    return page(request, "queues", [represent(carrier, q) for q in carrier.queues.values()])


async def create(request: web.Request) -> web.Response:
    """Make a queue with a name of its own."""
    carrier, form = request.app[CARRIER], await form_of(request)
    name = form.text("FriendlyName")
    if not 1 <= len(name) <= MAX_NAME:
        raise bad(22002, f"A queue name has 1 to {MAX_NAME} characters")
    if any(q.name == name for q in carrier.queues.values()):
        raise bad(22003, "A queue with this name already exists")
    size = form.number("MaxSize", 100, 1, _LARGEST)
    queue = queue_named(carrier, name)
    queue.max_size = size
    return web.json_response(represent(carrier, queue), status=HTTPStatus.CREATED)


async def fetch(request: web.Request) -> web.Response:
    """Give one queue."""
    return web.json_response(represent(request.app[CARRIER], _queue(request)))


async def update(request: web.Request) -> web.Response:
    """Rename or resize a queue."""
    carrier, queue, form = request.app[CARRIER], _queue(request), await form_of(request)
    queue.name = form.text("FriendlyName") or queue.name
    queue.max_size = form.number("MaxSize", queue.max_size, 1, _LARGEST)
    queue.updated_at = carrier.clock.now()
    return web.json_response(represent(carrier, queue))


async def delete(request: web.Request) -> web.Response:
    """Delete an empty queue."""
    queue = _queue(request)
    if queue.members:
        raise bad(22001, "The queue is not empty")
    del request.app[CARRIER].queues[queue.sid]
    return web.Response(status=HTTPStatus.NO_CONTENT)


async def list_members(request: web.Request) -> web.Response:
    """Give who waits, in order."""
    carrier, queue = request.app[CARRIER], _queue(request)
    rows = [represent_member(carrier, queue, m) for m in queue.members]
    return page(request, "queue_members", rows)


async def fetch_member(request: web.Request) -> web.Response:
    """Give one waiting caller; `Front` names the first."""
    queue = _queue(request)
    return web.json_response(represent_member(request.app[CARRIER], queue, _member(request, queue)))


async def dequeue(request: web.Request) -> web.Response:
    """Send a waiting caller to another document."""
    carrier, queue, form = request.app[CARRIER], _queue(request), await form_of(request)
    hook = form.hook("Url", "Method")
    if hook is None:
        raise bad(21205, "Url parameter is required.")
    member = _member(request, queue)
    shape = represent_member(carrier, queue, member)
    queue.leave(member)
    member.leg.redirect(Source(hook))
    return web.json_response(shape)


def _queue(request: web.Request) -> Queue:
    queue = request.app[CARRIER].queues.get(request.match_info["QueueSid"])
    if queue is None:
        raise not_found(request)
    return queue


def _member(request: web.Request, queue: Queue) -> Member:
    wanted = request.match_info["CallSid"]
    for member in queue.members:
        if wanted in {"Front", member.leg.call.sid}:
            return member
    raise not_found(request)
