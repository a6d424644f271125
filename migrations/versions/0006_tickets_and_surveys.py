"""Tickets and surveys."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "survey",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("questions", postgresql.JSONB(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "survey_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey", sa.String(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "asked",
                "done",
                "partial",
                "refused",
                "not_asked",
                name="surveyoutcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("csat", sa.Integer(), nullable=True),
        sa.Column("nps", sa.Integer(), nullable=True),
        sa.Column("answers", postgresql.JSONB(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["queue"], ["queue.key"]),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"]),
        sa.ForeignKeyConstraint(["survey"], ["survey.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("survey", "call_id", name="survey_once_per_call"),
    )
    op.create_index(
        op.f("ix_survey_response_call_id"), "survey_response", ["call_id"], unique=False
    )
    op.create_index(
        op.f("ix_survey_response_customer_id"), "survey_response", ["customer_id"], unique=False
    )
    op.create_index(
        op.f("ix_survey_response_member_id"), "survey_response", ["member_id"], unique=False
    )
    op.create_index(
        "survey_response_list",
        "survey_response",
        [sa.literal_column("asked_at DESC")],
        unique=False,
    )
    op.create_table(
        "ticket",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "number", sa.BigInteger(), sa.Identity(always=False, start=10001), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "consultation",
                "after_sales",
                "appointment",
                "complaint",
                "other",
                name="ticketkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "in_work",
                "waiting",
                "resolved",
                "closed",
                name="ticketstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "low",
                "normal",
                "high",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("recording_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.String(length=16), nullable=False),
        sa.Column("origin_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignee_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["queue"], ["queue.key"]),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
        sa.UniqueConstraint("origin", "origin_id", name="ticket_once_per_origin"),
    )
    op.create_index(op.f("ix_ticket_assignee_id"), "ticket", ["assignee_id"], unique=False)
    op.create_index(op.f("ix_ticket_call_id"), "ticket", ["call_id"], unique=False)
    op.create_index(op.f("ix_ticket_customer_id"), "ticket", ["customer_id"], unique=False)
    op.create_index(
        "ticket_list",
        "ticket",
        [sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ticket_open",
        "ticket",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "ticket_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_ticket_event_ticket_id"), "ticket_event", ["ticket_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ticket_event")
    op.drop_table("ticket")
    op.drop_table("survey_response")
    op.drop_table("survey")
