"""Month partitions of the big append-only tables: made ahead of time, never by hand.

A row goes to the month in which its *call* started, so a call over a month's end stays together.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

MONTHS_AHEAD = 3
DECEMBER = 12

_PARENTS = sa.text("""
    SELECT relname FROM pg_partitioned_table JOIN pg_class ON oid = partrelid
    WHERE relnamespace = current_schema()::regnamespace ORDER BY relname
""")
_KNOWN = sa.text("SELECT to_regclass(:name) IS NOT NULL")


def ensure_partitions(session: Session, *, now: datetime, ahead: int = MONTHS_AHEAD) -> int:
    """Make what is missing of this month and the months ahead; gives how many were made.

    May be repeated, also by two at once: the second waits for the first and finds them.
    """
    session.execute(sa.text("SELECT pg_advisory_xact_lock(7262)"))
    made = 0
    for parent in session.execute(_PARENTS).scalars().all():
        year, month = now.year, now.month
        for _ in range(ahead + 1):
            following = (year + month // DECEMBER, month % DECEMBER + 1)
            made += _ensure(session, parent, (year, month), following)
            year, month = following
    return made


def _ensure(
    session: Session, parent: str, month: tuple[int, int], following: tuple[int, int]
) -> int:
    name = f"{parent}_p{month[0]:04}_{month[1]:02}"
    if session.execute(_KNOWN, {"name": name}).scalar():
        return 0
    # Names and bounds are built from our own tables' names and whole numbers only.
    session.execute(
        sa.text(
            f"CREATE TABLE {name} PARTITION OF {parent} FOR VALUES "
            f"FROM ('{month[0]:04}-{month[1]:02}-01T00:00:00Z') "
            f"TO ('{following[0]:04}-{following[1]:02}-01T00:00:00Z')"
        )
    )
    return 1
