from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from base.clock import ManualClock
from base.errors import BadInput, Conflict
from staff.api_tokens import issue_api_token, member_of_token
from staff.members import add_member, end_sessions, find_signed_in
from staff.models import AuditEntry, Member, Role
from staff.passwords import hash_password, is_outdated, password_matches
from staff.sign_in import WrongPassword, sign_in

PASSWORD = "correct horse battery"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def hire(session: Session, login: str = "lin") -> Member:
    return add_member(
        session,
        login=login,
        name="林",
        number=f"A-{login}",
        role=Role.AGENT,
        password=PASSWORD,
        now=NOW,
    )


def test_a_password_is_recognised_and_cannot_be_read_back() -> None:
    stored = hash_password(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert password_matches(PASSWORD, stored)
    assert not password_matches(PASSWORD + " ", stored)
    assert stored != hash_password(PASSWORD)


def test_no_stored_password_matches_nothing_not_even_the_stand_in() -> None:
    assert not password_matches("nobody has this password", None)
    assert not password_matches("", "not a hash")


def test_a_hash_of_weaker_parameters_is_made_anew_at_the_next_sign_in(session: Session) -> None:
    member = hire(session)
    member.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert is_outdated(member.password_hash)
    sign_in(session, login="lin", password=PASSWORD, now=NOW)
    assert not is_outdated(member.password_hash)
    assert password_matches(PASSWORD, member.password_hash)


def test_signing_in_gives_the_member_and_leaves_a_trace(
    session: Session, clock: ManualClock
) -> None:
    member = hire(session)
    told = sign_in(session, login="LIN", password=PASSWORD, now=clock.now())
    assert told.id == member.id
    session.flush()
    entry = session.exec(select(AuditEntry)).one()
    assert (entry.action, entry.member_id, entry.at) == ("sign_in", member.id, clock.now())


@pytest.mark.parametrize(("login", "password"), [("lin", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_pair_is_refused_without_a_trace(
    session: Session, login: str, password: str
) -> None:
    hire(session)
    with pytest.raises(WrongPassword):
        sign_in(session, login=login, password=password, now=NOW)
    assert session.exec(select(AuditEntry)).all() == []


def test_a_member_who_was_switched_off_cannot_sign_in(session: Session) -> None:
    hire(session).active = False
    with pytest.raises(WrongPassword):
        sign_in(session, login="lin", password=PASSWORD, now=NOW)


def test_a_login_is_given_once_in_whatever_case(session: Session) -> None:
    hire(session)
    with pytest.raises(Conflict):
        hire(session, login="Lin")


def test_a_short_password_is_refused(session: Session) -> None:
    with pytest.raises(BadInput):
        add_member(
            session, login="x", name="x", number="1", role=Role.AGENT, password="short", now=NOW
        )


def test_a_token_speaks_for_its_member_until_their_sessions_are_ended(session: Session) -> None:
    member = hire(session)
    token = issue_api_token(member, secret="s")
    found = member_of_token(session, token, secret="s")
    assert found
    assert found.id == member.id
    end_sessions(session, member.id)
    assert member_of_token(session, token, secret="s") is None
    assert find_signed_in(session, member.id, 0) is None


@pytest.mark.parametrize("change", [lambda t: t + "x", lambda t: t[::-1], lambda _: ""])
def test_a_forged_token_speaks_for_nobody(session: Session, change: object) -> None:
    token = issue_api_token(hire(session), secret="s")
    assert member_of_token(session, change(token), secret="s") is None  # type: ignore[operator]
    assert member_of_token(session, token, secret="another") is None
