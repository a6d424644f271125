"""Signing in and out, and the language of the pages."""

import math
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from console.at_work import now, unit_of_work
from console.guard import public, requires
from console.identity import forget, member, remember, somebody
from console.language import LANGUAGES
from console.pages.choices import local
from staff.members import choose_language
from staff.models import Role
from staff.permissions import Permission
from staff.sign_in import WrongPassword
from staff.sign_in import sign_in as prove

sign_in = Blueprint("sign_in", __name__)

_HOMES = {
    Role.AGENT: "desk.page",
    Role.SENIOR: "desk.page",
    Role.SUPERVISOR: "board.page",
    Role.ADMINISTRATOR: "board.page",
    Role.AUDITOR: "calls.log",
}


@sign_in.get("/login")
@public
def form() -> ResponseReturnValue:
    """The sign-in page."""
    if somebody() is not None:
        return redirect(url_for("sign_in.home"))
    told = "ended" if request.args.get("ended") else ""
    return render_template("sign_in.html", login="", told=told)


@sign_in.post("/login")
@public
def enter() -> ResponseReturnValue:
    """Check login and password; `console.limits` slows down guessing."""
    login = request.form.get("login", "").strip()
    try:
        with unit_of_work() as session:
            asking = prove(
                session, login=login, password=request.form.get("password", ""), now=now()
            )
    except WrongPassword:
        page = render_template("sign_in.html", login=login[:80], told="wrong")
        return page, HTTPStatus.UNAUTHORIZED
    remember(asking)
    return redirect(local(request.args.get("next")) or url_for("sign_in.home"))


def refuse_for_now(wait_s: int) -> Response:
    """The sign-in page for somebody who guessed too often."""
    page = render_template(
        "sign_in.html",
        login=request.form.get("login", "")[:80],
        told="wait",
        minutes=math.ceil(wait_s / 60),
    )
    return make_response(page, HTTPStatus.TOO_MANY_REQUESTS)


@sign_in.post("/logout")
@requires(Permission.OWN_ACCOUNT)
def leave() -> ResponseReturnValue:
    """Sign out on this browser."""
    forget()
    return redirect(url_for("sign_in.form"))


@sign_in.get("/")
@requires(Permission.OWN_ACCOUNT)
def home() -> ResponseReturnValue:
    """Where a member's work begins: the desk, the board or the call log."""
    return redirect(url_for(_HOMES[member().role]))


@sign_in.post("/language")
@requires(Permission.OWN_ACCOUNT)
def language() -> ResponseReturnValue:
    """Choose the language of one's own pages, from now on and everywhere."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        with unit_of_work() as session:
            choose_language(session, member().id, chosen)
    return redirect(local(request.form.get("back")) or url_for("sign_in.home"))
