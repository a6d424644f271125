"""Migrations and models say the same."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from base import schema
from base.stores.postgres import create_database, drop_database
from tests.running_stores import database_of


def test_migrations_make_exactly_the_tables_that_the_models_describe(fresh_database: str) -> None:
    schema.compare(fresh_database)  # raises with every difference


def test_migrating_twice_changes_nothing(fresh_database: str) -> None:
    schema.upgrade(fresh_database)

    schema.compare(fresh_database)


def test_every_migration_goes_up_down_and_up_again(server_url: str) -> None:
    name = f"steps_{uuid4().hex}"
    create_database(server_url, name)
    url = database_of(server_url, name)
    config = schema._config(url)
    steps = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    for revision in reversed(steps):
        command.upgrade(config, revision)
        command.downgrade(config, "-1")
        command.upgrade(config, revision)
    schema.compare(url)
    command.downgrade(config, "base")
    left = _tables(url)
    drop_database(server_url, name)
    assert left == ["alembic_version"]


def _tables(url: str) -> list[str]:
    engine = sa.create_engine(schema.driver_url(url))
    names = sa.inspect(engine).get_table_names()
    engine.dispose()
    return names
