"""Calendars whose holidays will not be known for much longer."""

from collections.abc import Iterator
from datetime import date, timedelta

from base.sentences import said
from calendars.days import table_ends_on
from ivr.checks.finding import Finding, warning
from ivr.file import FlowFile

WARNED_BEFORE = timedelta(days=60)


def holiday_faults(file: FlowFile, today: date) -> Iterator[Finding]:
    """A warning for each calendar whose decreed holidays end within sixty days."""
    for name, calendar in file.hours.items():
        end = table_ends_on(calendar.holidays or "")
        if end is not None and end - today <= WARNED_BEFORE:
            sentence = said(
                "The holidays of `%(name)s` are known until %(day)s only.", name=name, day=end
            )
            advice = said("Bring the installation up to date, or add closures for the days after.")
            yield warning(("hours", name, "holidays"), sentence, advice)
