"""Queues and the call log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Months are added by the timetable; whatever fits none of them is kept here and reported.
PARTITIONED = ("call_event", "webhook_answer")


def upgrade() -> None:
    op.create_table(
        "call_event",
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("raw_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("call_started_at", "call_id", "seq"),
        postgresql_partition_by="RANGE (call_started_at)",
    )
    op.create_table(
        "webhook_answer",
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("answer_key", sa.String(length=160), nullable=False),
        sa.Column("door", sa.String(length=24), nullable=False),
        sa.Column("token", sa.String(length=120), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("call_started_at", "call_id", "answer_key"),
        postgresql_partition_by="RANGE (call_started_at)",
    )
    op.create_table(
        "queue",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("calendar", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("wrap_up_s", sa.Integer(), nullable=False),
        sa.Column("max_waiting", sa.Integer(), nullable=False),
        sa.Column("max_wait_s", sa.Integer(), nullable=False),
        sa.Column("offer_s", sa.Integer(), nullable=False),
        sa.Column("service_level_s", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["calendar"], ["calendar.key"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column(
            "direction",
            sa.Enum(
                "inbound",
                "outbound",
                name="direction",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "ringing",
                "live",
                "completed",
                "busy",
                "no_answer",
                "failed",
                "canceled",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_index", sa.LargeBinary(), nullable=True),
        sa.Column("oddity", sa.String(length=24), nullable=False),
        sa.Column("own_number", sa.String(length=64), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("attempt_id", sa.Uuid(), nullable=True),
        sa.Column("disposition", sa.String(length=40), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hung_up_by", sa.String(length=16), nullable=True),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["queue"], ["queue.key"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_id"),
        sa.UniqueConstraint("sid"),
    )
    op.create_index(
        "call_by_customer",
        "call",
        ["customer_id", sa.literal_column("started_at DESC")],
        unique=False,
    )
    op.create_index(
        "call_by_number",
        "call",
        ["number_index", sa.literal_column("started_at DESC")],
        unique=False,
    )
    op.create_index(
        "call_live",
        "call",
        ["started_at"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "call_log",
        "call",
        [sa.literal_column("started_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(op.f("ix_call_member_id"), "call", ["member_id"], unique=False)
    op.create_table(
        "call_leg",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "customer",
                "agent",
                "third",
                name="legkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "ringing",
                "live",
                "completed",
                "busy",
                "no_answer",
                "failed",
                "canceled",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("end_intent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sid"),
    )
    op.create_index(
        "call_leg_live",
        "call_leg",
        ["reservation_id"],
        unique=False,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(op.f("ix_call_leg_call_id"), "call_leg", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_call_leg_reservation_id"), "call_leg", ["reservation_id"], unique=False
    )
    for table in PARTITIONED:
        op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")


def downgrade() -> None:
    op.drop_table("call_leg")
    op.drop_table("call")
    op.drop_table("queue")
    op.drop_table("webhook_answer")
    op.drop_table("call_event")
