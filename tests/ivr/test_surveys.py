from collections.abc import Callable

import pytest

from cti.words import RecordingKind
from ivr.document import spoken_words
from ivr.effects import KeepRecording, SurveyAnswer, SurveyEnded
from ivr.happenings import CallerGone
from ivr.testing import CallDriver
from telephony.instructions import Record
from telephony.reports import KeysPressed, MessageRecorded, NothingHeard
from tickets.words import SurveyOutcome

Call = Callable[..., CallDriver]
SURVEY = "a: {survey: after, then: {done: fine, partial: top, refused: agent}}\n"


@pytest.fixture
def asked(call_nodes: Call) -> CallDriver:
    return call_nodes(SURVEY)


def heard(driver: CallDriver) -> str:
    return spoken_words(driver.document or ())


def ends(driver: CallDriver) -> list[tuple[SurveyOutcome, str]]:
    return [(e.outcome, e.reason) for e in driver.effects if isinstance(e, SurveyEnded)]


def test_good_answer_ends_the_survey(asked: CallDriver) -> None:
    asked.report(KeysPressed("5"))
    answer, end = asked.effects
    assert isinstance(answer, SurveyAnswer)
    assert isinstance(end, SurveyEnded)
    assert (answer.question, answer.value) == ("csat", 5)
    assert answer.response_id == end.response_id
    assert ends(asked) == [(SurveyOutcome.DONE, "")]
    assert heard(asked) == "all is well"


def test_bad_answer_is_followed_by_the_customers_own_words(asked: CallDriver) -> None:
    asked.report(KeysPressed("2"))
    assert heard(asked) == "tell us"
    assert asked.document is not None
    assert isinstance(asked.document[1], Record)
    asked.report(MessageRecorded("https://example.invalid/r", 8))
    kept = [e for e in asked.effects if isinstance(e, KeepRecording)]
    first = asked.effects[0]
    assert isinstance(first, SurveyAnswer)
    assert [(e.kind, e.response_id) for e in kept] == [(RecordingKind.VERBATIM, first.response_id)]
    assert ends(asked) == [(SurveyOutcome.DONE, "")]


def test_verbatim_left_by_hanging_up_is_kept_and_counts_as_done(asked: CallDriver) -> None:
    asked.report(KeysPressed("1"))
    asked.report(MessageRecorded("https://example.invalid/r", 8, by_hangup=True))
    assert asked.document is None
    assert any(isinstance(e, KeepRecording) for e in asked.effects)
    assert ends(asked) == [(SurveyOutcome.DONE, "")]


def test_verbatim_that_arrives_after_word_of_the_hang_up_is_kept_for_its_response(
    asked: CallDriver,
) -> None:
    asked.report(KeysPressed("1"))
    asked.report(CallerGone())
    asked.report(MessageRecorded("https://example.invalid/r", 8, by_hangup=True))
    assert ends(asked) == [(SurveyOutcome.PARTIAL, "hangup")]
    (kept,) = [e for e in asked.effects if isinstance(e, KeepRecording)]
    answer = asked.effects[0]
    assert isinstance(answer, SurveyAnswer)
    assert kept.response_id == answer.response_id


def test_recording_that_arrives_after_a_hang_up_at_a_rating_changes_nothing(
    asked: CallDriver,
) -> None:
    asked.report(CallerGone())
    asked.report(MessageRecorded("https://example.invalid/r", 8))
    assert [type(each) for each in asked.effects] == [SurveyEnded]


@pytest.mark.parametrize(
    ("failure", "reason"), [(NothingHeard(), "noinput"), (KeysPressed("9"), "nomatch")]
)
def test_question_given_up_is_a_refusal_with_its_reason(
    asked: CallDriver, failure: NothingHeard, reason: str
) -> None:
    asked.report(failure)
    assert "how was it" in heard(asked)
    asked.report(failure)
    assert ends(asked) == [(SurveyOutcome.REFUSED, reason)]
    assert heard(asked) == "to an agent"


@pytest.mark.parametrize(
    ("keys", "outcome"), [([], SurveyOutcome.REFUSED), (["2"], SurveyOutcome.PARTIAL)]
)
def test_hang_up_ends_the_survey_once(
    asked: CallDriver, keys: list[str], outcome: SurveyOutcome
) -> None:
    for digits in keys:
        asked.report(KeysPressed(digits))
    asked.report(CallerGone())
    asked.report(CallerGone())
    assert ends(asked) == [(outcome, "hangup")]
    assert asked.document is None
