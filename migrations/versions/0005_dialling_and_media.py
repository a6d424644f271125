"""Dialling, messages, recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dial_pace",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column(
            "direction",
            sa.Enum(
                "inbound",
                "outbound",
                name="messagedirection",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "due",
                "sending",
                "unknown",
                "sent",
                "delivered",
                "failed",
                "withheld",
                name="messagestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("own_number", sa.String(length=64), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sid"),
    )
    op.create_index(op.f("ix_message_customer_id"), "message", ["customer_id"], unique=False)
    op.create_index(op.f("ix_message_number_index"), "message", ["number_index"], unique=False)
    op.create_index(
        "message_due",
        "message",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('due', 'sending')"),
    )
    op.create_table(
        "recording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sid", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "voicemail",
                "verbatim",
                "note",
                "call",
                name="recordingkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("duration_s", sa.Integer(), nullable=True),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sid"),
    )
    op.create_index(op.f("ix_recording_call_id"), "recording", ["call_id"], unique=False)
    op.create_table(
        "voicemail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("recording_id", sa.Uuid(), nullable=False),
        sa.Column("queue", sa.String(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["heard_by"], ["member.id"]),
        sa.ForeignKeyConstraint(["queue"], ["queue.key"]),
        sa.ForeignKeyConstraint(["recording_id"], ["recording.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call_id"),
        sa.UniqueConstraint("recording_id"),
    )
    op.create_table(
        "dial_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "callback",
                "campaign",
                "survey",
                "click",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("flow", sa.String(length=60), nullable=False),
        sa.Column("context_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("callback_id", sa.Uuid(), nullable=True),
        sa.Column("target_id", sa.Uuid(), nullable=True),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "placing",
                "unknown",
                "placed",
                "answered",
                "ended",
                "refused",
                "withdrawn",
                "doubtful",
                name="attemptstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ring_s", sa.Integer(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placements", sa.Integer(), nullable=False),
        sa.Column("unlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_intent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column("answered_by", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["callback_id"], ["callback.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("reservation_id"),
        sa.UniqueConstraint("sid"),
    )
    op.create_index(
        "dial_attempt_due",
        "dial_attempt",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('planned', 'placing', 'unknown')"),
    )
    op.create_index(
        "dial_attempt_one_live_per_callback",
        "dial_attempt",
        ["callback_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('planned', 'placing', 'unknown', 'placed', 'answered')"
        ),
    )
    op.create_index(
        "dial_attempt_one_live_per_target",
        "dial_attempt",
        ["target_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('planned', 'placing', 'unknown', 'placed', 'answered')"
        ),
    )
    op.create_index(
        op.f("ix_dial_attempt_callback_id"), "dial_attempt", ["callback_id"], unique=False
    )
    op.create_index(
        op.f("ix_dial_attempt_number_index"), "dial_attempt", ["number_index"], unique=False
    )
    op.create_index(op.f("ix_dial_attempt_target_id"), "dial_attempt", ["target_id"], unique=False)


def downgrade() -> None:
    op.drop_table("dial_attempt")
    op.drop_table("voicemail")
    op.drop_table("recording")
    op.drop_table("message")
    op.drop_table("dial_pace")
