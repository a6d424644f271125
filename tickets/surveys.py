"""Surveys after a call: what was answered, and why nothing was where nothing was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, select

from base import bus
from base.errors import BadInput, NotFound
from cti import events
from cti.models import Call
from customers.models import InteractionKind
from customers.timeline import note_interaction
from tickets.happenings import SurveyClosed
from tickets.low_scores import LOW_CSAT, answer_low_score
from tickets.models import Survey, SurveyResponse
from tickets.words import SurveyOutcome

SCALES = {"csat": range(1, 6), "nps": range(11), "ces": range(1, 8)}
VERBATIM = "verbatim"


def ask(
    session: Session, response_id: UUID, *, survey: str, call: Call, now: datetime
) -> SurveyResponse:
    """The response of this call to this survey, opened on first sight; may be repeated.

    The caller holds the call's lock.
    """
    known = session.exec(
        select(SurveyResponse)
        .where(SurveyResponse.survey == survey, SurveyResponse.call_id == call.id)
        .execution_options(populate_existing=True)
    ).first()
    if known is not None:
        return known
    response = SurveyResponse(
        id=response_id,
        survey=survey,
        call_id=call.id,
        customer_id=call.customer_id,
        member_id=call.member_id,
        queue=call.queue,
        asked_at=now,
        outcome=SurveyOutcome.ASKED,
    )
    session.add(response)
    session.flush()
    events.note(session, call, "survey_asked", now=now, facts={"survey": survey})
    return response


def note_answer(
    session: Session,
    response_id: UUID,
    *,
    survey: str,
    call: Call,
    question: str,
    value: int | None,
    now: datetime,
) -> SurveyResponse:
    """Keep one answer; the first one opens the response. A repeated answer changes nothing.

    A bad one (CSAT of 2 or less, or what the survey declares) opens a complaint and promises a
    callback at once: the customer may hang up before the next question.

    Args:
        session: The unit of work of the webhook.
        response_id: Identity of the response, where it is new.
        survey: The survey's key.
        call: The call, locked.
        question: The question's key.
        value: The number; nothing for a verbatim, whose recording is kept by `note_verbatim`.
        now: The present instant.

    Raises:
        NotFound: There is no such survey or question.
        BadInput: The number lies outside the question's scale.
    """
    declared = _question(session, survey, question)
    kind = str(declared["kind"])
    _check(question, kind, value)
    response = ask(session, response_id, survey=survey, call=call, now=now)
    if value is None or question in response.answers:
        return response
    response.answers = {**response.answers, question: value}
    if kind == "csat":
        response.csat = value
    elif kind == "nps":
        response.nps = value
    session.add(response)
    session.flush()
    facts = {"survey": survey, "question": question, "value": value}
    events.note(session, call, "survey_answered", now=now, facts=facts)
    low_at_most = declared.get("low_at_most")
    if low_at_most is None and kind == "csat":
        low_at_most = LOW_CSAT
    if low_at_most is not None and value <= low_at_most:
        answer_low_score(session, response, call, kind=kind, value=value, now=now)
    return response


def _question(session: Session, survey: str, question: str) -> dict[str, Any]:
    row = session.get(Survey, survey)
    for declared in row.questions["list"] if row else ():
        if declared["key"] == question:
            found: dict[str, Any] = declared
            return found
    raise NotFound(f"There is no question {question!r} in a survey {survey!r}.")


def _check(question: str, kind: str, value: int | None) -> None:
    if (value is None) != (kind == VERBATIM):
        raise BadInput(f"{question!r} is answered by {'a voice' if value else 'a number'}.")
    if value is not None and value not in SCALES[kind]:
        scale = SCALES[kind]
        raise BadInput(f"{question!r} takes {scale.start} to {scale.stop - 1}, not {value}.")


def note_words(session: Session, response_id: UUID, text: str) -> None:
    """What the customer said, as a recogniser took it down, belongs to their response; repeatable.

    Raises:
        NotFound: There is no such response.
    """
    response = session.get(SurveyResponse, response_id, with_for_update=True)
    if response is None:
        raise NotFound(f"There is no survey response {response_id}.")
    response.verbatim = text
    session.add(response)


def note_verbatim(session: Session, response_id: UUID, recording_id: UUID) -> None:
    """What the customer said belongs to their response; may be repeated.

    Raises:
        NotFound: There is no such response.
    """
    response = session.get(SurveyResponse, response_id, with_for_update=True)
    if response is None:
        raise NotFound(f"There is no survey response {response_id}.")
    response.recording_id = recording_id
    session.add(response)


def end_survey(
    session: Session,
    response_id: UUID,
    *,
    survey: str,
    call: Call,
    outcome: SurveyOutcome,
    reason: str,
    now: datetime,
) -> SurveyResponse:
    """Close the response with how it ended; the first end stays.

    Args:
        session: The unit of work.
        response_id: Identity of the response, where nothing was answered before.
        survey: The survey's key.
        call: The call, locked.
        outcome: Done, partial or refused.
        reason: Why not all was answered; empty when done.
        now: The present instant.
    """
    response = ask(session, response_id, survey=survey, call=call, now=now)
    if response.ended_at is None:
        _close(session, response, call, outcome, reason, now=now)
    return response


def ask_again(
    session: Session, response_id: UUID, *, call: Call, by: str, now: datetime
) -> SurveyResponse:
    """Open the response of a call in which nobody could be asked; may be repeated.

    Args:
        session: The unit of work.
        response_id: The response.
        call: Its call, locked.
        by: How they are asked, in one word; the reason until they answer.
        now: The present instant.
    """
    response = session.get_one(SurveyResponse, response_id, populate_existing=True)
    if response.outcome is not SurveyOutcome.NOT_ASKED:
        return response
    response.outcome = SurveyOutcome.ASKED
    response.reason = by
    response.asked_at = now
    response.ended_at = None
    session.add(response)
    session.flush()
    facts = {"survey": response.survey, "by": by}
    events.note(session, call, "survey_asked", now=now, facts=facts)
    return response


def note_not_asked(
    session: Session, call: Call, *, reason: str, now: datetime
) -> SurveyResponse | None:
    """Say why a call that is over has no survey; one that has any response is left alone.

    The row belongs to the centre's first live survey, so that response rates count every call.
    Without a survey there is nothing to count. May be repeated; the caller holds the call's lock.
    Gives the row of a call in which nobody was asked.
    """
    known = session.exec(
        select(SurveyResponse).where(SurveyResponse.call_id == call.id).limit(1)
    ).first()
    if known is not None:
        return known if known.outcome is SurveyOutcome.NOT_ASKED else None
    survey = session.exec(
        select(Survey.key).where(col(Survey.retired_at).is_(None)).order_by(Survey.key).limit(1)
    ).first()
    if survey is None:
        return None
    response = SurveyResponse(
        survey=survey,
        call_id=call.id,
        customer_id=call.customer_id,
        member_id=call.member_id,
        queue=call.queue,
        asked_at=now,
        ended_at=now,
        outcome=SurveyOutcome.NOT_ASKED,
        reason=reason,
    )
    session.add(response)
    session.flush()
    events.note(session, call, "survey_not_asked", now=now, facts={"reason": reason})
    return response


def _close(
    session: Session,
    response: SurveyResponse,
    call: Call,
    outcome: SurveyOutcome,
    reason: str,
    *,
    now: datetime,
) -> None:
    response.outcome = outcome
    response.reason = reason
    response.ended_at = now
    session.add(response)
    session.flush()
    facts = {"survey": response.survey, "outcome": outcome.value, "reason": reason}
    events.note(session, call, "survey_ended", now=now, facts=facts)
    if response.customer_id is not None and outcome is not SurveyOutcome.REFUSED:
        note_interaction(
            session,
            response.customer_id,
            kind=InteractionKind.SURVEY,
            subject_id=response.id,
            at=now,
            words={"outcome": outcome.value, "csat": response.csat, "nps": response.nps},
        )
    bus.announce(session, SurveyClosed(response_id=response.id))
