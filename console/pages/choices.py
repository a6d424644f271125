"""Reading what an address asks for."""

import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import request, url_for

from console.at_work import workplace

Word = TypeVar("Word", bound=StrEnum)

# Browsers read a backslash as a slash and drop tabs, so that much else would name another site.
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]*")


def chosen(words: type[Word], name: str) -> Word | None:
    """The closed word that a filter of the address names; an unknown one filters nothing."""
    try:
        return words(request.args.get(name, ""))
    except ValueError:
        return None


def chosen_id(name: str) -> UUID | None:
    """The id that a filter of the address names; what is none filters nothing."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def continued(endpoint: str, after: str | int | None) -> str | None:
    """The address of the next rows of the list at hand; None after the last ones."""
    if after is None:
        return None
    asked = {name: value for name, value in request.args.items() if name != "after"}
    return f"{url_for(endpoint)}?{urlencode({**asked, 'after': after})}"


def day_began_at(now: datetime) -> datetime:
    """The last midnight in the centre's zone."""
    zone = ZoneInfo(workplace().settings.time_zone)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight.astimezone(UTC)


def local(target: str | None) -> str | None:
    """An address of this site to go on to; None for any other."""
    return target if target and _LOCAL.fullmatch(target) else None
