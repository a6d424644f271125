"""Column types that the tables of every floor share."""

from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Field


def closed_words(words: type[StrEnum], *, check: str | None = None) -> sa.Enum:
    """A VARCHAR with a CHECK that holds the enum's *values* and loads as the enum.

    SQLModel's own choice would be a native type that stores the member's name, which a migration
    cannot extend inside a transaction. `check`
    names the constraint where one table uses the same words twice.
    """
    return sa.Enum(
        words,
        native_enum=False,
        create_constraint=True,
        name=check or words.__name__.lower(),
        length=max(24, *(len(word.value) for word in words)),
        values_callable=lambda kind: [word.value for word in kind],
    )


def instant(**kwargs: Any) -> Any:
    """An aware UTC instant; a naive one is refused by the driver's type."""
    nullable = kwargs.pop("nullable", False)
    return Field(sa_type=sa.DateTime(timezone=True), nullable=nullable, **kwargs)


def maybe_instant(**kwargs: Any) -> Any:
    """An instant that may not have come yet."""
    return instant(default=None, nullable=True, **kwargs)


def words_list(**kwargs: Any) -> Any:
    """A short list of words, kept as a PostgreSQL array."""
    return Field(
        default_factory=list,
        sa_type=postgresql.ARRAY(sa.Text),
        nullable=False,
        **kwargs,
    )


def json_document(**kwargs: Any) -> Any:
    """A JSON object whose shape a pydantic model of the owner describes; nothing personal."""
    return Field(
        default_factory=dict,
        sa_type=postgresql.JSONB,
        nullable=False,
        **kwargs,
    )


def sealed_bytes(**kwargs: Any) -> Any:
    """The column behind a `base.crypto.sealed` attribute that every row has.

    Without a default: a row whose attribute was forgotten is refused by the database.
    """
    return Field(sa_type=sa.LargeBinary, nullable=False, **kwargs)


def maybe_sealed_bytes(**kwargs: Any) -> Any:
    """The column behind a `base.crypto.sealed` attribute that may be unknown or erased."""
    return Field(default=None, sa_type=sa.LargeBinary, nullable=True, **kwargs)


def digest(**kwargs: Any) -> Any:
    """A short keyed digest: a blind index, a search token or a content hash."""
    return Field(sa_type=sa.LargeBinary, **kwargs)
