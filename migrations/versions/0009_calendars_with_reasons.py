"""Half days, dated hours, and reasons of overrides per language."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

EMPTY = sa.text("'{}'::jsonb")


def upgrade() -> None:
    for column in ("half_day_hours", "dates"):
        op.add_column(
            "calendar",
            sa.Column(column, postgresql.JSONB(), nullable=False, server_default=EMPTY),
        )
        op.alter_column("calendar", column, server_default=None)
    op.add_column(
        "calendar_override",
        sa.Column("reasons", postgresql.JSONB(), nullable=False, server_default=EMPTY),
    )
    op.alter_column("calendar_override", "reasons", server_default=None)
    op.execute(
        "UPDATE calendar_override SET reasons = jsonb_build_object('', reason) WHERE reason <> ''"
    )
    op.drop_column("calendar_override", "reason")
    op.add_column("calendar_override", sa.Column("withdrawn_by", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("calendar_override", "withdrawn_by")
    op.add_column(
        "calendar_override",
        sa.Column("reason", sa.String(length=200), nullable=False, server_default=""),
    )
    op.alter_column("calendar_override", "reason", server_default=None)
    # One text has room for one language: the one for all, else the first.
    op.execute(
        "UPDATE calendar_override SET reason = left(coalesce(reasons ->> '', "
        "(SELECT min(value) FROM jsonb_each_text(reasons)), ''), 200)"
    )
    op.drop_column("calendar_override", "reasons")
    for column in ("dates", "half_day_hours"):
        op.drop_column("calendar", column)
