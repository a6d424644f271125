"""The page behind a survey's link: for a customer's telephone, without signing in.

Looking at it changes nothing, because messengers look at links before people do.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from base.errors import BadInput, NotFound
from console.at_work import now, unit_of_work, workplace
from console.guard import public
from console.language import LANGUAGES, chosen_language
from tickets.survey_links import (
    SURVEY_PATH,
    VERBATIM_LENGTH,
    AskedByLink,
    LinkSpent,
    answer_by_link,
    open_by_link,
    response_of_token,
)
from tickets.surveys import SCALES

surveys = Blueprint("surveys", __name__)


@surveys.get(f"{SURVEY_PATH}/<token>")
@public
def form(token: str) -> ResponseReturnValue:
    """The questions, or a sentence where there are none left."""
    try:
        return _page(_asked(token))
    except (NotFound, LinkSpent):
        return _page(None, state="spent"), HTTPStatus.GONE


@surveys.post(f"{SURVEY_PATH}/<token>")
@public
def answer(token: str) -> ResponseReturnValue:
    """Keep the answers, once."""
    try:
        asked = _asked(token)
        with unit_of_work() as session:
            answer_by_link(
                session,
                asked.response_id,
                _numbers(request.form, asked),
                verbatim=request.form.get("words", "").strip(),
                now=now(),
            )
    except BadInput:
        return _page(asked, state="unclear"), HTTPStatus.UNPROCESSABLE_ENTITY
    except (NotFound, LinkSpent):
        return _page(None, state="spent"), HTTPStatus.GONE
    return _page(asked, state="thanks")


def _asked(token: str) -> AskedByLink:
    secret = workplace().settings.secret_key.get_secret_value()
    response_id = response_of_token(token, secret=secret)
    with unit_of_work() as session:
        return open_by_link(session, response_id, now=now())


def _numbers(form: MultiDict[str, str], asked: AskedByLink) -> Mapping[str, int]:
    """The questions that were answered; what is no number is refused.

    Raises:
        BadInput: Something else than a number came where the page offers numbers.
    """
    given = {question["key"]: form.get(f"q.{question['key']}") for question in asked.questions}
    try:
        return {key: int(text) for key, text in given.items() if text}
    except ValueError as error:
        raise BadInput("An answer is a number.") from error


def _page(asked: AskedByLink | None, *, state: str = "asking") -> str:
    """The page in the language that was asked for, else the call's."""
    spoken = asked.language.partition("-")[0].lower() if asked else ""
    wanted = request.args.get("lang", spoken)
    language = wanted if wanted in LANGUAGES else chosen_language()
    with force_locale(language):
        return render_template(
            "survey.html",
            state=state,
            language=language,
            asked=asked,
            scales=SCALES,
            words_length=VERBATIM_LENGTH,
            company=workplace().settings.company_name,
        )
