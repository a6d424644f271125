"""The Conferences resource."""

from typing import Any

from aiohttp import web

from simulator import moderation
from simulator.calls import API_VERSION
from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.conferences import Conference, ConferenceStatus
from simulator.keys import CARRIER
from simulator.rest.calls import BASE
from simulator.rest.errors import bad, not_found
from simulator.rest.forms import form_of, query_of
from simulator.rest.pages import in_time, page


def routes() -> list[web.RouteDef]:
    """Give the routes of the resource."""
    return [
        web.get(BASE + "/Conferences.json", list_all),
        web.get(BASE + "/Conferences/{ConferenceSid}.json", fetch),
        web.post(BASE + "/Conferences/{ConferenceSid}.json", update),
    ]


def represent(carrier: Carrier, conference: Conference) -> dict[str, Any]:
    """Give a conference as the API shows it."""
    uri = f"{carrier.base_path}/Conferences/{conference.sid}"
    shape: dict[str, Any] = {
        "account_sid": carrier.account_sid,
        "date_created": rfc2822(conference.created_at),
        "date_updated": rfc2822(conference.updated_at or conference.created_at),
        "api_version": API_VERSION,
        "friendly_name": conference.name,
        "region": (conference.first.region if conference.first else "") or "us1",
        "sid": conference.sid,
        "status": conference.status.value,
        "uri": uri + ".json",
        "subresource_uris": {
            "participants": uri + "/Participants.json",
            "recordings": uri + "/Recordings.json",
        },
        "call_sid_ending_conference": conference.ended_by,
    }
    if conference.reason_ended is not None:
        shape["reason_conference_ended"] = conference.reason_ended
    return shape


def conference_of(request: web.Request) -> Conference:
    """Give the conference the path names.

    Raises:
        RestError: 20404, there is none.
    """
    conference = request.app[CARRIER].conferences.get(request.match_info["ConferenceSid"])
    if conference is None:
        raise not_found(request)
    return conference


async def list_all(request: web.Request) -> web.Response:
    """Give conferences, newest first, filtered."""
    carrier, query = request.app[CARRIER], query_of(request)
    rows = [
        represent(carrier, c)
        for c in reversed(carrier.conferences.values())
        if query.text("FriendlyName") in {"", c.name}
        and query.text("Status") in {"", c.status.value}
        and in_time(request, "DateCreated", c.created_at)
        and in_time(request, "DateUpdated", c.updated_at or c.created_at)
    ]
    return page(request, "conferences", rows)


async def fetch(request: web.Request) -> web.Response:
    """Give one conference."""
    return web.json_response(represent(request.app[CARRIER], conference_of(request)))


async def update(request: web.Request) -> web.Response:
    """End a conference with all its calls, or announce something to everybody."""
    carrier, conference, form = request.app[CARRIER], conference_of(request), await form_of(request)
    status = form.text("Status")
    if status not in {"", "completed"}:
        raise bad(20001, f"Parameter 'Status' is not valid: {status}")
    if status == "completed":
        moderation.end(conference)
    elif (hook := form.hook("AnnounceUrl", "AnnounceMethod")) is not None:
        if conference.status is ConferenceStatus.COMPLETED:
            raise not_found(request)
        moderation.announce_to_all(conference, hook)
    return web.json_response(represent(carrier, conference))
