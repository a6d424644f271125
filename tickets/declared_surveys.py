"""Surveys as the active flow file declares them, written down for reports and pages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from tickets.models import Survey


def write_down(
    session: Session,
    key: str,
    *,
    labels: Mapping[str, str],
    questions: Sequence[Mapping[str, Any]],
) -> None:
    """Make the survey's row say what the file declares; may be repeated.

    Args:
        session: The activation's own unit of work.
        key: The survey's name in the file.
        labels: Language tag to the name people see.
        questions: In their order: `key`, `kind`, and `low_at_most` where an answer can be bad.
    """
    survey = session.get(Survey, key) or Survey(key=key)
    survey.labels = dict(labels)
    survey.questions = {"list": [dict(question) for question in questions]}
    survey.retired_at = None
    session.add(survey)


def retire_others(session: Session, kept: Collection[str], *, now: datetime) -> None:
    """Surveys that the active file no longer names stay, marked, for the answers they have."""
    session.exec(
        update(Survey)
        .where(col(Survey.key).not_in(kept), col(Survey.retired_at).is_(None))
        .values(retired_at=now)
    )
