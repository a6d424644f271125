"""Whether the calendars know the holidays to come."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from base.deadlines import Within
from base.health import ANSWER_WITHIN_S, Finding, Severity
from base.sentences import Sentence, said
from calendars.days import table_ends_on
from calendars.models import Calendar

# The decree on a year's holidays comes out about two months before it.
WARN_AHEAD = timedelta(days=60)


def probe_holidays(engine: sa.Engine, *, now: datetime) -> Finding:
    """Whether every calendar in use has holidays for the next `WARN_AHEAD`."""
    used = select(Calendar.holidays).where(col(Calendar.retired_at).is_(None)).distinct()
    try:
        with Within(ANSWER_WITHIN_S), engine.connect() as connection:
            countries = sorted(connection.scalars(used))
    except SQLAlchemyError:
        sentence = said("PostgreSQL did not say which calendars there are.")
        return _finding(sentence, said("Look at it first."))
    last = (now + WARN_AHEAD).date()
    ending = [
        said("%(country)s on %(day)s", country=country, day=end.isoformat())
        for country in countries
        if (end := table_ends_on(country)) is not None and end < last
    ]
    if ending:
        return _finding(
            said(
                "The table of holidays ends: %(ends)s. Later days count as ordinary.", ends=ending
            ),
            said(
                "Update the chinesecalendar package, or write the days under `dates` in the flow "
                "file."
            ),
        )
    return Finding(
        "holidays",
        ok=True,
        severity=Severity.WARNING,
        sentence=said("The holidays to come are known."),
    )


def _finding(sentence: Sentence, advice: Sentence) -> Finding:
    return Finding(
        "holidays", ok=False, severity=Severity.WARNING, sentence=sentence, advice=advice
    )
