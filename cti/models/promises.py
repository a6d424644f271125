"""Promised callbacks and the calls we intend to place."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed, sealed_json
from base.ids import new_id
from base.types import (
    closed_words,
    digest,
    instant,
    maybe_instant,
    maybe_sealed_bytes,
    sealed_bytes,
)
from cti.words import AttemptState, CallbackState, Purpose


def _among(states: tuple[StrEnum, ...]) -> sa.TextClause:
    return sa.text(f"state IN ({', '.join(repr(state.value) for state in states)})")


OPEN_CALLBACKS = (CallbackState.OPEN, CallbackState.RESERVED, CallbackState.DIALLING)
_OPEN_SQL = _among(OPEN_CALLBACKS)
# The name of the index that keeps two promises to one number apart.
ONE_LIVE = "callback_one_live"

LIVE_ATTEMPTS = (
    AttemptState.PLANNED,
    AttemptState.PLACING,
    AttemptState.UNKNOWN,
    AttemptState.PLACED,
    AttemptState.ANSWERED,
)
UNPLACED_ATTEMPTS = (AttemptState.PLANNED, AttemptState.PLACING, AttemptState.UNKNOWN)


class Callback(SQLModel, table=True):
    """A promise to phone somebody, with their place in the line.

    Attributes:
        entered_at: When they began to wait; the callback keeps that place.
        due_at: Not before.
        waiting_because: Why it has not been dialled yet, for people.
        ended_because: Why it is over, for people and for the customer.
    """

    __table_args__ = (
        sa.Index(ONE_LIVE, "queue", "number_index", unique=True, postgresql_where=_OPEN_SQL),
        sa.Index("callback_due", "due_at", postgresql_where=_OPEN_SQL),
        sa.Index("callback_list", sa.desc("promised_at"), sa.desc("id")),
        sa.Index("callback_ended", "ended_at"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    queue: str = Field(foreign_key="queue.key")
    number_sealed: bytes = sealed_bytes()
    number_index: bytes = digest()
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", index=True)
    call_id: UUID | None = Field(default=None, foreign_key="call.id", index=True)
    language: str = Field(default="", max_length=16)
    source: str = Field(max_length=24)
    state: CallbackState = Field(
        default=CallbackState.OPEN,
        sa_type=closed_words(CallbackState),
    )
    entered_at: datetime = instant()
    promised_at: datetime = instant()
    due_at: datetime = instant()
    expires_at: datetime = instant()
    attempts: int = 0
    max_attempts: int = 3
    waiting_because: str = Field(default="", max_length=120)
    ended_at: datetime | None = maybe_instant()
    ended_because: str = Field(default="", max_length=120)

    number = sealed("number_sealed")


class DialAttempt(SQLModel, table=True):
    """The intent to place one call, written before the carrier is asked.

    Attributes:
        flow: Flow that answers when the called party picks up.
        context_sealed: What the flow needs to know, JSON.
        target_id: A campaign's target; no foreign key, because campaigns lie above.
        claimed_at: When the present placing began; the compare-and-set mark of whoever does it.
        placements: How often the carrier was asked; above one only after it surely did nothing.
        unlisted_at: When the carrier's list of calls was first seen without it.
        end_intent_at: When its purpose was gone; the carrier is asked to end what it placed.
        outcome: How it ended, in one word of the carrier or of ours.
    """

    __tablename__ = "dial_attempt"
    __table_args__ = (
        sa.Index("dial_attempt_due", "due_at", postgresql_where=_among(UNPLACED_ATTEMPTS)),
        sa.Index(
            "dial_attempt_one_live_per_callback",
            "callback_id",
            unique=True,
            postgresql_where=_among(LIVE_ATTEMPTS),
        ),
        sa.Index(
            "dial_attempt_one_live_per_target",
            "target_id",
            unique=True,
            postgresql_where=_among(LIVE_ATTEMPTS),
        ),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: Purpose = Field(sa_type=closed_words(Purpose))
    number_sealed: bytes = sealed_bytes()
    number_index: bytes = digest(index=True)
    caller_id: str = Field(default="", max_length=64)
    flow: str = Field(max_length=60)
    context_sealed: bytes | None = maybe_sealed_bytes()
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id")
    callback_id: UUID | None = Field(default=None, foreign_key="callback.id", index=True)
    target_id: UUID | None = Field(default=None, index=True)
    reservation_id: UUID | None = Field(default=None, foreign_key="reservation.id", unique=True)
    state: AttemptState = Field(
        default=AttemptState.PLANNED,
        sa_type=closed_words(AttemptState),
    )
    due_at: datetime = instant()
    expires_at: datetime = instant()
    ring_s: int = 25
    planned_at: datetime = instant()
    claimed_at: datetime | None = maybe_instant()
    placements: int = 0
    unlisted_at: datetime | None = maybe_instant()
    end_intent_at: datetime | None = maybe_instant()
    placed_at: datetime | None = maybe_instant()
    answered_at: datetime | None = maybe_instant()
    ended_at: datetime | None = maybe_instant()
    sid: str | None = Field(default=None, unique=True, max_length=64)
    answered_by: str = Field(default="", max_length=24)
    outcome: str = Field(default="", max_length=60)

    number = sealed("number_sealed")
    context = sealed_json("context_sealed")


class DialPace(SQLModel, table=True):
    """When the carrier may be asked for the next call; one row per account, for all workers."""

    __tablename__ = "dial_pace"

    account: str = Field(primary_key=True, max_length=64)
    next_at: datetime = instant()
