"""Waiting, callbacks, agents at work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "presence",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "offline",
                "ready",
                "reserved",
                "talking",
                "wrap_up",
                "not_ready",
                "unavailable",
                name="presencestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "next_state",
            sa.Enum(
                "offline",
                "ready",
                "reserved",
                "talking",
                "wrap_up",
                "not_ready",
                "unavailable",
                name="next_presencestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("next_reason", sa.String(length=40), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("idle_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_index(op.f("ix_presence_state"), "presence", ["state"], unique=False)
    op.create_table(
        "callback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("source", sa.String(length=24), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "reserved",
                "dialling",
                "kept",
                "expired",
                "cancelled",
                "unreached",
                name="callbackstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("waiting_because", sa.String(length=120), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["queue"], ["queue.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "callback_due",
        "callback",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state IN ('open', 'reserved', 'dialling')"),
    )
    op.create_index(
        "callback_one_live",
        "callback",
        ["queue", "number_index"],
        unique=True,
        postgresql_where=sa.text("state IN ('open', 'reserved', 'dialling')"),
    )
    op.create_index(op.f("ix_callback_call_id"), "callback", ["call_id"], unique=False)
    op.create_index(op.f("ix_callback_customer_id"), "callback", ["customer_id"], unique=False)
    op.create_table(
        "queue_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "call",
                "callback",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("callback_id", sa.Uuid(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "offered",
                "meeting",
                "bridged",
                "left",
                name="entrystate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("skills", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("at_head", sa.Boolean(), nullable=False),
        sa.Column("preferred_member_id", sa.Uuid(), nullable=True),
        sa.Column("preferred_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_over", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("resume_path", sa.String(length=200), nullable=False),
        sa.Column("estimate_s", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "left_because",
            sa.Enum(
                "answered",
                "abandoned",
                "callback",
                "voicemail",
                "timeout",
                "full",
                "closed",
                "unreached",
                "withdrawn",
                "error",
                name="leftbecause",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("(left_at IS NULL) = (left_because IS NULL)", name="left_for_a_reason"),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["callback_id"], ["callback.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["preferred_member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["queue"], ["queue.key"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_queue_entry_call_id"), "queue_entry", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_queue_entry_callback_id"), "queue_entry", ["callback_id"], unique=False
    )
    op.create_index("queue_entry_history", "queue_entry", ["queue", "entered_at"], unique=False)
    op.create_index(
        "queue_entry_open",
        "queue_entry",
        [
            "queue",
            sa.literal_column("at_head DESC"),
            sa.literal_column("priority DESC"),
            "entered_at",
        ],
        unique=False,
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.create_table(
        "reservation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "offered",
                "accepted",
                "connecting",
                "talking",
                "wrap_up",
                "done",
                "missed",
                "rejected",
                "withdrawn",
                "lost",
                name="reservationstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dialled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("end_intent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("talk_ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent_sid", sa.String(length=64), nullable=True),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["queue_entry.id"]),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_reservation_call_id"), "reservation", ["call_id"], unique=False)
    op.create_index(op.f("ix_reservation_entry_id"), "reservation", ["entry_id"], unique=False)
    op.create_index(
        "reservation_due",
        "reservation",
        ["deadline_at"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('offered', 'accepted', 'connecting', 'talking', 'wrap_up')"
        ),
    )
    op.create_index(
        "reservation_one_per_agent",
        "reservation",
        ["member_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('offered', 'accepted', 'connecting', 'talking', 'wrap_up')"
        ),
    )
    op.create_index(
        "reservation_one_per_entry",
        "reservation",
        ["entry_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('offered', 'accepted', 'connecting', 'talking')"),
    )
    op.create_table(
        "conference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("room", sa.String(length=64), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=True),
        sa.Column("sid", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agent_joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("customer_joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["reservation_id"], ["reservation.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("room"),
        sa.UniqueConstraint("sid"),
    )
    op.create_index(op.f("ix_conference_call_id"), "conference", ["call_id"], unique=False)
    op.create_index(
        op.f("ix_conference_reservation_id"), "conference", ["reservation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("conference")
    op.drop_table("reservation")
    op.drop_table("queue_entry")
    op.drop_table("callback")
    op.drop_table("presence")
