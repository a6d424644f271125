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
    words_list,
)
from tickets.words import (
    AppointmentState,
    FollowUpState,
    Severity,
    SurveyOutcome,
    TicketKind,
    TicketState,
)


class Ticket(SQLModel, table=True):
    """Something promised to a customer that outlives the call.

    Attributes:
        number: What people and callers use; spoken digit by digit.
        origin: What opened it: ivr, voicemail, survey, agent.
    """

    __table_args__ = (
        sa.Index("ticket_open", "due_at", postgresql_where=sa.text("closed_at IS NULL")),
        sa.Index("ticket_list", sa.desc("opened_at"), sa.desc("id")),
        sa.Index("ticket_by_state", "state", sa.desc("opened_at"), sa.desc("id")),
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
        questions: Ordered list of `{key, kind, low_at_most?}`; kinds are csat, nps, ces, verbatim.
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
        verbatim_sealed: The customer's own words, where a recogniser took them down or they were
            written on the page of a survey link; a voice is `recording_id`.
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


class Resource(SQLModel, table=True):
    """Somebody or something that one appointment at a time takes up; from the active flow file.

    Attributes:
        calendar: Its working hours.
    """

    key: str = Field(primary_key=True, max_length=40)
    labels: dict[str, Any] = json_document()
    calendar: str = Field(foreign_key="calendar.key")
    retired_at: datetime | None = maybe_instant()


class Service(SQLModel, table=True):
    """What appointments are made for; from the active flow file.

    Attributes:
        resources: Keys of the resources any of which can do it.
        minutes: How long one appointment takes, in quarters of an hour.
        notice_min: None starts sooner than so many minutes from now.
        days: None is offered later than so many days from now.
    """

    key: str = Field(primary_key=True, max_length=40)
    labels: dict[str, Any] = json_document()
    resources: list[str] = words_list()
    minutes: int
    notice_min: int
    days: int
    retired_at: datetime | None = maybe_instant()


class Appointment(SQLModel, table=True):
    """A time of a resource that is being offered to a caller, or that they have booked.

    Attributes:
        held_until: A held one lapses then.
        ticket_id: The ticket by whose number people and callers find it.
        replaced_by: Where a moved one went.
    """

    __table_args__ = (
        sa.Index("appointment_by_customer", "customer_id", "starts_at"),
        sa.Index("appointment_held", "held_until", postgresql_where=sa.text("state = 'held'")),
    )

    id: UUID = Field(default_factory=new_id, primary_key=True)
    service: str = Field(foreign_key="service.key")
    resource: str = Field(foreign_key="resource.key")
    state: AppointmentState = Field(
        default=AppointmentState.HELD, sa_type=closed_words(AppointmentState)
    )
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    customer_id: UUID | None = Field(default=None, foreign_key="customer.id")
    call_id: UUID = Field(foreign_key="call.id", index=True)
    ticket_id: UUID | None = Field(default=None, foreign_key="ticket.id", index=True)
    replaced_by: UUID | None = Field(default=None, foreign_key="appointment.id")
    held_until: datetime | None = maybe_instant()
    made_at: datetime = instant()
    changed_at: datetime = instant()


class Slot(SQLModel, table=True):
    """A quarter of an hour of a resource that is taken.

    Its key is what keeps two appointments from lying on one another, whoever writes them when: an
    appointment has one row for every quarter, for as long as it is held or booked.
    """

    resource: str = Field(foreign_key="resource.key", primary_key=True)
    starts_at: datetime = instant(primary_key=True)
    appointment_id: UUID = Field(foreign_key="appointment.id", index=True)
