"""The Messages resource."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator import texting
from simulator.addresses import is_number
from simulator.calls import API_VERSION
from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.keys import CARRIER
from simulator.messages import Message
from simulator.rest.calls import BASE
from simulator.rest.errors import bad, not_found
from simulator.rest.forms import form_of, query_of
from simulator.rest.pages import in_time, page

MAX_BODY = 1_600


def routes() -> list[web.RouteDef]:
    """Give the routes of the resource."""
    return [
        web.post(BASE + "/Messages.json", create),
        web.get(BASE + "/Messages.json", list_all),
        web.get(BASE + "/Messages/{Sid}.json", fetch),
    ]


def represent(carrier: Carrier, message: Message) -> dict[str, Any]:
    """Give a message as the API shows it."""
    uri = f"{carrier.base_path}/Messages/{message.sid}"
    return {
        "sid": message.sid,
        "account_sid": message.account_sid,
        "from": message.from_,
        "to": message.to,
        "body": message.body,
        "direction": message.direction,
        "status": message.status.value,
        "num_segments": str(message.segments),
        "num_media": "0",
        "price": None,
        "price_unit": "USD",
        "error_code": message.error_code,
        "error_message": None,
        "messaging_service_sid": None,
        "api_version": API_VERSION,
        "date_created": rfc2822(message.created_at),
        "date_updated": rfc2822(message.updated_at or message.created_at),
        "date_sent": rfc2822(message.sent_at),
        "uri": uri + ".json",
        "subresource_uris": {"media": uri + "/Media.json"},
    }


async def create(request: web.Request) -> web.Response:
    """Send a message. Not idempotent: asked twice, it is sent twice."""
    carrier, form = request.app[CARRIER], await form_of(request)
    from_, to, body = form.text("From"), form.text("To"), form.text("Body")
    if not is_number(to):
        raise bad(21211, f"Invalid 'To' Phone Number: {to}")
    if carrier.number_at(from_) is None:
        raise bad(21606, f"The 'From' phone number provided ({from_}) is not valid.")
    if not body:
        raise bad(21602, "Message body is required.")
    if len(body) > MAX_BODY:
        raise bad(21617, "The concatenated message body exceeds the 1600 character limit.")
    if (from_, to) in carrier.opted_out:
        raise bad(21610, "Attempt to send to unsubscribed recipient")
    hook = form.hook("StatusCallback", "StatusCallbackMethod")
    message = texting.send(carrier, from_, to, body, callback=hook)
    return web.json_response(represent(carrier, message), status=HTTPStatus.CREATED)


async def list_all(request: web.Request) -> web.Response:
    """Give messages, newest first, filtered."""
    carrier, query = request.app[CARRIER], query_of(request)
    rows = [
        represent(carrier, m)
        for m in reversed(carrier.messages.values())
        if query.text("To") in {"", m.to}
        and query.text("From") in {"", m.from_}
        and in_time(request, "DateSent", m.sent_at)
    ]
    return page(request, "messages", rows)


async def fetch(request: web.Request) -> web.Response:
    """Give one message."""
    carrier = request.app[CARRIER]
    message = carrier.messages.get(request.match_info["Sid"])
    if message is None:
        raise not_found(request)
    return web.json_response(represent(carrier, message))
