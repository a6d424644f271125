"""How Alembic reaches the database and which tables it compares."""

import re
from importlib import import_module
from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

# Importing a floor's tables fills the metadata they are compared with.
FLOORS = ("base", "calendars", "staff", "customers", "cti", "tickets", "ivr", "campaigns")

# Partitions come and go with the months; only their parents are described by models.
PARTITION = re.compile(r"_(default|p\d{4}_\d{2})$")
# A migration waits at most this long behind live traffic, then fails and may be run again.
LOCK_TIMEOUT = "5s"


def is_described(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
    """Whether the models are expected to know this object."""
    return not (kind == "table" and name and PARTITION.search(name))


def run() -> None:
    """Run the asked-for migrations, one transaction each."""
    for floor in FLOORS:
        import_module(f"{floor}.models")
    engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
        # Two processes that start together: the second waits and finds nothing left to do.
        connection.execute(sa.text("SELECT pg_advisory_lock(7261)"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            include_object=is_described,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
