"""Hangs the console onto an application: pages, API, and what guards them."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask
from flask_babel import lazy_gettext as _l

import console.api.lists
import console.api.openapi
import console.api.presence
import console.api.promises
import console.api.reservations
import console.pages.flow_editor
import console.pages.flow_map  # noqa: F401 - and these their pages onto `flows`
from console import guard
from console.api.registry import api
from console.api.softphone import softphone
from console.api.stream import stream
from console.at_work import now, open_for_work, workplace
from console.changes import set_up_changes
from console.errors import set_up_errors
from console.figures import set_up_figures
from console.headers import harden, nonce
from console.identity import allowed, set_up_identity, somebody
from console.language import LANGUAGES, chosen_language, set_up_language
from console.limits import slow_down
from console.pages.board import board
from console.pages.callbacks import callbacks
from console.pages.calls import calls
from console.pages.customers import customers
from console.pages.desk import desk
from console.pages.files import files
from console.pages.flows import flows
from console.pages.hours import hours
from console.pages.members import members
from console.pages.prompts import prompts
from console.pages.recordings import recordings
from console.pages.settings import settings
from console.pages.sign_in import refuse_for_now, sign_in
from console.pages.surveys import surveys
from console.pages.tickets import tickets
from console.pages.voicemails import voicemails
from console.streams import set_up_streams
from console.tales import set_up_tales
from cti.workplace import Workplace
from staff.permissions import Permission

BLUEPRINTS: tuple[Blueprint, ...] = (
    files,
    sign_in,
    surveys,
    desk,
    board,
    calls,
    recordings,
    callbacks,
    voicemails,
    tickets,
    customers,
    hours,
    members,
    prompts,
    flows,
    settings,
    softphone,
    stream,
    api,
)

# A working day; a member switched off or signed out everywhere leaves at their next request.
_SIGNED_IN_FOR = timedelta(hours=12)

_PAGES = (
    ("desk.page", _l("Desk"), Permission.WORK_AT_DESK),
    ("board.page", _l("Live board"), Permission.SEE_BOARD),
    ("calls.log", _l("Calls"), Permission.SEE_CALLS),
    ("tickets.list_page", _l("Tickets"), Permission.SEE_TICKETS),
    ("callbacks.page", _l("Callbacks"), Permission.SEE_CALLBACKS),
    ("voicemails.page", _l("Messages"), Permission.HEAR_VOICEMAILS),
    ("customers.list_page", _l("Customers"), Permission.SEE_CUSTOMERS),
    ("hours.page", _l("Hours"), Permission.SEE_HOURS),
    ("members.page", _l("Members"), Permission.SEE_MEMBERS),
    ("prompts.page", _l("Prompts"), Permission.SEE_FLOWS),
    ("flows.page", _l("Flows"), Permission.SEE_FLOWS),
    ("settings.page", _l("Settings"), Permission.SEE_SETTINGS),
)


def register(app: Flask, work: Workplace) -> None:
    """Add every route of the console to `app`; opens no connection."""
    chosen = work.settings
    secure = chosen.environment == "production"
    app.config.update(
        SECRET_KEY=chosen.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-cordboard" if secure else "cordboard",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=_SIGNED_IN_FOR,
        WTF_CSRF_CHECK_DEFAULT=False,  # `guard.admit` checks, so that webhooks are left alone
        WTF_CSRF_TIME_LIMIT=None,  # a desk stays open all day; the token ends with the session
    )
    open_for_work(app, work)
    guard.csrf.init_app(app)
    set_up_identity(app)
    set_up_language(app)
    redis_url = chosen.redis_url.get_secret_value() if chosen.redis_url else None
    set_up_streams(app, redis_url, allowed=chosen.streams_allowed)
    set_up_figures(app)
    set_up_tales(app)
    set_up_changes(app)
    set_up_errors(app)
    app.after_request(harden)
    app.context_processor(_shared_by_pages)
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    for blueprint in BLUEPRINTS:
        app.before_request_funcs.setdefault(blueprint.name, []).append(guard.admit)
        app.register_blueprint(blueprint)
    slow_down(app, redis_url, refuse=refuse_for_now)


def _shared_by_pages() -> dict[str, Any]:
    return {
        "me": somebody(),
        "allowed": allowed,
        "pages": _PAGES,
        "language": chosen_language(),
        "languages": LANGUAGES,
        "csp_nonce": nonce,
        "server_now": now(),
        "clock_factor": workplace().settings.clock_factor,
    }
