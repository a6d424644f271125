"""Migrations and models say the same."""

from base import schema


def test_migrations_make_exactly_the_tables_that_the_models_describe(fresh_database: str) -> None:
    schema.compare(fresh_database)  # raises with every difference


def test_migrating_twice_changes_nothing(fresh_database: str) -> None:
    schema.upgrade(fresh_database)

    schema.compare(fresh_database)
