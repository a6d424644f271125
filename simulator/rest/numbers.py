"""The IncomingPhoneNumbers and Applications resources, and the account itself."""

from http import HTTPStatus
from typing import Any

from aiohttp import web

from simulator.calls import API_VERSION
from simulator.carrier import Carrier
from simulator.clock import rfc2822
from simulator.keys import CARRIER
from simulator.numbers import IncomingNumber, Reachable, TwimlApplication
from simulator.rest.calls import BASE
from simulator.rest.errors import not_found
from simulator.rest.forms import Form, form_of, query_of
from simulator.rest.pages import page

_NUMBERS = BASE + "/IncomingPhoneNumbers"
_APPLICATIONS = BASE + "/Applications"
_HOOKS = {
    "VoiceUrl": "VoiceMethod",
    "VoiceFallbackUrl": "VoiceFallbackMethod",
    "StatusCallback": "StatusCallbackMethod",
    "SmsUrl": "SmsMethod",
    "SmsFallbackUrl": "SmsFallbackMethod",
}
_FIELDS = {
    "VoiceUrl": "voice_url", "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url", "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback", "StatusCallbackMethod": "status_callback_method",
    "SmsUrl": "sms_url", "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url", "SmsFallbackMethod": "sms_fallback_method",
}  # fmt: skip


def routes() -> list[web.RouteDef]:
    """Give the routes of the resources."""
    return [
        web.get("/2010-04-01/Accounts/{AccountSid}.json", fetch_account),
        web.get(_NUMBERS + ".json", list_numbers),
        web.get(_NUMBERS + "/{Sid}.json", fetch_number),
        web.post(_NUMBERS + "/{Sid}.json", update_number),
        web.get(_APPLICATIONS + ".json", list_applications),
        web.post(_APPLICATIONS + ".json", create_application),
        web.get(_APPLICATIONS + "/{Sid}.json", fetch_application),
        web.post(_APPLICATIONS + "/{Sid}.json", update_application),
        web.delete(_APPLICATIONS + "/{Sid}.json", delete_application),
    ]


def represent_number(carrier: Carrier, number: IncomingNumber) -> dict[str, Any]:
    """Give a number as the API shows it."""
    return {
        **_shape(carrier, number),
        "sid": number.sid,
        "phone_number": number.phone_number,
        "address_requirements": "none",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": False, "fax": False},
        "origin": "twilio",
        "sms_application_sid": None,
        "voice_application_sid": number.voice_application_sid or None,
        "voice_receive_mode": "voice",
        "trunk_sid": None,
        "emergency_status": "Inactive",
        "emergency_address_sid": None,
        "emergency_address_status": "unregistered",
        "address_sid": None,
        "identity_sid": None,
        "bundle_sid": None,
        "status": "in-use",
        "uri": f"{carrier.base_path}/IncomingPhoneNumbers/{number.sid}.json",
    }


def represent_application(carrier: Carrier, application: TwimlApplication) -> dict[str, Any]:
    """Give a TwiML application as the API shows it."""
    return {
        **_shape(carrier, application),
        "sid": application.sid,
        "message_status_callback": application.message_status_callback or None,
        "sms_status_callback": application.sms_status_callback or None,
        "public_application_connect_enabled": application.public_application_connect_enabled,
        "uri": f"{carrier.base_path}/Applications/{application.sid}.json",
    }


async def fetch_account(request: web.Request) -> web.Response:
    """Give the account."""
    carrier = request.app[CARRIER]
    names = ("Applications", "Calls", "Conferences", "IncomingPhoneNumbers", "Messages", "Queues")
    return web.json_response(
        {
            "sid": carrier.account_sid,
            "owner_account_sid": carrier.account_sid,
            "friendly_name": "Simulated account",
            "status": "active",
            "type": "Full",
            "auth_token": carrier.auth_token,
            "date_created": rfc2822(carrier.clock.now()),
            "date_updated": rfc2822(carrier.clock.now()),
            "uri": carrier.base_path + ".json",
            "subresource_uris": {n.lower(): f"{carrier.base_path}/{n}.json" for n in names},
        }
    )


