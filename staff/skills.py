"""What members can do, and who can do all of something."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session, col, select

from base.errors import BadInput
from staff.demands import LEVELS, demanded
from staff.models import MemberSkill


def set_skill(session: Session, member_id: UUID, skill: str, *, level: int = 3) -> None:
    """Say that a member can do something, and how well; may be repeated.

    Raises:
        BadInput: The level is not 1 (learning) to 5 (expert).
    """
    if level not in LEVELS:
        raise BadInput("A skill's level is 1 to 5.", fields={"level": "1 to 5"})
    row = insert(MemberSkill).values(member_id=member_id, skill=skill, level=level)
    session.execute(
        row.on_conflict_do_update(index_elements=["member_id", "skill"], set_={"level": level})
    )


def drop_skill(session: Session, member_id: UUID, skill: str) -> None:
    """A member can do this no longer; may be repeated."""
    session.execute(
        sa.delete(MemberSkill).where(
            col(MemberSkill.member_id) == member_id, col(MemberSkill.skill) == skill
        )
    )


def skills_of(session: Session, member_id: UUID) -> Mapping[str, int]:
    """A member's skills and their levels."""
    rows = session.exec(
        select(MemberSkill.skill, MemberSkill.level).where(MemberSkill.member_id == member_id)
    )
    return dict(rows.all())


def has_all(member_id: Any, demands: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition that the member in this column meets all of these, see `staff.demands`."""
    wanted = sorted(demanded(demands).items())
    if not wanted:
        return sa.true()
    serves = [
        (col(MemberSkill.skill) == skill) & (col(MemberSkill.level) >= level)
        for skill, level in wanted
    ]
    held = (
        sa.select(sa.func.count())
        .select_from(MemberSkill)
        .where(col(MemberSkill.member_id) == member_id, sa.or_(*serves))
        .scalar_subquery()
    )
    return held == len(wanted)
