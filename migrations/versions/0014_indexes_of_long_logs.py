"""Lists and figures on a log of a million calls.

Each index takes some seconds for a million rows, in which its table can be read and not written:
run it in a quiet hour. Not built concurrently, because that waits for whoever waits to migrate too.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NEWEST: list[sa.ColumnClause[Any]] = [
    sa.literal_column("started_at DESC"),
    sa.literal_column("id DESC"),
]


def upgrade() -> None:
    op.create_index("call_by_state", "call", ["state", *NEWEST])
    op.create_index("call_by_queue", "call", ["queue", *NEWEST])
    op.create_index("call_by_member", "call", ["member_id", *NEWEST])
    op.drop_index("ix_call_member_id", table_name="call")
    op.create_index(
        "queue_entry_left",
        "queue_entry",
        ["left_because", "queue", sa.literal_column("entered_at DESC")],
        postgresql_include=["call_id"],
    )
    op.create_index("reservation_by_member", "reservation", ["member_id", "offered_at"])
    op.create_index("reservation_offered", "reservation", ["offered_at"])
    op.create_index(
        "callback_list",
        "callback",
        [sa.literal_column("promised_at DESC"), sa.literal_column("id DESC")],
    )
    op.create_index("callback_ended", "callback", ["ended_at"])
    op.create_index(
        "ticket_by_state",
        "ticket",
        ["state", sa.literal_column("opened_at DESC"), sa.literal_column("id DESC")],
    )


def downgrade() -> None:
    op.drop_index("ticket_by_state", table_name="ticket")
    op.drop_index("callback_ended", table_name="callback")
    op.drop_index("callback_list", table_name="callback")
    op.drop_index("reservation_offered", table_name="reservation")
    op.drop_index("reservation_by_member", table_name="reservation")
    op.drop_index("queue_entry_left", table_name="queue_entry")
    op.create_index("ix_call_member_id", "call", ["member_id"])
    op.drop_index("call_by_member", table_name="call")
    op.drop_index("call_by_queue", table_name="call")
    op.drop_index("call_by_state", table_name="call")
