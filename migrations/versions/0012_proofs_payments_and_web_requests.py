"""Proofs of who calls, purchases, recording by consent, payments and requests to other programs."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("customer", sa.Column("pin_hash", sa.String(length=200), nullable=True))
    op.add_column("customer", sa.Column("identity_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "proof_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        moment("at"),
        sa.Column("proof", words("proof", "pin", "id_digits", "sms_code"), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=True),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("proof_attempt_by_number", "proof_attempt", ["number_index", "at"])
    op.create_index("proof_attempt_by_customer", "proof_attempt", ["customer_id", "at"])
    op.create_table(
        "one_time_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        moment("made_at"),
        moment("expires_at"),
        moment("used_at", nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_one_time_code_customer_id"), "one_time_code", ["customer_id"])
    states = ("placed", "shipped", "delivered", "returned", "cancelled")
    op.create_table(
        "purchase",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", words("purchasestate", *states), nullable=False),
        moment("bought_at"),
        moment("updated_at"),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "purchase_by_customer", "purchase", ["customer_id", sa.literal_column("bought_at DESC")]
    )

    wish = words("recordingwish", "on", "paused", "off")
    op.add_column("call", sa.Column("recording_wish", wish, nullable=True))
    op.add_column("call", moment("recording_asked_at", nullable=True))
    op.create_index(
        "call_recorded",
        "call",
        ["started_at"],
        postgresql_where=sa.text("ended_at IS NULL AND recording_wish IS NOT NULL"),
    )
    # The release before this one writes no value; nothing is ever paused there.
    op.add_column(
        "recording",
        sa.Column("paused", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("voicemail", sa.Column("transcript_sealed", sa.LargeBinary(), nullable=True))
    ends = ("paid", "declined", "interrupted", "failed")
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", words("paymentstate", "preparing", "asked", *ends), nullable=False),
        sa.Column("confirmation", sa.String(length=64), nullable=False),
        moment("prepared_at"),
        moment("asked_at", nullable=True),
        moment("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("payment_by_call", "payment", ["call_id", "prepared_at"])
    op.create_index(op.f("ix_payment_customer_id"), "payment", ["customer_id"])

    outcomes = ("ok", "refused", "timeout", "error", "dropped")
    op.create_table(
        "web_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("node", sa.String(length=121), nullable=False),
        sa.Column("method", sa.String(length=4), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secrets", postgresql.JSONB(), nullable=False),
        sa.Column("timeout_s", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("made_at"),
        moment("due_at"),
        moment("expires_at"),
        moment("claimed_at", nullable=True),
        moment("ended_at", nullable=True),
        sa.Column("outcome", words("weboutcome", *outcomes), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_web_request_call_id"), "web_request", ["call_id"])
    op.create_index(
        "web_request_due", "web_request", ["due_at"], postgresql_where=sa.text("outcome IS NULL")
    )


def downgrade() -> None:
    op.drop_table("web_request")
    op.drop_table("payment")
    op.drop_column("voicemail", "transcript_sealed")
    op.drop_column("recording", "paused")
    op.drop_index("call_recorded", table_name="call")
    op.drop_column("call", "recording_asked_at")
    op.drop_column("call", "recording_wish")
    op.drop_table("purchase")
    op.drop_table("one_time_code")
    op.drop_table("proof_attempt")
    op.drop_column("customer", "identity_sealed")
    op.drop_column("customer", "pin_hash")
