"""Who works here, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, or_, select

from console.queries.paging import PAGE_SIZE
from staff.models import Member, Team


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some members with their teams, and the staff number after which the next ones begin."""

    rows: Sequence[tuple[Member, Team | None]]
    after: str | None


def find_members(
    session: Session, text: str, *, only_active: bool, after: str = "", size: int = PAGE_SIZE
) -> MemberPage:
    """Members by staff number; for a text, those whose number, login or name begins with it."""
    statement = (
        select(Member, Team)
        .join(Team, col(Member.team_id) == col(Team.id), isouter=True)
        .where(col(Member.number) > after)
        .order_by(col(Member.number))
        .limit(size + 1)
    )
    if only_active:
        statement = statement.where(col(Member.active))
    if text:
        begins = (
            column.istartswith(text, autoescape=True)
            for column in (col(Member.number), col(Member.login), col(Member.name))
        )
        statement = statement.where(or_(*begins))
    found = session.exec(statement).all()
    rows = found[:size]
    return MemberPage(rows, rows[-1][0].number if len(found) > size else None)
