"""Agents at work: their state, the offers they get and the rooms they meet callers in."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.ids import new_id
from base.types import closed_words, instant, maybe_instant
from cti.words import PresenceState, ReservationState

LIVE_RESERVATIONS = (
    ReservationState.OFFERED,
    ReservationState.ACCEPTED,
    ReservationState.CONNECTING,
    ReservationState.TALKING,
    ReservationState.WRAP_UP,
)
_LIVE_SQL = sa.text(f"state IN ({', '.join(repr(s.value) for s in LIVE_RESERVATIONS)})")
_HOLDS_ENTRY_SQL = sa.text("state IN ('offered', 'accepted', 'connecting', 'talking')")


class Presence(SQLModel, table=True):
    """The one row that says what an agent is doing.

    Attributes:
        version: Raised by every change; a change names the version it saw.
        deadline_at: When the state ends by itself (wrap-up), or unset.
        next_state: What follows the present call, chosen while it lasts.
        idle_since: When they last became free; the longest idle is served first.
        seen_at: Last sign of life of their console.
    """

    member_id: UUID = Field(foreign_key="member.id", primary_key=True)
    state: PresenceState = Field(
        default=PresenceState.OFFLINE,
        sa_type=closed_words(PresenceState),
        index=True,
    )
    reason: str = Field(default="", max_length=40)
    since: datetime = instant()
    deadline_at: datetime | None = maybe_instant()
    next_state: PresenceState | None = Field(
        default=None,
        sa_type=closed_words(PresenceState, check="next_presencestate"),
        nullable=True,
    )
    next_reason: str = Field(default="", max_length=40)
    reservation_id: UUID | None = None
    idle_since: datetime | None = maybe_instant()
    seen_at: datetime | None = maybe_instant()
    version: int = 0


class Reservation(SQLModel, table=True):
    """One offer of one queue entry to one agent, with a deadline.

    Attributes:
        reasons: Why routing chose this pair, as words and numbers.
        agent_sid: The carrier's id of the agent's leg.
        dialled_at: When a worker claimed the ringing of the agent's telephone; it rings once.
        end_intent_at: When the agent asked to end the call.
    """

    __table_args__ = (
        sa.Index("reservation_one_per_agent", "member_id", unique=True, postgresql_where=_LIVE_SQL),
        sa.Index(
            "reservation_one_per_entry", "entry_id", unique=True, postgresql_where=_HOLDS_ENTRY_SQL
        ),
        sa.Index("reservation_due", "deadline_at", postgresql_where=_LIVE_SQL),
        sa.Index("reservation_by_member", "member_id", "offered_at"),
        sa.Index("reservation_offered", "offered_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    entry_id: UUID = Field(foreign_key="queue_entry.id", index=True)
    member_id: UUID = Field(foreign_key="member.id")
    call_id: UUID | None = Field(default=None, foreign_key="call.id", index=True)
    state: ReservationState = Field(
        default=ReservationState.OFFERED,
        sa_type=closed_words(ReservationState),
    )
    offered_at: datetime = instant()
    deadline_at: datetime | None = maybe_instant()
    accepted_at: datetime | None = maybe_instant()
    dialled_at: datetime | None = maybe_instant()
    connected_at: datetime | None = maybe_instant()
    end_intent_at: datetime | None = maybe_instant()
    talk_ended_at: datetime | None = maybe_instant()
    closed_at: datetime | None = maybe_instant()
    agent_sid: str | None = Field(default=None, max_length=64)
    reasons: str = Field(default="", max_length=400)


class Conference(SQLModel, table=True):
    """The room in which a caller and an agent meet.

    Attributes:
        room: The name we gave it; the carrier repeats it in every event.
        brought_at: When the carrier took our redirect of the waiting caller.
        agent_joined_at: When the agent was first seen in the room.
        customer_joined_at: When the customer was first seen in the room.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    room: str = Field(unique=True, max_length=64)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    reservation_id: UUID | None = Field(default=None, foreign_key="reservation.id", index=True)
    sid: str | None = Field(default=None, unique=True, max_length=64)
    created_at: datetime = instant()
    brought_at: datetime | None = maybe_instant()
    started_at: datetime | None = maybe_instant()
    agent_joined_at: datetime | None = maybe_instant()
    customer_joined_at: datetime | None = maybe_instant()
    ended_at: datetime | None = maybe_instant()
    last_sequence: int = -1
