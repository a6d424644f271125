"""Flow versions and runs, campaigns."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Months are added by the timetable; whatever fits none of them is kept here and reported.
PARTITIONED = ("flow_event",)


def upgrade() -> None:
    op.create_table(
        "flow_event",
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("flow", sa.String(length=60), nullable=False),
        sa.Column("node", sa.String(length=60), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("call_started_at", "call_id", "run_id", "seq"),
        postgresql_partition_by="RANGE (call_started_at)",
    )
    op.create_table(
        "campaign",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("flow", sa.String(length=60), nullable=False),
        sa.Column("caller_id", sa.String(length=64), nullable=False),
        sa.Column("calendar", sa.String(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "running",
                "paused",
                "finished",
                name="campaignstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["calendar"], ["calendar.key"]),
        sa.ForeignKeyConstraint(["created_by"], ["member.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "flow_version",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["activated_by"], ["member.id"]),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index(
        "flow_version_one_active",
        "flow_version",
        ["active"],
        unique=True,
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "dialling",
                "reached",
                "unreached",
                "excluded",
                name="targetstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting_because", sa.String(length=120), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "number_index", name="target_once"),
    )
    op.create_index(op.f("ix_target_campaign_id"), "target", ["campaign_id"], unique=False)
    op.create_index(
        "target_due",
        "target",
        ["next_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "flow_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("call_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("choices", sa.Integer(), nullable=False),
        sa.Column("state_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["version"], ["flow_version.hash"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_flow_run_call_id"), "flow_run", ["call_id"], unique=False)
    for table in PARTITIONED:
        op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")


def downgrade() -> None:
    op.drop_table("flow_run")
    op.drop_table("target")
    op.drop_table("flow_version")
    op.drop_table("campaign")
    op.drop_table("flow_event")
