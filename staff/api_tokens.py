"""Tokens by which programs speak for a member; signed, not stored."""

from uuid import UUID

from itsdangerous import BadData, URLSafeSerializer
from sqlmodel import Session

from staff.members import SignedIn, find_signed_in
from staff.models import Member

_SALT = "cordboard api token 1"


def issue_api_token(member: Member, *, secret: str) -> str:
    """A token that works until the member is switched off or their sessions are ended."""
    document = {"member": str(member.id), "epoch": member.session_epoch}
    return str(URLSafeSerializer(secret, salt=_SALT).dumps(document))


def member_of_token(session: Session, token: str, *, secret: str) -> SignedIn | None:
    """Whom a token speaks for; None when it is forged, malformed or void."""
    try:
        document = URLSafeSerializer(secret, salt=_SALT).loads(token)
        member_id, epoch = UUID(document["member"]), int(document["epoch"])
    except (BadData, KeyError, TypeError, ValueError):
        return None
    return find_signed_in(session, member_id, epoch)
