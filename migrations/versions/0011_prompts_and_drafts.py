"""Candidate versions, drafts of the flow file, sounds, and prompts spoken on the telephone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

PURPOSES = ("callback", "campaign", "survey", "click")


def upgrade() -> None:
    op.add_column("flow_version", sa.Column("kept_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "flow_version_kept_by_fkey", "flow_version", "member", ["kept_by"], ["id"]
    )
    op.add_column(
        "flow_version",
        sa.Column("candidate", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.alter_column("flow_version", "candidate", server_default=None)
    op.create_index(
        "flow_version_one_candidate",
        "flow_version",
        ["candidate"],
        unique=True,
        postgresql_where=sa.text("candidate"),
    )
    op.create_table(
        "flow_draft",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"]),
        sa.ForeignKeyConstraint(["base"], ["flow_version.hash"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.create_table(
        "sound",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", words("soundkind", "wav", "mp3"), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["member.id"]),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "dictation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prompt", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column(
            "state",
            words("dictationstate", "calling", "speaking", "keeping", "kept", "given_up"),
            nullable=False,
        ),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recording_sid", sa.String(length=64), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sound", sa.String(), nullable=True),
        sa.Column("refused", sa.String(length=60), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["member.id"]),
        sa.ForeignKeyConstraint(["attempt_id"], ["dial_attempt.id"]),
        sa.ForeignKeyConstraint(["sound"], ["sound.hash"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("attempt_id"),
    )
    op.create_index(op.f("ix_dictation_asked_by"), "dictation", ["asked_by"], unique=False)
    op.create_index(op.f("ix_dictation_next_at"), "dictation", ["next_at"], unique=False)
    allow_purposes(*PURPOSES, "prompt")


def downgrade() -> None:
    op.drop_table("dictation")
    # Call rows keep their number and times; only why we dialled is told less exactly.
    op.execute("UPDATE dial_attempt SET purpose = 'click' WHERE purpose = 'prompt'")
    allow_purposes(*PURPOSES)
    op.drop_table("sound")
    op.drop_table("flow_draft")
    op.drop_index("flow_version_one_candidate", table_name="flow_version")
    op.drop_column("flow_version", "candidate")
    op.drop_constraint("flow_version_kept_by_fkey", "flow_version", type_="foreignkey")
    op.drop_column("flow_version", "kept_by")


def words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def allow_purposes(*purposes: str) -> None:
    op.drop_constraint("purpose", "dial_attempt", type_="check")
    listed = ", ".join(repr(purpose) for purpose in purposes)
    op.create_check_constraint("purpose", "dial_attempt", f"purpose IN ({listed})")
