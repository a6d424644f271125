"""Nobody passes a route that does not say who may: each names one permission, or is public."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, ParamSpec, TypeVar

from flask import current_app, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response

from base.errors import CordboardError, Refused
from console.identity import somebody, speaks_by_token
from staff.permissions import Permission, may

P = ParamSpec("P")
R = TypeVar("R")

PUBLIC = "public"
_SAFE = {"GET", "HEAD", "OPTIONS"}

csrf = CSRFProtect()


class NotSignedIn(CordboardError):
    """The route is for members; sign in or send a token."""

    error_id = "sign_in.needed"
    http_status = HTTPStatus.UNAUTHORIZED


def requires(permission: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view as open to members with this permission."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as open to everybody."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def permission_of(view: Callable[..., Any]) -> Permission | str | None:
    """What a view was marked with; None is a mistake that `admit` refuses."""
    return getattr(view, "permission", None)


def is_program() -> bool:
    """Whether the answer should be JSON rather than a page."""
    return request.path.startswith(("/api/", "/softphone/"))


def admit() -> Response | None:
    """Before every request of the console: the token against forgery, then the permission.

    Raises:
        NotSignedIn: For programs; people are sent to the sign-in page instead.
        Refused: The role lacks the permission, or the route names none.
    """
    if request.method not in _SAFE and not speaks_by_token():
        csrf.protect()
    wanted = permission_of(current_app.view_functions[request.endpoint or ""])
    if wanted == PUBLIC:
        return None
    asking = somebody()
    if asking is None:
        if is_program() or request.headers.get("HX-Request"):
            raise NotSignedIn("Sign in, or send a token as `Authorization: Bearer …`.")
        ended = 1 if "_user_id" in session else None
        return redirect(url_for("sign_in.form", ended=ended, next=request.full_path.rstrip("?")))
    if wanted is None or not may(asking.role, Permission(wanted)):
        raise Refused("Your role does not allow this.")
    return None