async def list_numbers(request: web.Request) -> web.Response:
    """Give the account's numbers, filtered."""
    carrier, query = request.app[CARRIER], query_of(request)
    wanted = query.text("PhoneNumber")
    rows = [
        represent_number(carrier, n)
        for n in carrier.numbers.values()
        if wanted in n.phone_number and query.text("FriendlyName") in {"", n.friendly_name}
    ]
    return page(request, "incoming_phone_numbers", rows)


async def fetch_number(request: web.Request) -> web.Response:
    """Give one number."""
    return web.json_response(represent_number(request.app[CARRIER], _number(request)))


async def update_number(request: web.Request) -> web.Response:
    """Point a number elsewhere."""
    carrier, number, form = request.app[CARRIER], _number(request), await form_of(request)
    _apply(carrier, number, form)
    if "VoiceApplicationSid" in form:
        number.voice_application_sid = form.text("VoiceApplicationSid")
    return web.json_response(represent_number(carrier, number))


async def list_applications(request: web.Request) -> web.Response:
    """Give the TwiML applications, filtered."""
    carrier, query = request.app[CARRIER], query_of(request)
    rows = [
        represent_application(carrier, a)
        for a in carrier.applications.values()
        if query.text("FriendlyName") in {"", a.friendly_name}
    ]
    return page(request, "applications", rows)


async def create_application(request: web.Request) -> web.Response:
    """Make a TwiML application."""
    carrier, form, now = request.app[CARRIER], await form_of(request), request.app[CARRIER].clock
    application = TwimlApplication(
        friendly_name=form.text("FriendlyName"), created_at=now.now(), updated_at=now.now()
    )
    _apply(carrier, application, form)
    carrier.applications[application.sid] = application
    shape = represent_application(carrier, application)
    return web.json_response(shape, status=HTTPStatus.CREATED)


async def fetch_application(request: web.Request) -> web.Response:
    """Give one TwiML application."""
    return web.json_response(represent_application(request.app[CARRIER], _application(request)))


async def update_application(request: web.Request) -> web.Response:
    """Point a TwiML application elsewhere."""
    carrier, application = request.app[CARRIER], _application(request)
    _apply(carrier, application, await form_of(request))
    return web.json_response(represent_application(carrier, application))


async def delete_application(request: web.Request) -> web.Response:
    """Delete a TwiML application."""
    del request.app[CARRIER].applications[_application(request).sid]
    return web.Response(status=HTTPStatus.NO_CONTENT)


def _shape(carrier: Carrier, owned: Reachable) -> dict[str, Any]:
    return {
        "account_sid": carrier.account_sid,
        "api_version": API_VERSION,
        "friendly_name": owned.friendly_name,
        "date_created": rfc2822(owned.created_at),
        "date_updated": rfc2822(owned.updated_at),
        "voice_caller_id_lookup": owned.voice_caller_id_lookup,
        **{name: getattr(owned, name) or None for name in _FIELDS.values()},
    }


def _apply(carrier: Carrier, owned: Reachable, form: Form) -> None:
    for url, method in _HOOKS.items():
        form.hook(url, method)
    for name, attribute in _FIELDS.items():
        if name in form:
            setattr(owned, attribute, form.text(name))
    owned.friendly_name = form.text("FriendlyName", owned.friendly_name)
    owned.updated_at = carrier.clock.now()


def _number(request: web.Request) -> IncomingNumber:
    number = request.app[CARRIER].numbers.get(request.match_info["Sid"])
    if number is None:
        raise not_found(request)
    return number


def _application(request: web.Request) -> TwimlApplication:
    application = request.app[CARRIER].applications.get(request.match_info["Sid"])
    if application is None:
        raise not_found(request)
    return application
