"""Proving who somebody is."""

from datetime import datetime
from http import HTTPStatus

from sqlmodel import Session

from base.errors import CordboardError
from staff.audit import record_audit
from staff.members import SignedIn, find_by_login, signed_in
from staff.passwords import hash_password, is_outdated, password_matches


class WrongPassword(CordboardError):
    """Login and password do not belong together; which of the two is wrong is not said."""

    error_id = "sign_in.refused"
    http_status = HTTPStatus.UNAUTHORIZED


def sign_in(session: Session, *, login: str, password: str, now: datetime) -> SignedIn:
    """The member these belong to; writes an audit entry and, if outdated, a stronger hash.

    Raises:
        WrongPassword: Nobody active has this login and password.
    """
    member = find_by_login(session, login)
    matches = password_matches(password, member.password_hash if member else None)
    if member is None or not matches or not member.active:
        raise WrongPassword("Login and password do not match.")
    if is_outdated(member.password_hash):
        member.password_hash = hash_password(password)
        session.add(member)
    record_audit(
        session,
        member_id=member.id,
        action="sign_in",
        object_kind="member",
        object_id=str(member.id),
        now=now,
    )
    return signed_in(member)
