"""Text messages in and out; an outbound row is the outbox."""

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed
from base.ids import new_id
from base.types import closed_words, digest, instant, maybe_instant, sealed_bytes
from cti.words import MessageDirection, MessageState


class Message(SQLModel, table=True):
    """One text message.

    Attributes:
        purpose: Why we write, for example `callback_expired`.
        error: The carrier's code, or why it was withheld.
    """

    __table_args__ = (
        sa.Index("message_due", "due_at", postgresql_where=sa.text("state IN ('due', 'sending')")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    sid: str | None = Field(default=None, unique=True, max_length=64)
    direction: MessageDirection = Field(sa_type=closed_words(MessageDirection))
    state: MessageState = Field(sa_type=closed_words(MessageState))
    number_sealed: bytes = sealed_bytes()
    number_index: bytes = digest(index=True)
    own_number: str = Field(default="", max_length=64)
    body_sealed: bytes = sealed_bytes()
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", index=True)
    call_id: UUID | None = Field(default=None, foreign_key="call.id")
    purpose: str = Field(default="", max_length=40)
    at: datetime = instant()
    due_at: datetime | None = maybe_instant()
    claimed_at: datetime | None = maybe_instant()
    error: str = Field(default="", max_length=60)

    number = sealed("number_sealed")
    body = sealed("body_sealed")
