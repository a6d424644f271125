"""Surveys that are asked after the call."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("survey_response", sa.Column("verbatim_sealed", sa.LargeBinary(), nullable=True))
    op.create_table(
        "follow_up",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "linked",
                "phoned",
                "spared",
                name="followupstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["response_id"], ["survey_response.id"]),
        sa.PrimaryKeyConstraint("response_id"),
    )
    op.create_index(
        "follow_up_due",
        "follow_up",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index(
        "follow_up_by_number", "follow_up", ["number_index", "decided_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("follow_up")
    op.drop_column("survey_response", "verbatim_sealed")
