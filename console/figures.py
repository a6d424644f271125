"""Numbers, instants and spans as the reader's language writes them; filters of the templates."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

from base.errors import CordboardError
from base.masking import mask_number
from base.sentences import Sentence
from console import words
from console.at_work import now
from console.causes import cause
from console.language import chosen_language

_TYPED = re.compile(r"`([^`]+)`")
_HOUR_S = 3600
_MINUTE_S = 60
_DAY_S = 86_400
_SOME_MONDAY = date(2024, 1, 1)


def span(seconds: float | None) -> str:
    """A length of time as 04:12 or 1:04:12; a dash for none."""
    if seconds is None:
        return "–"
    hours, rest = divmod(max(0, int(seconds)), _HOUR_S)
    minutes, left = divmod(rest, _MINUTE_S)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def since(instant: datetime | None) -> str:
    """How long ago an instant was, as a span."""
    return span((now() - instant).total_seconds() if instant else None)


def when(instant: datetime | None) -> str:
    """An instant in the centre's zone: today by its time, else with its date."""
    if instant is None:
        return "–"
    here = flask_babel.to_user_timezone(instant)
    today = flask_babel.to_user_timezone(now())
    clock = flask_babel.format_time(instant, "HH:mm")
    if here.date() == today.date():
        return str(clock)
    return f"{day(instant)} {clock}"


def day(instant: datetime) -> str:
    """The date in the centre's zone, with the year only where it is another one."""
    here = flask_babel.to_user_timezone(instant)
    this_year = here.year == flask_babel.to_user_timezone(now()).year
    if chosen_language() == "zh":
        pattern = "M月d日" if this_year else "y年M月d日"
    else:
        pattern = "d MMM" if this_year else "d MMM y"
    return str(flask_babel.format_date(instant, pattern))


def when_in(instant: datetime | None, zone: str) -> str:
    """An instant as a clock in another zone shows it: today by its time, else with its date."""
    if instant is None:
        return "–"
    there = instant.astimezone(ZoneInfo(zone))
    clock = f"{there:%H:%M}"
    if there.date() == now().astimezone(ZoneInfo(zone)).date():
        return clock
    return f"{weekday_and_date(there.date())} {clock}"


def until_in(start: datetime, end: datetime, zone: str) -> str:
    """From when until when in another zone; the date of the end only where it is another one."""
    there = ZoneInfo(zone)
    one_day = start.astimezone(there).date() == end.astimezone(there).date()
    last = f"{end.astimezone(there):%H:%M}" if one_day else when_in(end, zone)
    return f"{when_in(start, zone)} – {last}"


def weekday_and_date(on: date) -> str:
    """A local date with the day of the week."""
    pattern = "M月d日 EEE" if chosen_language() == "zh" else "EEE d MMM"
    return str(flask_babel.format_date(on, pattern))


def weekday(index: int) -> str:
    """The name of a weekday, Monday is 0."""
    return str(flask_babel.format_date(_SOME_MONDAY + timedelta(days=index), "EEE"))


def clock_span(span: tuple[datetime, datetime]) -> str:
    """Two local times of one day as 09:00–18:00; a midnight that ends it is 24:00."""
    start, end = (f"{instant:%H:%M}" for instant in span)
    return f"{start}–{'24:00' if end == '00:00' else end}"


def exact(instant: datetime) -> str:
    """An instant to the second, for tables of events."""
    return str(flask_babel.format_datetime(instant, "yyyy-MM-dd HH:mm:ss"))


def clock(instant: datetime) -> str:
    """The time of day to the second, for what lies within one call."""
    return str(flask_babel.format_time(instant, "HH:mm:ss"))


def left(instant: datetime | None) -> str:
    """How much time remains until an instant, in its largest unit; `late` when it passed."""
    if instant is None:
        return ""
    seconds = (instant - now()).total_seconds()
    if seconds < 0:
        return str(_("late"))
    if seconds < _HOUR_S:
        return str(_("%(n)s min", n=int(seconds // _MINUTE_S)))
    if seconds < _DAY_S:
        return str(_("%(n)s h", n=int(seconds // _HOUR_S)))
    return str(_("%(n)s d", n=int(seconds // _DAY_S)))


def money(minor: int) -> str:
    """Minor units of the centre's currency, rounded to whole ones."""
    return f"¥ {flask_babel.format_decimal(round(minor / 100))}"


def amount(minor: int, currency: str) -> str:
    """Minor units of any currency, with their cents."""
    return str(flask_babel.format_currency(minor / 100, currency)) if currency else ""


def count(number: float | None) -> str:
    """A number with the reader's separators; a dash for none."""
    return "–" if number is None else str(flask_babel.format_decimal(number))


def percent(share: float | None) -> str:
    """A share of one as a percentage with one digit at most; a dash for none."""
    return "–" if share is None else str(flask_babel.format_percent(share, "#,##0.#\u202f%"))


def number(e164: str | None) -> str:
    """A telephone number as lists show it: its tail only."""
    return mask_number(e164) if e164 else "–"


def label(labels: Mapping[str, Any] | None, key: str = "") -> str:
    """The name that a queue or survey has in the reader's language, else any, else its key."""
    if not labels:
        return key
    wanted = chosen_language()
    for tag, name in labels.items():
        if tag.lower().startswith((wanted, "cmn" if wanted == "zh" else wanted)):
            return str(name)
    return str(next(iter(labels.values())))


def told(sentence: Sentence | None) -> Markup:
    """A sentence of a lower floor in the reader's language; nothing for none."""
    return coded(sentence.told(_)) if sentence else Markup()


def told_refusal(refusal: CordboardError, known: Mapping[str, Any]) -> object:
    """A refusal on its page: the page's own words for its id, else its own sentence."""
    if refusal.error_id in known:
        return known[refusal.error_id]
    return told(refusal.sentence) or refusal.message


def coded(text: str) -> Markup:
    """Text whose `words between backticks` are what people type; everything else is escaped."""
    return Markup(_TYPED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def spark(numbers: Sequence[int]) -> str:
    """Points of a small line in a box 220 wide and 36 high; flat at the foot when all are zero."""
    top = max(numbers, default=0) or 1
    step = 220 / max(1, len(numbers) - 1)
    return " ".join(f"{i * step:.0f},{33 - 30 * n / top:.0f}" for i, n in enumerate(numbers))


_FILTERS = (
    span,
    since,
    when,
    when_in,
    until_in,
    weekday_and_date,
    weekday,
    clock_span,
    exact,
    clock,
    left,
    money,
    count,
    percent,
    number,
    label,
    spark,
)


def set_up_figures(app: Flask) -> None:
    """Offer these to the templates."""
    for function in _FILTERS:
        app.add_template_filter(function)
    app.add_template_filter(told)
    app.add_template_filter(cause)
    app.add_template_filter(words.mark)
    app.add_template_filter(words.word)
    app.add_template_filter(words.reason_word)
    app.add_template_filter(words.presence_mark)
    app.add_template_filter(words.presence_advice)
    app.add_template_filter(coded)
    app.add_template_filter(words.disposition_word)
