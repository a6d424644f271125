"""What customers answered in surveys, for the pages of a call and of a customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from cti.models import Recording
from staff.members import names_of
from tickets.models import Survey, SurveyResponse
from tickets.words import SurveyOutcome

_LATEST = 20


@dataclass(frozen=True, slots=True)
class SurveyLine:
    """One response, or why there is none.

    Attributes:
        scores: Question key to number, the scores that everybody knows first.
        reason: Why not all was answered; a key of `console.causes`.
        verbatim: What they said in their own words, as a recording.
        written: What they wrote in their own words.
    """

    labels: Mapping[str, Any]
    survey: str
    asked_at: datetime
    outcome: SurveyOutcome
    reason: str
    csat: int | None
    nps: int | None
    scores: Mapping[str, int]
    agent: str | None
    call_id: UUID
    verbatim: Recording | None
    written: str | None


def surveys_of_call(session: Session, call_id: UUID) -> list[SurveyLine]:
    """Every response of a call, also those that say why nobody was asked."""
    return _lines(session, select(SurveyResponse).where(SurveyResponse.call_id == call_id))


def surveys_of_customer(session: Session, customer_id: UUID) -> list[SurveyLine]:
    """A customer's latest responses, newest first; calls without a question are left out."""
    return _lines(
        session,
        select(SurveyResponse)
        .where(
            SurveyResponse.customer_id == customer_id,
            SurveyResponse.outcome != SurveyOutcome.NOT_ASKED,
        )
        .limit(_LATEST),
    )


def _lines(session: Session, wanted: SelectOfScalar[SurveyResponse]) -> list[SurveyLine]:
    rows = session.exec(wanted.order_by(col(SurveyResponse.asked_at).desc())).all()
    labels = _labels(session, rows)
    agents = names_of(session, {row.member_id for row in rows if row.member_id})
    voices = _recordings(session, rows)
    return [
        SurveyLine(
            labels=labels.get(row.survey, {}),
            survey=row.survey,
            asked_at=row.asked_at,
            outcome=row.outcome,
            reason=row.reason,
            csat=row.csat,
            nps=row.nps,
            scores={key: int(row.answers[key]) for key in sorted(row.answers, key=_score_first)},
            agent=agents.get(row.member_id) if row.member_id else None,
            call_id=row.call_id,
            verbatim=voices.get(row.recording_id) if row.recording_id else None,
            written=row.verbatim,
        )
        for row in rows
    ]


def _score_first(question: str) -> tuple[bool, bool, str]:
    return question != "csat", question != "nps", question


def _labels(session: Session, rows: Sequence[SurveyResponse]) -> dict[str, Mapping[str, Any]]:
    keys = {row.survey for row in rows}
    if not keys:
        return {}
    return {
        survey.key: survey.labels
        for survey in session.exec(select(Survey).where(col(Survey.key).in_(keys)))
    }


def _recordings(session: Session, rows: Sequence[SurveyResponse]) -> dict[UUID, Recording]:
    ids = {row.recording_id for row in rows if row.recording_id}
    if not ids:
        return {}
    found = session.exec(select(Recording).where(col(Recording.id).in_(ids)))
    return {recording.id: recording for recording in found}
