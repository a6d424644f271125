"""The Calls resource."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator.addresses import is_address
from simulator.calls import API_VERSION, Call, Callback, CallStatus
from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.detection import DetectionPlan
from simulator.documents import Source
from simulator.keys import CARRIER
from simulator.legs import HangUp, Leg
from simulator.placing import Order, place
from simulator.recordings import Recording
from simulator.rest.errors import bad, not_found, not_in_progress
from simulator.rest.forms import Form, form_of, query_of
from simulator.rest.pages import in_time, page
from simulator.twiml.dials import CALL_EVENTS

BASE = "/2010-04-01/Accounts/{AccountSid}"

_SUBRESOURCES = (
    "notifications", "recordings", "payments", "events", "siprec", "streams",
    "transcriptions", "user_defined_message_subscriptions", "user_defined_messages",
)  # fmt: skip


def routes() -> list[web.RouteDef]:
    """Give the routes of the resource."""
    return [
        web.post(BASE + "/Calls.json", create),
        web.get(BASE + "/Calls.json", list_all),
        web.get(BASE + "/Calls/{CallSid}.json", fetch),
        web.post(BASE + "/Calls/{CallSid}.json", update),
    ]


def represent(carrier: Carrier, call: Call) -> dict[str, Any]:
    """Give a call as the API shows it."""
    uri = f"{carrier.base_path}/Calls/{call.sid}"
    started_at = call.placed_at or (call.created_at if not call.queue_time_ms else None)
    return {
        "sid": call.sid,
        "account_sid": call.account_sid,
        "parent_call_sid": call.parent_sid,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from_,
        "from_formatted": call.from_,
        "phone_number_sid": call.number_sid,
        "status": call.status.value,
        "start_time": rfc2822(started_at) if call.status is not CallStatus.QUEUED else None,
        "end_time": rfc2822(call.ended_at),
        "duration": str(call.duration_s) if call.ended else None,
        "price": None,
        "price_unit": "USD",
        "direction": call.direction.value,
        "answered_by": call.answered_by,
        "api_version": API_VERSION,
        "forwarded_from": call.forwarded_from,
        "group_sid": None,
        "caller_name": call.caller_name,
        "queue_time": str(call.queue_time_ms),
        "trunk_sid": None,
        "date_created": rfc2822(call.created_at),
        "date_updated": rfc2822(call.updated_at or call.created_at),
        "uri": uri + ".json",
        "subresource_uris": {
            name: f"{uri}/{name.title().replace('_', '')}.json" for name in _SUBRESOURCES
        },
    }


def leg_of(request: web.Request) -> Leg:
    """Give the leg the path names.

    Raises:
        RestError: 20404, there is no such call.
    """
    leg = request.app[CARRIER].legs.get(request.match_info["CallSid"])
    if leg is None:
        raise not_found(request)
    return leg


def parties_of(carrier: Carrier, form: Form) -> tuple[str, str]:
    """Give who calls whom, in this order.

    Raises:
        RestError: 212xx, a party is missing, no address, or not ours to show.
    """
    from_, to = form.text("From"), form.text("To")
    if not to:
        raise bad(21201, "No 'To' number is specified")
    if not from_:
        raise bad(21213, "No 'From' number is specified")
    if not is_address(to):
        raise bad(21211, f"The phone number you are attempting to call, {to}, is not valid.")
    if not is_address(from_):
        raise bad(21212, f"The source phone number provided, {from_}, is not valid.")
    if from_.startswith("+") and carrier.number_at(from_) is None:
        raise bad(21210, f"The source phone number provided, {from_}, is not yet verified.")
    return from_, to


def callback_of(form: Form) -> Callback | None:
    """Give who wants to hear of the call's progress."""
    hook = form.hook("StatusCallback", "StatusCallbackMethod")
    events = form.words("StatusCallbackEvent", frozenset({"completed"}), frozenset(CALL_EVENTS))
    return Callback(hook, events) if hook else None


