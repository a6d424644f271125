"""Tables that belong to no trade: settings changed at run time, and marks of recurring work."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from base.types import instant, json_document, maybe_instant


class Setting(SQLModel, table=True):
    """A value that people change while the centre runs."""

    key: str = Field(primary_key=True, max_length=80)
    value: dict[str, Any] = json_document()
    updated_at: datetime = instant()


class JobMark(SQLModel, table=True):
    """Where a recurring piece of work stands.

    Attributes:
        beat_at: Last sign of life of whoever runs it.
        done_at: When it was last finished.
    """

    __tablename__ = "job_mark"

    name: str = Field(primary_key=True, max_length=80)
    beat_at: datetime | None = maybe_instant()
    done_at: datetime | None = maybe_instant()
    detail: dict[str, Any] = json_document()
