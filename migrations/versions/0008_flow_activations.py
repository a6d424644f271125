"""Flow versions: what was served when, and a canary beside the active one."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("flow_version", sa.Column("canary_percent", sa.Integer(), nullable=True))
    op.create_check_constraint(
        "canary_percent",
        "flow_version",
        "canary_percent IS NULL OR canary_percent BETWEEN 1 AND 99 AND NOT active",
    )
    op.create_index(
        "flow_version_one_canary",
        "flow_version",
        [sa.text("(canary_percent IS NOT NULL)")],
        unique=True,
        postgresql_where=sa.text("canary_percent IS NOT NULL"),
    )
    op.create_table(
        "flow_activation",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column(
            "deed",
            sa.Enum(
                "activated",
                "rolled_back",
                "canary_set",
                "canary_ended",
                name="deed",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["version"], ["flow_version.hash"]),
        sa.ForeignKeyConstraint(["done_by"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    # Whoever upgrades has a version active already; a later roll-back must find its way to it.
    op.execute(
        "INSERT INTO flow_activation (at, version, deed, done_by)"
        " SELECT coalesce(activated_at, loaded_at), hash, 'activated', activated_by"
        " FROM flow_version WHERE active"
    )


def downgrade() -> None:
    op.drop_table("flow_activation")
    op.drop_index("flow_version_one_canary", table_name="flow_version")
    op.drop_constraint("canary_percent", "flow_version", type_="check")
    op.drop_column("flow_version", "canary_percent")
