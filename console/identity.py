"""Who is asking: a cookie session for people, a bearer token for programs."""

from typing import cast
from uuid import UUID

import flask_login
from flask import Flask, Request, g, request, session
from flask_login import LoginManager, UserMixin

from console.at_work import unit_of_work, workplace
from staff.api_tokens import member_of_token
from staff.members import SignedIn, find_signed_in
from staff.permissions import Permission, may

_BEARER = "Bearer "
_UNKNOWN = "cordboard_nobody"


class Visitor(UserMixin):
    """A signed-in member in the shape that the session library carries around."""

    def __init__(self, member: SignedIn) -> None:
        """Stand for this member during one request."""
        self.member = member

    def get_id(self) -> str:
        """What the cookie keeps; ending a member's sessions changes the epoch."""
        return f"{self.member.id}:{self.member.session_epoch}"


def set_up_identity(app: Flask) -> None:
    """Recognise members by cookie and programs by token."""
    logins = LoginManager()
    # Its context processor would look the member up in error pages too, also without a database.
    logins.init_app(app, add_context_processor=False)
    logins.user_loader(_from_cookie)
    logins.request_loader(_from_token)


def remember(member: SignedIn) -> None:
    """Sign a member in on this browser; a fresh session, so that no planted one survives."""
    session.clear()
    session.permanent = True
    flask_login.login_user(Visitor(member))


def forget() -> None:
    """Sign out on this browser."""
    flask_login.logout_user()
    session.clear()


def somebody() -> SignedIn | None:
    """The member who is asking, if anybody signed in."""
    if g.get(_UNKNOWN):
        return None
    visitor = flask_login.current_user
    return visitor.member if isinstance(visitor, Visitor) else None


def stay_anonymous() -> None:
    """Ask for nobody in the rest of this request: the database that would know is away."""
    setattr(g, _UNKNOWN, True)


def member() -> SignedIn:
    """The member who is asking, on a route that only members reach."""
    return cast("SignedIn", somebody())


def allowed(permission: str) -> bool:
    """Whether the asking member may do that; templates hide what they may not."""
    asking = somebody()
    return asking is not None and may(asking.role, Permission(permission))


def speaks_by_token() -> bool:
    """Whether the request brings a token, which no other site can make a browser send."""
    return request.headers.get("Authorization", "").startswith(_BEARER)


def _from_cookie(told: str) -> Visitor | None:
    # A request with a token is the token's, whatever cookie came along.
    if speaks_by_token():
        return None
    member_id, _, epoch = told.partition(":")
    with unit_of_work() as session_:
        found = find_signed_in(session_, UUID(member_id), int(epoch))
    return Visitor(found) if found else None


def _from_token(asked: Request) -> Visitor | None:
    if not speaks_by_token():
        return None
    token = asked.headers["Authorization"].removeprefix(_BEARER).strip()
    secret = workplace().settings.secret_key.get_secret_value()
    with unit_of_work() as session_:
        found = member_of_token(session_, token, secret=secret)
    return Visitor(found) if found else None
