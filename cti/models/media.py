"""Recordings and voicemails."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from base.crypto import sealed
from base.ids import new_id
from base.types import closed_words, instant, maybe_instant, maybe_sealed_bytes
from cti.words import RecordingKind


class Recording(SQLModel, table=True):
    """A sound file that the carrier keeps for us; only our proxy hands it out.

    Attributes:
        sid: The carrier's id (RE…).
        state: `in-progress`, `completed`, `absent` or `failed`.
        paused: Whether the carrier has confirmed that nothing that is said now gets into it.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    sid: str = Field(unique=True, max_length=64)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    kind: RecordingKind = Field(sa_type=closed_words(RecordingKind))
    state: str = Field(default="in-progress", max_length=16)
    duration_s: int | None = None
    channels: int = 1
    paused: bool = False
    started_at: datetime = instant()
    ready_at: datetime | None = maybe_instant()


class Voicemail(SQLModel, table=True):
    """A message that somebody left, for a queue to hear.

    Attributes:
        transcript_sealed: What the carrier's recogniser understood, where it was asked.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", unique=True)
    recording_id: UUID = Field(foreign_key="recording.id", unique=True)
    queue: str | None = Field(default=None, foreign_key="queue.key")
    left_at: datetime = instant()
    heard_at: datetime | None = maybe_instant()
    heard_by: UUID | None = Field(default=None, foreign_key="member.id")
    transcript_sealed: bytes | None = maybe_sealed_bytes()

    transcript = sealed("transcript_sealed")
