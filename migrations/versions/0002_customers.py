"""The customer archive."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("value_index", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "suppression_live",
        "suppression",
        ["value_index", "channel"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "customer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cid", sa.BigInteger(), sa.Identity(always=False, start=20001), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column(
            "stage",
            sa.Enum(
                "prospect",
                "customer",
                "member",
                "churned",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "lead_state",
            sa.Enum(
                "none",
                "suspect",
                "cold",
                "lukewarm",
                "warm",
                "hot",
                name="leadstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "tier",
            sa.Enum(
                "none",
                "silver",
                "gold",
                "platinum",
                name="tier",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("value_minor", sa.BigInteger(), nullable=False),
        sa.Column("rfm", sa.String(length=8), nullable=False),
        sa.Column("churn_pct", sa.Integer(), nullable=True),
        sa.Column("preferred_member_id", sa.Uuid(), nullable=True),
        sa.Column("consent", postgresql.JSONB(), nullable=False),
        sa.Column("attributes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["preferred_member_id"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("cid"),
    )
    op.create_index(op.f("ix_customer_created_at"), "customer", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_customer_preferred_member_id"), "customer", ["preferred_member_id"], unique=False
    )
    op.create_table(
        "contact_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "phone",
                "email",
                name="contactkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("value_index", sa.LargeBinary(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("customer_id", "value_index", name="contact_point_once"),
    )
    op.create_index("contact_point_value", "contact_point", ["value_index"], unique=False)
    op.create_index(
        op.f("ix_contact_point_customer_id"), "contact_point", ["customer_id"], unique=False
    )
    op.create_table(
        "interaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "call",
                "callback",
                "ticket",
                "survey",
                "message",
                "note",
                name="interactionkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("words", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "subject_id", name="interaction_once"),
    )
    op.create_index(
        "interaction_timeline",
        "interaction",
        ["customer_id", sa.literal_column("at DESC")],
        unique=False,
    )
    op.create_table(
        "label",
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["put_by"], ["member.id"]),
        sa.PrimaryKeyConstraint("customer_id", "word"),
    )
    op.create_table(
        "search_token",
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("token", "customer_id"),
    )
    op.create_index(
        op.f("ix_search_token_customer_id"), "search_token", ["customer_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("search_token")
    op.drop_table("label")
    op.drop_table("interaction")
    op.drop_table("contact_point")
    op.drop_table("customer")
    op.drop_table("suppression")
