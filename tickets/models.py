"""Tables of tickets and surveys."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.crypto import sealed
from base.ids import new_id
from base.types import (
    closed_words,
    digest,
    instant,
    json_document,
    maybe_instant,
    maybe_sealed_bytes,
)
from tickets.words import FollowUpState, Severity, SurveyOutcome, TicketKind, TicketState


class Ticket(SQLModel, table=True):
    """Something promised to a customer that outlives the call.

    Attributes:
        number: What people and callers use; spoken digit by digit.
        origin: What opened it: ivr, voicemail, survey, agent.
    """

    __table_args__ = (
        sa.Index("ticket_open", "due_at", postgresql_where=sa.text("closed_at IS NULL")),
        sa.Index("ticket_list", sa.desc("opened_at"), sa.desc("id")),
        sa.UniqueConstraint("origin", "origin_id", name="ticket_once_per_origin"),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int | None = Field(
        default=None,
        sa_column=sa.Column(sa.BigInteger, sa.Identity(start=10001), unique=True, nullable=False),
    )
    kind: TicketKind = Field(sa_type=closed_words(TicketKind))
    state: TicketState = Field(default=TicketState.OPEN, sa_type=closed_words(TicketState))
    severity: Severity = Field(default=Severity.NORMAL, sa_type=closed_words(Severity))
    subject_sealed: bytes | None = maybe_sealed_bytes()
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", index=True)
    call_id: UUID | None = Field(default=None, foreign_key="call.id", index=True)
    queue: str | None = Field(default=None, foreign_key="queue.key")
    assignee_id: UUID | None = Field(default=None, foreign_key="member.id", index=True)
    recording_id: UUID | None = Field(default=None, foreign_key="recording.id")
    origin: str = Field(max_length=16)
    origin_id: UUID
    opened_at: datetime = instant()
    due_at: datetime = instant()
    closed_at: datetime | None = maybe_instant()

    subject = sealed("subject_sealed")


class TicketEvent(SQLModel, table=True):
    """One line of a ticket's history."""

    __tablename__ = "ticket_event"

    id: UUID = Field(default_factory=new_id, primary_key=True)
    ticket_id: UUID = Field(foreign_key="ticket.id", index=True)
    at: datetime = instant()
    member_id: UUID | None = Field(default=None, foreign_key="member.id")
    kind: str = Field(max_length=24)
    facts: dict[str, Any] = json_document()
    comment_sealed: bytes | None = maybe_sealed_bytes()

    comment = sealed("comment_sealed")


class Survey(SQLModel, table=True):
    """A survey's definition, written down from the active flow file.

    Attributes:
        questions: Ordered list of `{key, kind, low_at_most?}`; kinds are csat, nps, verbatim.
    """

    key: str = Field(primary_key=True, max_length=40)
    labels: dict[str, Any] = json_document()
    questions: dict[str, Any] = json_document()
    retired_at: datetime | None = maybe_instant()


class SurveyResponse(SQLModel, table=True):
    """What one customer answered after one call, or why there is no answer.

    Attributes:
        csat: 1 to 5.
        nps: 0 to 10.
        answers: Question key to number, for the questions that were answered.
        reason: Why an outcome is not `done`.
        verbatim_sealed: What was written on the page of a survey link; a voice is `recording_id`.
    """

    __tablename__ = "survey_response"
    __table_args__ = (
        sa.UniqueConstraint("survey", "call_id", name="survey_once_per_call"),
        sa.Index("survey_response_list", sa.desc("asked_at")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    survey: str = Field(foreign_key="survey.key")
    call_id: UUID = Field(foreign_key="call.id", index=True)
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id", index=True)
    member_id: UUID | None = Field(default=None, foreign_key="member.id", index=True)
    queue: str | None = Field(default=None, foreign_key="queue.key")
    asked_at: datetime = instant()
    ended_at: datetime | None = maybe_instant()
    outcome: SurveyOutcome = Field(sa_type=closed_words(SurveyOutcome))
    reason: str = Field(default="", max_length=40)
    csat: int | None = None
    nps: int | None = None
    answers: dict[str, Any] = json_document()
    recording_id: UUID | None = Field(default=None, foreign_key="recording.id")
    verbatim_sealed: bytes | None = maybe_sealed_bytes()

    verbatim = sealed("verbatim_sealed")


class FollowUp(SQLModel, table=True):
    """A survey that is asked after the call, because the caller hung up before it.

    Attributes:
        number_index: Of the number that is asked; at most once per period.
        reason: Why somebody is spared.
        decided_at: When the link was written or the call planned.
    """

    __tablename__ = "follow_up"
    __table_args__ = (
        sa.Index("follow_up_due", "due_at", postgresql_where=sa.text("state = 'due'")),
        sa.Index("follow_up_by_number", "number_index", "decided_at"),
    )

    response_id: UUID = Field(foreign_key="survey_response.id", primary_key=True)
    state: FollowUpState = Field(
        default=FollowUpState.DUE,
        sa_type=closed_words(FollowUpState),
    )
    number_index: bytes = digest()
    due_at: datetime = instant()
    decided_at: datetime | None = maybe_instant()
    reason: str = Field(default="", max_length=24)
