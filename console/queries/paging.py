"""Long lists page by page: a page begins after the last row of the one before.

Unlike an offset this costs the same on page 1 and on page 10,000, and rows that arrive meanwhile
move nothing.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from base.errors import BadInput

PAGE_SIZE = 50

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows and where the next ones begin; no `after` means that these are the last."""

    rows: Sequence[Row]
    after: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """The sort key of a row in a list ordered by an instant and an id."""

    at: datetime
    id: UUID


def page_of(rows: Sequence[Row], place: Callable[[Row], Place], *, size: int) -> Page[Row]:
    """The first `size` rows of `size + 1` that were asked for, and the cursor if more remain."""
    shown = rows[:size]
    after = write_cursor(place(shown[-1])) if len(rows) > size else None
    return Page(shown, after)


def write_cursor(place: Place) -> str:
    """The place as text for an address."""
    return base64.urlsafe_b64encode(f"{place.at.isoformat()}|{place.id}".encode()).decode()


def read_cursor(cursor: str | None) -> Place | None:
    """The place that a cursor names; None for none.

    Raises:
        BadInput: It is not one of ours.
    """
    if not cursor:
        return None
    try:
        at, _, row_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition("|")
        place = Place(datetime.fromisoformat(at), UUID(row_id))
    except (binascii.Error, UnicodeError, ValueError) as error:
        raise BadInput("This cursor is not one of ours.", fields={"after": "malformed"}) from error
    if place.at.tzinfo is None:
        raise BadInput("This cursor is not one of ours.", fields={"after": "malformed"})
    return place
