"""Tables of the flow language: versions, runs and their trail."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed, sealed_json
from base.ids import new_id
from base.types import (
    closed_words,
    instant,
    json_document,
    maybe_instant,
    maybe_sealed_bytes,
    sealed_bytes,
)
from ivr.words import DictationState, SoundKind, WebOutcome


class Deed(StrEnum):
    """What somebody did with a version."""

    ACTIVATED = "activated"
    ROLLED_BACK = "rolled_back"
    CANARY_SET = "canary_set"
    CANARY_ENDED = "canary_ended"


class FlowVersion(SQLModel, table=True):
    """One flow file, immutable, named by the hash of its bytes.

    Attributes:
        active: At most one is; new calls run on it, live calls stay on theirs.
        kept_by: Who kept it last; nothing for the system.
        candidate: At most one is: what pages change next, until it is served.
        canary_percent: So many of a hundred callers are served by this version instead of the
            active one, 1 to 99; at most one version has it, and never the active one.
    """

    __tablename__ = "flow_version"
    __table_args__ = (
        sa.Index(
            "flow_version_one_active",
            "active",
            unique=True,
            postgresql_where=sa.text("active"),
        ),
        sa.Index(
            "flow_version_one_candidate",
            "candidate",
            unique=True,
            postgresql_where=sa.text("candidate"),
        ),
        sa.Index(
            "flow_version_one_canary",
            sa.text("(canary_percent IS NOT NULL)"),
            unique=True,
            postgresql_where=sa.text("canary_percent IS NOT NULL"),
        ),
        sa.CheckConstraint(
            "canary_percent IS NULL OR canary_percent BETWEEN 1 AND 99 AND NOT active",
            name="canary_percent",
        ),
    )

    hash: str = Field(primary_key=True, max_length=64)
    name: str = Field(max_length=80)
    source: str = Field(sa_type=sa.Text)
    loaded_at: datetime = instant()
    kept_by: UUID | None = Field(default=None, foreign_key="member.id")
    candidate: bool = False
    active: bool = False
    activated_at: datetime | None = maybe_instant()
    activated_by: UUID | None = Field(default=None, foreign_key="member.id")
    canary_percent: int | None = None


class FlowActivation(SQLModel, table=True):
    """One change of what callers are served; append-only.

    Attributes:
        version: The version that is served from here on, or that the canary is or was.
        percent: Of a canary that was set.
        done_by: Who did it; nothing for the system.
    """

    __tablename__ = "flow_activation"

    id: int | None = Field(default=None, sa_type=sa.BigInteger, primary_key=True)
    at: datetime = instant()
    version: str = Field(foreign_key="flow_version.hash")
    deed: Deed = Field(sa_type=closed_words(Deed))
    percent: int | None = None
    done_by: UUID | None = Field(default=None, foreign_key="member.id")


class FlowDraft(SQLModel, table=True):
    """What a member types into the flow file and has not saved; it need not be a file that loads.

    Attributes:
        base: The version that they began with.
    """

    __tablename__ = "flow_draft"

    member_id: UUID = Field(foreign_key="member.id", primary_key=True)
    base: str = Field(foreign_key="flow_version.hash")
    source: str = Field(sa_type=sa.Text)
    saved_at: datetime = instant()


class Sound(SQLModel, table=True):
    """A sound file of the house, named by the hash of its content; the file is in the data folder.

    Attributes:
        title: What people call it.
        made_by: Who uploaded or spoke it.
    """

    hash: str = Field(primary_key=True, max_length=64)
    kind: SoundKind = Field(sa_type=closed_words(SoundKind))
    title: str = Field(max_length=80)
    size_bytes: int
    duration_ms: int
    made_by: UUID | None = Field(default=None, foreign_key="member.id")
    made_at: datetime = instant()


class Dictation(SQLModel, table=True):
    """Somebody speaks a prompt on the telephone, because the house phoned them for it.

    Attributes:
        recording_sid: The carrier's id of the latest recording.
        next_at: When the file is looked for again, once it is to be kept.
        sound: What became of it.
        refused: Why nothing did, as a stable word.
    """

    id: UUID = Field(default_factory=new_id, primary_key=True)
    prompt: str = Field(max_length=40)
    language: str = Field(max_length=16)
    state: DictationState = Field(
        default=DictationState.CALLING, sa_type=closed_words(DictationState)
    )
    attempt_id: UUID = Field(foreign_key="dial_attempt.id", unique=True)
    asked_by: UUID = Field(foreign_key="member.id", index=True)
    asked_at: datetime = instant()
    recording_sid: str | None = Field(default=None, max_length=64)
    next_at: datetime | None = maybe_instant(index=True)
    tries: int = 0
    sound: str | None = Field(default=None, foreign_key="sound.hash")
    refused: str = Field(default="", max_length=60)
    ended_at: datetime | None = maybe_instant()


class FlowRun(SQLModel, table=True):
    """One caller's way through one flow file, between two webhooks.

    Attributes:
        step: Number of the last answered step.
        opening: Number of the step that the call's first document stands for.
        state_sealed: The run as JSON; may quote the caller.
        events: Sequence of its latest event.
        choices: How many of the caller's choices the call's timeline tells.
    """

    __tablename__ = "flow_run"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    call_started_at: datetime = instant()
    version: str = Field(foreign_key="flow_version.hash")
    step: int = 0
    opening: int = 0
    events: int = 0
    choices: int = 0
    state_sealed: bytes | None = maybe_sealed_bytes()
    started_at: datetime = instant()
    ended_at: datetime | None = maybe_instant()

    state = sealed_json("state_sealed")


class FlowEvent(SQLModel, table=True):
    """A node that a run entered or an exit it took; append-only, partitioned like `call_event`."""

    __tablename__ = "flow_event"
    __table_args__ = {"postgresql_partition_by": "RANGE (call_started_at)"}

    call_started_at: datetime = instant(primary_key=True)
    call_id: UUID = Field(primary_key=True)
    run_id: UUID = Field(primary_key=True)
    seq: int = Field(
        primary_key=True, sa_type=sa.Integer, sa_column_kwargs={"autoincrement": False}
    )
    at: datetime = instant()
    kind: str = Field(max_length=24)
    flow: str = Field(max_length=60)
    node: str = Field(max_length=60)
    facts: dict[str, Any] = json_document()


class WebRequest(SQLModel, table=True):
    """Something a flow asks of another program, outside the webhook, while the caller waits.

    Attributes:
        url_sealed: Where; may quote the caller.
        body_sealed: What a POST sends, JSON.
        secrets: Header to the name of the setting that holds its value.
        timeout_s: Seconds of the network that one try may take.
        due_at: Not before; moved when a try failed that may be repeated.
        expires_at: The caller waits no longer.
        claimed_at: When the present try began; the compare-and-set mark of whoever does it.
        outcome: Nothing while nobody knows.
        answer_sealed: The answer's text.
    """

    __tablename__ = "web_request"
    __table_args__ = (
        sa.Index("web_request_due", "due_at", postgresql_where=sa.text("outcome IS NULL")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    node: str = Field(max_length=121)
    method: str = Field(max_length=4)
    url_sealed: bytes = sealed_bytes()
    body_sealed: bytes | None = maybe_sealed_bytes()
    secrets: dict[str, Any] = json_document()
    timeout_s: int
    tries: int = 0
    made_at: datetime = instant()
    due_at: datetime = instant()
    expires_at: datetime = instant()
    claimed_at: datetime | None = maybe_instant()
    ended_at: datetime | None = maybe_instant()
    outcome: WebOutcome | None = Field(
        default=None, sa_type=closed_words(WebOutcome), nullable=True
    )
    status: int | None = None
    answer_sealed: bytes | None = maybe_sealed_bytes()

    url = sealed("url_sealed")
    body = sealed_json("body_sealed")
    answer = sealed("answer_sealed")
