"""The link by which a customer answers a survey on a page: signed, bound to one response, once."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from itsdangerous import BadSignature, Signer
from sqlmodel import Session

from base.errors import BadInput, CordboardError, NotFound
from cti.calls import lock_call
from cti.models import Call
from tickets import surveys
from tickets.models import FollowUp, Survey, SurveyResponse
from tickets.words import FollowUpState, SurveyOutcome

SURVEY_PATH = "/survey"
LINK_LIVES = timedelta(days=7)
VERBATIM_LENGTH = 1000
_SALT = "cordboard survey link 1"


class LinkSpent(CordboardError):
    """The survey of this link has been answered, or its time is over."""

    error_id = "survey.spent"
    http_status = HTTPStatus.GONE


@dataclass(frozen=True, slots=True)
class AskedByLink:
    """What the page of a link shows.

    Attributes:
        questions: In their order: `key` and `kind`.
        language: Tag that the call was held in; empty when unknown.
    """

    response_id: UUID
    questions: tuple[Mapping[str, Any], ...]
    language: str


def issue_token(response_id: UUID, *, secret: str) -> str:
    """A short token for a link; whoever has it may answer this one response."""
    name = urlsafe_b64encode(response_id.bytes).rstrip(b"=")
    return Signer(secret, salt=_SALT).sign(name).decode()


def response_of_token(token: str, *, secret: str) -> UUID:
    """The response that a token is for.

    Raises:
        NotFound: It is forged or malformed.
    """
    try:
        name = Signer(secret, salt=_SALT).unsign(token)
        return UUID(bytes=urlsafe_b64decode(name + b"=="))
    except (BadSignature, ValueError) as error:
        raise NotFound("There is no such survey.", error_id="survey.not_found") from error


def open_by_link(session: Session, response_id: UUID, *, now: datetime) -> AskedByLink:
    """The questions of a response that waits for its answers; reads only.

    Raises:
        NotFound: Nobody was asked by a link.
        LinkSpent: It was answered, or its time is over.
    """
    response = _waiting(session, response_id, now=now)
    survey = session.get_one(Survey, response.survey)
    call = session.get_one(Call, response.call_id)
    return AskedByLink(response_id, tuple(survey.questions["list"]), call.language or "")


def answer_by_link(
    session: Session,
    response_id: UUID,
    answers: Mapping[str, int],
    *,
    verbatim: str,
    now: datetime,
) -> None:
    """Keep all answers and close the response; a second time is refused.

    Args:
        session: The unit of work.
        response_id: The response, from the link's token.
        answers: Question key to number; a question left out was not answered.
        verbatim: What the customer wrote, cut at `VERBATIM_LENGTH` characters.
        now: The present instant.

    Raises:
        NotFound: Nobody was asked by a link, or the survey has no such question.
        LinkSpent: It was answered, or its time is over.
        BadInput: No answer at all, or a number outside its question's scale.
    """
    if not answers and not verbatim:
        raise BadInput("Answer at least one question.")
    seen = session.get(SurveyResponse, response_id)
    if seen is None:
        raise NotFound("There is no such survey.", error_id="survey.not_found")
    # The call's lock decides between two taps on the button.
    call = lock_call(session, seen.call_id)
    response = _waiting(session, response_id, now=now)
    for question, value in answers.items():
        surveys.note_answer(
            session,
            response_id,
            survey=response.survey,
            call=call,
            question=question,
            value=value,
            now=now,
        )
    response.verbatim = verbatim[:VERBATIM_LENGTH] or None
    asked = session.get_one(Survey, response.survey).questions["list"]
    numbers = {question["key"] for question in asked if question["kind"] != surveys.VERBATIM}
    is_whole = numbers <= answers.keys()
    surveys.end_survey(
        session,
        response_id,
        survey=response.survey,
        call=call,
        outcome=SurveyOutcome.DONE if is_whole else SurveyOutcome.PARTIAL,
        reason="" if is_whole else "left_out",
        now=now,
    )


def _waiting(session: Session, response_id: UUID, *, now: datetime) -> SurveyResponse:
    follow_up = session.get(FollowUp, response_id)
    if follow_up is None or follow_up.state is not FollowUpState.LINKED:
        raise NotFound("There is no such survey.", error_id="survey.not_found")
    response = session.get_one(SurveyResponse, response_id, populate_existing=True)
    asked_at = follow_up.decided_at or follow_up.due_at
    if response.ended_at is not None or now >= asked_at + LINK_LIVES:
        raise LinkSpent("This survey has been answered, or its time is over.")
    return response
