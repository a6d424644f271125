"""Appointments: what they are for, whose time they take, and who has it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "resource",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        moment("retired_at", nullable=True),
        sa.ForeignKeyConstraint(["calendar"], ["calendar.key"]),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "service",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("labels", postgresql.JSONB(), nullable=False),
        sa.Column("resources", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("notice_min", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        moment("retired_at", nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    states = ("held", "booked", "cancelled", "moved", "lapsed")
    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.String(), nullable=False),
        sa.Column("resource", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *states,
                name="appointmentstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        moment("starts_at"),
        moment("ends_at"),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        moment("held_until", nullable=True),
        moment("made_at"),
        moment("changed_at"),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"]),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"]),
        sa.ForeignKeyConstraint(["replaced_by"], ["appointment.id"]),
        sa.ForeignKeyConstraint(["resource"], ["resource.key"]),
        sa.ForeignKeyConstraint(["service"], ["service.key"]),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("appointment_by_customer", "appointment", ["customer_id", "starts_at"])
    op.create_index(
        "appointment_held",
        "appointment",
        ["held_until"],
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(op.f("ix_appointment_call_id"), "appointment", ["call_id"])
    op.create_index(op.f("ix_appointment_ticket_id"), "appointment", ["ticket_id"])
    op.create_table(
        "slot",
        sa.Column("resource", sa.String(), nullable=False),
        moment("starts_at"),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"]),
        sa.ForeignKeyConstraint(["resource"], ["resource.key"]),
        sa.PrimaryKeyConstraint("resource", "starts_at"),
    )
    op.create_index(op.f("ix_slot_appointment_id"), "slot", ["appointment_id"])


def downgrade() -> None:
    op.drop_table("slot")
    op.drop_table("appointment")
    op.drop_table("service")
    op.drop_table("resource")