async def create(request: web.Request) -> web.Response:
    """Place a call. Not idempotent: asked twice, it calls twice."""
    carrier, form = request.app[CARRIER], await form_of(request)
    from_, to = parties_of(carrier, form)
    source, fallback = _source_of(carrier, form)
    callback = callback_of(form)
    order = Order(
        from_=from_,
        to=to,
        source=source,
        fallback=fallback,
        callbacks=(callback,) if callback else (),
        timeout_s=form.number("Timeout", 60, 1, 600),
        limit_s=form.number("TimeLimit", 14_400, 1),
        detection=_detection_of(form),
        recording=_recording_of(carrier, form),
    )
    await carrier.chaos.hold("before")
    call = place(carrier, order).call
    answer = represent(carrier, call)
    await carrier.chaos.hold("after")
    return web.json_response(answer, status=HTTPStatus.CREATED)


async def fetch(request: web.Request) -> web.Response:
    """Give one call."""
    return web.json_response(represent(request.app[CARRIER], leg_of(request).call))


async def list_all(request: web.Request) -> web.Response:
    """Give calls, newest first, filtered."""
    carrier, query = request.app[CARRIER], query_of(request)
    rows = []
    for call in reversed(carrier.calls.values()):
        wanted = {
            "To": call.to,
            "From": call.from_,
            "Status": call.status.value,
            "ParentCallSid": call.parent_sid or "",
        }
        if any(query.text(name) not in {"", value} for name, value in wanted.items()):
            continue
        started_at = call.placed_at or call.created_at
        if in_time(request, "StartTime", started_at) and in_time(request, "EndTime", call.ended_at):
            rows.append(represent(carrier, call))
    return page(request, "calls", rows)


async def update(request: web.Request) -> web.Response:
    """Redirect, end or cancel a call."""
    carrier, leg, form = request.app[CARRIER], leg_of(request), await form_of(request)
    status = form.text("Status")
    if status not in {"", "canceled", "completed"}:
        raise bad(20001, f"Parameter 'Status' is not valid: {status}")
    if leg.call.ended:
        raise not_in_progress()
    if status == "completed":
        leg.hang_up(HangUp(CallStatus.CANCELED, by="api"))
    elif status == "canceled":
        # Canceling an answered call does nothing, and says nothing.
        if leg.call.status is not CallStatus.IN_PROGRESS:
            leg.hang_up(HangUp(CallStatus.CANCELED, by="api"))
    elif form.text("Url") or form.text("Twiml"):
        _redirect(leg, form)
    return web.json_response(represent(carrier, leg.call))


def _redirect(leg: Leg, form: Form) -> None:
    if leg.call.status is not CallStatus.IN_PROGRESS:
        raise not_in_progress()
    leg.call.fallback = form.hook("FallbackUrl", "FallbackMethod") or leg.call.fallback
    if form.text("Twiml"):
        leg.redirect(Source(twiml=form.text("Twiml")))
    elif (hook := form.hook("Url", "Method")) is not None:
        leg.redirect(Source(hook))


def _source_of(carrier: Carrier, form: Form) -> tuple[Source, Any]:
    fallback = form.hook("FallbackUrl", "FallbackMethod")
    if form.text("Twiml"):
        return Source(twiml=form.text("Twiml")), fallback
    if (hook := form.hook("Url", "Method")) is not None:
        return Source(hook), fallback
    application = carrier.applications.get(form.text("ApplicationSid"))
    if application is None:
        raise bad(21205, "Url parameter is required.")
    return Source(application.voice), fallback or application.fallback


def _detection_of(form: Form) -> DetectionPlan | None:
    mode = form.text("MachineDetection")
    if not mode:
        return None
    if mode not in {"Enable", "DetectMessageEnd"}:
        raise bad(20001, "Parameter 'MachineDetection' is not valid")
    asynchronous = form.text("AsyncAmd").lower() == "true"
    hook = form.hook("AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod")
    timeout_s = form.number("MachineDetectionTimeout", 30, 3, 59)
    return DetectionPlan(mode, timeout_s, hook if asynchronous else None)


def _recording_of(carrier: Carrier, form: Form) -> Recording | None:
    if not form.flag("Record"):
        return None
    return Recording(
        account_sid=carrier.account_sid,
        source="OutboundAPI",
        started_at=carrier.clock.now(),
        channels=2 if form.text("RecordingChannels") == "dual" else 1,
        callback=form.hook("RecordingStatusCallback", "RecordingStatusCallbackMethod"),
    )
