"""Tables of opening hours."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from base.ids import new_id
from base.types import instant, json_document, maybe_instant


class Calendar(SQLModel, table=True):
    """Weekly hours in one time zone, written down from the active flow file.

    Attributes:
        key: Name used in flows, for example `csc`.
        weekly: Day name (`mon`…`sun`) to a list of `["09:00", "21:00"]` pairs; one that ends before
            it starts goes on over midnight, and belongs to the day it starts on.
        holidays: Country whose public holidays and moved working days apply; empty means none.
        holiday_hours: Under `hours`, those of a public holiday, same pairs; none means closed.
        half_day_hours: Under `hours`, those of the country's half holidays; without that key such a
            day is an ordinary one.
        dates: `MM-DD` of every year, or `YYYY-MM-DD`, to the pairs of that date, whatever it is.
    """

    key: str = Field(primary_key=True, max_length=40)
    time_zone: str = Field(max_length=60)
    weekly: dict[str, Any] = json_document()
    holidays: str = Field(default="", max_length=8)
    holiday_hours: dict[str, Any] = json_document()
    half_day_hours: dict[str, Any] = json_document()
    dates: dict[str, Any] = json_document()
    retired_at: datetime | None = maybe_instant()


class CalendarOverride(SQLModel, table=True):
    """A dated exception that somebody made at the console; where several overlap the newest wins.

    Attributes:
        reasons: Language tag to what callers are told; the empty tag holds for every language.
        made_by: A member's id; no foreign key, because calendars lie below staff.
        withdrawn_by: The same.
    """

    __tablename__ = "calendar_override"
    __table_args__ = (sa.CheckConstraint("starts_at < ends_at", name="override_lasts"),)

    id: UUID = Field(default_factory=new_id, primary_key=True)
    calendar: str = Field(foreign_key="calendar.key", index=True)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    is_open: bool
    reasons: dict[str, Any] = json_document()
    made_by: UUID | None = None
    made_at: datetime = instant()
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = maybe_instant()
