"""Who works here: adding, finding and listing members."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from base.errors import BadInput, Conflict
from staff.models import Device, Member, Role
from staff.passwords import LEAST_LENGTH, hash_password


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A member as a request knows them: read once, safe to keep after the session closed."""

    id: UUID
    login: str
    name: str
    number: str
    role: Role
    language: str
    device: Device
    session_epoch: int


def signed_in(member: Member) -> SignedIn:
    """What a request needs to know of a member."""
    return SignedIn(
        id=member.id,
        login=member.login,
        name=member.name,
        number=member.number,
        role=member.role,
        language=member.language,
        device=member.device,
        session_epoch=member.session_epoch,
    )


def add_member(
    session: Session,
    *,
    login: str,
    name: str,
    number: str,
    role: Role,
    password: str,
    now: datetime,
    team_id: UUID | None = None,
    language: str = "zh",
    device: Device = Device.BROWSER,
) -> Member:
    """Write a new member and give the row.

    Raises:
        BadInput: The password is shorter than `LEAST_LENGTH`.
        Conflict: The login is taken.
    """
    if len(password) < LEAST_LENGTH:
        raise BadInput(
            f"A password has at least {LEAST_LENGTH} characters.",
            fields={"password": f"at least {LEAST_LENGTH} characters"},
        )
    if find_by_login(session, login) is not None:
        raise Conflict(f"Somebody already signs in as {login}.", error_id="member.login_taken")
    member = Member(
        login=login.casefold(),
        name=name,
        number=number,
        role=role,
        password_hash=hash_password(password),
        team_id=team_id,
        language=language,
        device=device,
        created_at=now,
    )
    session.add(member)
    session.flush()
    return member


def find_by_login(session: Session, login: str) -> Member | None:
    """The member who signs in by this name, in any case."""
    return session.exec(select(Member).where(Member.login == login.casefold())).first()


def find_signed_in(session: Session, member_id: UUID, session_epoch: int) -> SignedIn | None:
    """The active member that a session or token speaks for; None when it was ended since."""
    member = session.get(Member, member_id)
    if member is None or not member.active or member.session_epoch != session_epoch:
        return None
    return signed_in(member)


def choose_language(session: Session, member_id: UUID, language: str) -> None:
    """Remember in which language a member reads pages; may be repeated."""
    member = session.get_one(Member, member_id)
    member.language = language
    session.add(member)


def end_sessions(session: Session, member_id: UUID) -> None:
    """Sign a member out everywhere and void their API tokens."""
    member = session.get_one(Member, member_id, with_for_update=True)
    member.session_epoch += 1
    session.add(member)


def names_of(session: Session, member_ids: set[UUID]) -> dict[UUID, str]:
    """Names by id, for lists that mention members."""
    if not member_ids:
        return {}
    statement = select(Member.id, Member.name).where(col(Member.id).in_(member_ids))
    return dict(session.exec(statement).all())
