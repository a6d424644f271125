"""Tables of the people who work here."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed
from base.ids import new_id
from base.types import closed_words, instant, json_document, maybe_instant, maybe_sealed_bytes


class Role(StrEnum):
    """What somebody may do, from narrow to wide; `staff.permissions` spells it out."""

    AGENT = "agent"
    SENIOR = "senior"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Device(StrEnum):
    """Where an agent talks."""

    BROWSER = "browser"
    TELEPHONE = "telephone"


class Team(SQLModel, table=True):
    """People led together."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(unique=True, max_length=80)


class Member(SQLModel, table=True):
    """Somebody who signs in.

    Attributes:
        number: The staff number that colleagues and reports use, for example A1027.
        device: Where they talk; a telephone's number is `telephone`.
        language: Of their pages, `zh` or `en`.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    login: str = Field(unique=True, max_length=80)
    name: str = Field(max_length=80)
    number: str = Field(unique=True, max_length=16)
    password_hash: str
    role: Role = Field(sa_type=closed_words(Role))
    team_id: UUID | None = Field(default=None, foreign_key="team.id", index=True)
    device: Device = Field(default=Device.BROWSER, sa_type=closed_words(Device))
    telephone_sealed: bytes | None = maybe_sealed_bytes()
    language: str = Field(default="zh", max_length=8)
    active: bool = True
    # Bumped to end every session of this member at once.
    session_epoch: int = 0
    created_at: datetime = instant()

    telephone = sealed("telephone_sealed")


class MemberSkill(SQLModel, table=True):
    """What a member can do and how well, 1 (learning) to 5 (expert)."""

    __tablename__ = "member_skill"
    __table_args__ = (sa.CheckConstraint("level BETWEEN 1 AND 5", name="skill_level"),)

    member_id: UUID = Field(foreign_key="member.id", primary_key=True)
    skill: str = Field(primary_key=True, max_length=40)
    level: int = 3


class AuditEntry(SQLModel, table=True):
    """Who did what to which object; never changed, chained by a sweep.

    Attributes:
        chain: Hash over the previous entry's chain and this row; empty until the sweep.
    """

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, sa_type=sa.BigInteger, primary_key=True)
    at: datetime = instant(index=True)
    member_id: UUID | None = Field(default=None, foreign_key="member.id")
    action: str = Field(max_length=60)
    object_kind: str = Field(max_length=40)
    object_id: str = Field(max_length=80)
    before: dict[str, Any] = json_document()
    after: dict[str, Any] = json_document()
    chain: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    chained_at: datetime | None = maybe_instant()
