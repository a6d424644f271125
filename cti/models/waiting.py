"""Queues and who waits in them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.ids import new_id
from base.types import closed_words, instant, json_document, maybe_instant, words_list
from cti.words import EntryKind, EntryState, LeftBecause


class Queue(SQLModel, table=True):
    """A line of work, written down from the active flow file.

    Attributes:
        labels: Language tag to the name people see.
        skills: What an agent must be able to do, see `staff.demands`.
        calendar: Hours in which its people phone customers back.
        priority: Higher is served first.
        service_level_s: Answered within so many seconds counts as in time.
    """

    key: str = Field(primary_key=True, max_length=40)
    labels: dict[str, Any] = json_document()
    skills: list[str] = words_list()
    calendar: str | None = Field(default=None, foreign_key="calendar.key")
    priority: int = 0
    wrap_up_s: int = 45
    max_waiting: int = 100
    max_wait_s: int = 1800
    offer_s: int = 20
    service_level_s: int = 20
    retired_at: datetime | None = maybe_instant()


class QueueEntry(SQLModel, table=True):
    """One wait. `entered_at` is the place in the line and survives missed offers and callbacks.

    Attributes:
        resume_path: Where the waiting caller's leg fetches the document that joins the room.
        passed_over: Members who missed or rejected it in this round.
        at_head: Put before everybody, because their agent was lost.
        preferred_member_id: Whoever should get it first.
        preferred_until: Until then nobody else gets it.
        estimate_s: The wait that was last told, seconds.
    """

    __tablename__ = "queue_entry"
    __table_args__ = (
        sa.Index(
            "queue_entry_open",
            "queue",
            sa.desc("at_head"),
            sa.desc("priority"),
            "entered_at",
            postgresql_where=sa.text("left_at IS NULL"),
        ),
        sa.Index("queue_entry_history", "queue", "entered_at"),
        sa.Index(
            "queue_entry_left",
            "left_because",
            "queue",
            sa.desc("entered_at"),
            postgresql_include=["call_id"],
        ),
        sa.CheckConstraint("(left_at IS NULL) = (left_because IS NULL)", name="left_for_a_reason"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    kind: EntryKind = Field(sa_type=closed_words(EntryKind))
    queue: str = Field(foreign_key="queue.key")
    call_id: UUID | None = Field(default=None, foreign_key="call.id", index=True)
    callback_id: UUID | None = Field(default=None, foreign_key="callback.id", index=True)
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id")
    state: EntryState = Field(default=EntryState.WAITING, sa_type=closed_words(EntryState))
    entered_at: datetime = instant()
    priority: int = 0
    skills: list[str] = words_list()
    at_head: bool = False
    preferred_member_id: UUID | None = Field(default=None, foreign_key="member.id")
    preferred_until: datetime | None = maybe_instant()
    passed_over: list[str] = words_list()
    resume_path: str = Field(default="", max_length=200)
    estimate_s: int | None = None
    answered_at: datetime | None = maybe_instant()
    left_at: datetime | None = maybe_instant()
    left_because: LeftBecause | None = Field(
        default=None,
        sa_type=closed_words(LeftBecause),
        nullable=True,
    )
