"""Tables of outbound campaigns."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed
from base.ids import new_id
from base.types import closed_words, digest, instant, maybe_instant, sealed_bytes


class CampaignState(StrEnum):
    """Whether a campaign dials."""

    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class TargetState(StrEnum):
    """Where one person of the audience stands."""

    WAITING = "waiting"
    DIALLING = "dialling"
    REACHED = "reached"
    UNREACHED = "unreached"
    EXCLUDED = "excluded"


class Campaign(SQLModel, table=True):
    """A list of people and the flow they hear."""

    id: UUID = Field(default_factory=new_id, primary_key=True)
    name: str = Field(max_length=80)
    flow: str = Field(max_length=60)
    caller_id: str = Field(default="", max_length=64)
    calendar: str | None = Field(default=None, foreign_key="calendar.key")
    state: CampaignState = Field(
        default=CampaignState.DRAFT,
        sa_type=closed_words(CampaignState),
    )
    created_at: datetime = instant()
    created_by: UUID | None = Field(default=None, foreign_key="member.id")


class Target(SQLModel, table=True):
    """One person to call.

    Attributes:
        waiting_because: Why they have not been dialled, for people.
    """

    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "number_index", name="target_once"),
        sa.Index("target_due", "next_at", postgresql_where=sa.text("state = 'waiting'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    campaign_id: UUID = Field(foreign_key="campaign.id", index=True)
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id")
    number_sealed: bytes = sealed_bytes()
    number_index: bytes = digest()
    state: TargetState = Field(
        default=TargetState.WAITING,
        sa_type=closed_words(TargetState),
    )
    attempts: int = 0
    max_attempts: int = 3
    next_at: datetime = instant()
    waiting_because: str = Field(default="", max_length=120)
    reached_at: datetime | None = maybe_instant()

    number = sealed("number_sealed")
