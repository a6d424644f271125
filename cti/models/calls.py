"""The call log: calls, their legs, their events and the answers we gave."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed, sealed_json
from base.ids import new_id
from base.types import (
    closed_words,
    digest,
    instant,
    json_document,
    maybe_instant,
    maybe_sealed_bytes,
    sealed_bytes,
)
from cti.words import CallState, Direction, LegKind, RecordingWish


class Call(SQLModel, table=True):
    """One conversation with a customer, from the first ring to the last word.

    Attributes:
        sid: The carrier's id of the customer's leg.
        number_sealed: The customer's number as E.164, or the oddity's own text.
        oddity: Why it is no ordinary number, for example `anonymous`; empty when it is one.
        own_number: The hotline that was dialled, or the caller id that was shown.
        candidates: How many customers the number belongs to.
        hung_up_by: `customer`, `agent` or `system`.
        recording_wish: Nothing while nobody was asked: then nothing of the call is recorded.
        recording_asked_at: When the carrier was asked to record; it is asked once.
        next_seq: Sequence of the next event; guarded by the row's lock.
    """

    __table_args__ = (
        sa.Index("call_log", sa.desc("started_at"), sa.desc("id")),
        sa.Index("call_by_number", "number_index", sa.desc("started_at")),
        sa.Index("call_by_customer", "customer_id", sa.desc("started_at")),
        sa.Index("call_by_state", "state", sa.desc("started_at"), sa.desc("id")),
        sa.Index("call_by_queue", "queue", sa.desc("started_at"), sa.desc("id")),
        sa.Index("call_by_member", "member_id", sa.desc("started_at"), sa.desc("id")),
        sa.Index("call_live", "started_at", postgresql_where=sa.text("ended_at IS NULL")),
        sa.Index(
            "call_recorded",
            "started_at",
            postgresql_where=sa.text("ended_at IS NULL AND recording_wish IS NOT NULL"),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    sid: str | None = Field(default=None, unique=True, max_length=64)
    direction: Direction = Field(sa_type=closed_words(Direction))
    state: CallState = Field(sa_type=closed_words(CallState))
    started_at: datetime = instant()
    answered_at: datetime | None = maybe_instant()
    ended_at: datetime | None = maybe_instant()
    number_sealed: bytes | None = maybe_sealed_bytes()
    number_index: bytes | None = digest(nullable=True, default=None)
    oddity: str = Field(default="", max_length=24)
    own_number: str = Field(default="", max_length=64)
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id")
    candidates: int = 0
    language: str | None = Field(default=None, max_length=16)
    queue: str | None = Field(default=None, foreign_key="queue.key")
    member_id: UUID | None = Field(default=None, foreign_key="member.id")
    # No foreign key: the attempt is older than its call, and its callback refers back to a call.
    attempt_id: UUID | None = Field(default=None, unique=True)
    disposition: str | None = Field(default=None, max_length=40)
    note_sealed: bytes | None = maybe_sealed_bytes()
    hung_up_by: str | None = Field(default=None, max_length=16)
    recording_wish: RecordingWish | None = Field(
        default=None, sa_type=closed_words(RecordingWish), nullable=True
    )
    recording_asked_at: datetime | None = maybe_instant()
    next_seq: int = 1

    number = sealed("number_sealed")
    note = sealed("note_sealed")


class CallLeg(SQLModel, table=True):
    """One telephone that took part in a call.

    Attributes:
        last_sequence: Highest status sequence merged so far.
        end_intent_at: When somebody at the console asked to end it; without one, an ended agent leg
            means the agent was lost.
    """

    __tablename__ = "call_leg"
    __table_args__ = (
        sa.Index("call_leg_live", "reservation_id", postgresql_where=sa.text("ended_at IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    sid: str = Field(unique=True, max_length=64)
    kind: LegKind = Field(sa_type=closed_words(LegKind))
    state: CallState = Field(sa_type=closed_words(CallState))
    member_id: UUID | None = Field(default=None, foreign_key="member.id")
    reservation_id: UUID | None = Field(default=None, index=True)
    started_at: datetime = instant()
    answered_at: datetime | None = maybe_instant()
    ended_at: datetime | None = maybe_instant()
    duration_s: int | None = None
    last_sequence: int = -1
    held: bool = False
    muted: bool = False
    end_intent_at: datetime | None = maybe_instant()


class CallEvent(SQLModel, table=True):
    """What happened in a call, append-only, partitioned by the month the call started.

    Attributes:
        facts: Ids, words and numbers; never personal data.
        raw_sealed: The carrier's own words, where a webhook caused the event.
    """

    __tablename__ = "call_event"
    __table_args__ = {"postgresql_partition_by": "RANGE (call_started_at)"}

    call_started_at: datetime = instant(primary_key=True)
    call_id: UUID = Field(primary_key=True)
    seq: int = Field(
        primary_key=True, sa_type=sa.Integer, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = instant()
    kind: str = Field(max_length=40)
    facts: dict[str, Any] = json_document()
    raw_sealed: bytes | None = maybe_sealed_bytes()

    raw = sealed_json("raw_sealed", row="call_id")


class WebhookAnswer(SQLModel, table=True):
    """One delivery that we acknowledged: what was told, and what we answered.

    A repeated delivery finds it and gets the same bytes.

    Attributes:
        answer_key: `opening`, `step:<run>:<n>`, or `token:<token>` for what may come again by
            design.
        token: The delivery's idempotency token, or a digest of its form where none was sent.
        asked_sealed: The carrier's form, JSON.
        body_sealed: The document; nothing for a report, which gets none.
    """

    __tablename__ = "webhook_answer"
    __table_args__ = {"postgresql_partition_by": "RANGE (call_started_at)"}

    call_started_at: datetime = instant(primary_key=True)
    call_id: UUID = Field(primary_key=True)
    answer_key: str = Field(primary_key=True, max_length=160)
    door: str = Field(max_length=24)
    token: str = Field(max_length=120)
    answered_at: datetime = instant()
    asked_sealed: bytes = sealed_bytes()
    body_sealed: bytes | None = maybe_sealed_bytes()

    asked = sealed_json("asked_sealed", row="call_id")
    body = sealed("body_sealed", row="call_id")
