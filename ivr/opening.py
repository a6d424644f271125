"""Opening hours as a flow file writes them."""

import re
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field

from base.sentences import said
from ivr.faults import Unfit
from ivr.nodes.texts import Shape

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Span = tuple[str, str]
_SPAN = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)$")
_DATE = re.compile(r"(\d{4}-)?(\d\d-\d\d)")


def _spans(value: Any) -> Any:
    """`09:00-12:00, 13:00-21:00` or a list of such as pairs; `closed` as none.

    A span that ends before it starts goes on over midnight.
    """
    if value == "closed":
        return ()
    if not isinstance(value, str):
        return value
    spans = []
    for part in value.split(","):
        if not _SPAN.match(part.strip()):
            raise Unfit(
                said("%(text)r is no span", text=part.strip()),
                said("Write it like 09:00-21:00, or closed."),
            )
        start, _, end = part.strip().partition("-")
        if start == end:
            raise Unfit(
                said("%(span)s does not last", span=part.strip()),
                said("Write 00:00-24:00 for a whole day."),
            )
        spans.append((start, end))
    return spans


def _days(value: Any) -> Any:
    """`mon-fri: …` spread over its days; a later line replaces an earlier one."""
    if not isinstance(value, dict):
        return value
    week: dict[str, Any] = {}
    for days, spans in value.items():
        first, _, last = str(days).partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise Unfit(
                said("%(text)r is no day", text=days),
                said("Write mon … sun, or a range like mon-fri."),
            )
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            week[day] = spans
    return week


def _date(value: str) -> str:
    written = _DATE.fullmatch(value)
    year, month_and_day = written.groups() if written else (None, "")
    try:
        # 2000 is a leap year, so that every date of some year passes.
        date.fromisoformat(f"{year or '2000-'}{month_and_day}")
    except ValueError as error:
        raise Unfit(
            said("%(text)r is no date", text=value),
            said("Write 12-24, or 2026-12-24 for one year only."),
        ) from error
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unfit(
            said("%(text)r is no time zone", text=value), said("Write one like Asia/Shanghai.")
        ) from error
    return value


Zone = Annotated[str, AfterValidator(_zone)]
_Typed = str | tuple[Span, ...]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans, json_schema_input_type=_Typed)]


class Calendar(Shape):
    """Weekly hours in one zone.

    Attributes:
        zone: Name of the time zone.
        week: Day to spans of open hours; a day not named is closed.
        holidays: Country whose public holidays and moved working days hold; empty for none.
        on_holidays: Spans on a holiday.
        on_half_days: Spans on the country's half holidays; nothing makes them ordinary days.
        dates: A date of every year (`12-24`) or of one (`2026-12-31`) to its spans: half days and
            days off of the house, and holidays that the table does not know yet.
    """

    zone: Zone
    week: Annotated[
        dict[str, Spans], BeforeValidator(_days, json_schema_input_type=dict[str, _Typed])
    ]
    holidays: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    on_holidays: Spans = ()
    on_half_days: Spans | None = None
    dates: dict[Annotated[str, AfterValidator(_date)], Spans] = Field(default={})
