"""Surveys: every answer once, a low score has consequences, no answer has a reason."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from base.errors import BadInput, NotFound
from base.ids import new_id
from cti import legs
from cti.calls import log_arrival
from cti.models import Call, Callback
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts, StatusReport
from tests.fakes.promise_stage import CUSTOMER, Stage, promise_stage
from tickets import surveys
from tickets.declared_surveys import write_down
from tickets.models import SurveyResponse, Ticket
from tickets.words import Severity, SurveyOutcome, TicketKind

QUESTIONS: list[dict[str, Any]] = [
    {"key": "stars", "kind": "csat", "low_at_most": None},
    {"key": "likely", "kind": "nps", "low_at_most": 3},
    {"key": "effort", "kind": "ces", "low_at_most": None},
    {"key": "words", "kind": "verbatim", "low_at_most": None},
]


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        stage.add_queue()
        with stage.database.session() as session:
            write_down(session, "after", labels={"en-US": "After"}, questions=QUESTIONS)
        yield stage


def arrive(stage: Stage, sid: str = "CA1") -> UUID:
    with stage.database.session() as session:
        leg = LegFacts(sid, from_=CUSTOMER, to="+864000000000", status=CallStatus.RINGING)
        call = log_arrival(session, leg, number=read_number(CUSTOMER), now=stage.now())
        call.queue = "service"
        return call.id


def answer(
    stage: Stage, call_id: UUID, question: str, value: int | None, response_id: UUID | None = None
) -> SurveyResponse:
    with stage.database.session() as session:
        return surveys.note_answer(
            session,
            response_id or new_id(),
            survey="after",
            call=session.get_one(Call, call_id),
            question=question,
            value=value,
            now=stage.now(),
        )


def end(stage: Stage, call_id: UUID, outcome: SurveyOutcome, reason: str = "") -> SurveyResponse:
    with stage.database.session() as session:
        return surveys.end_survey(
            session,
            new_id(),
            survey="after",
            call=session.get_one(Call, call_id),
            outcome=outcome,
            reason=reason,
            now=stage.now(),
        )


def hang_up(stage: Stage, sid: str = "CA1") -> None:
    with stage.database.session() as session:
        report = StatusReport(LegFacts(sid, status=CallStatus.COMPLETED))
        legs.note_status(session, report, now=stage.now())


def complaints(stage: Stage) -> list[Ticket]:
    with stage.database.session() as session:
        return list(session.exec(select(Ticket)).all())


def promised(stage: Stage) -> list[Callback]:
    with stage.database.session() as session:
        return list(session.exec(select(Callback)).all())


def responses(stage: Stage) -> list[SurveyResponse]:
    with stage.database.session() as session:
        return list(session.exec(select(SurveyResponse)).all())


def test_answers_are_kept_under_their_questions(stage: Stage) -> None:
    call_id = arrive(stage)
    answer(stage, call_id, "stars", 5)
    answer(stage, call_id, "likely", 10)
    answer(stage, call_id, "effort", 7)
    end(stage, call_id, SurveyOutcome.DONE)
    (response,) = responses(stage)
    assert (response.csat, response.nps) == (5, 10)
    assert response.answers == {"stars": 5, "likely": 10, "effort": 7}
    assert (response.outcome, response.ended_at) == (SurveyOutcome.DONE, stage.now())
    assert complaints(stage) == []


@pytest.mark.parametrize(
    ("question", "value"),
    [("stars", 0), ("stars", 6), ("likely", 11), ("words", 3), ("stars", None)],
)
def test_an_answer_off_the_scale_is_refused(stage: Stage, question: str, value: int | None) -> None:
    call_id = arrive(stage)
    with pytest.raises(BadInput):
        answer(stage, call_id, question, value)
    with pytest.raises(NotFound):
        answer(stage, call_id, "nobody asked", 1)
    assert responses(stage) == []


@pytest.mark.parametrize(("stars", "opened"), [(1, 1), (2, 1), (3, 0), (5, 0)])
def test_low_satisfaction_opens_a_complaint_and_promises_a_callback(
    stage: Stage, stars: int, opened: int
) -> None:
    call_id = arrive(stage)
    answer(stage, call_id, "stars", stars)
    assert len(complaints(stage)) == len(promised(stage)) == opened
    for ticket in complaints(stage):
        assert (ticket.kind, ticket.severity) == (TicketKind.COMPLAINT, Severity.HIGH)
        assert (ticket.call_id, ticket.queue) == (call_id, "service")
    for callback in promised(stage):
        assert (callback.number, callback.source) == (CUSTOMER, "survey")
        assert callback.due_at > stage.now()  # they are still on the line


def test_what_is_low_is_what_the_survey_declares(stage: Stage) -> None:
    call_id = arrive(stage)
    answer(stage, call_id, "effort", 1)
    answer(stage, call_id, "likely", 4)
    assert complaints(stage) == []
    other = arrive(stage, "CA2")
    answer(stage, other, "likely", 3)
    assert len(complaints(stage)) == 1


def test_a_repeated_answer_changes_nothing_and_opens_nothing_twice(stage: Stage) -> None:
    call_id = arrive(stage)
    first = answer(stage, call_id, "stars", 1)
    again = answer(stage, call_id, "stars", 5)
    assert (again.id, again.csat) == (first.id, 1)
    assert len(complaints(stage)) == len(promised(stage)) == 1


def test_two_bad_answers_in_one_survey_are_one_complaint(stage: Stage) -> None:
    call_id = arrive(stage)
    answer(stage, call_id, "stars", 1)
    answer(stage, call_id, "likely", 0)
    assert len(complaints(stage)) == 1


def test_first_end_of_a_survey_stays(stage: Stage) -> None:
    call_id = arrive(stage)
    end(stage, call_id, SurveyOutcome.REFUSED, "declined")
    end(stage, call_id, SurveyOutcome.DONE)
    (response,) = responses(stage)
    assert (response.outcome, response.reason) == (SurveyOutcome.REFUSED, "declined")


def test_verbatim_belongs_to_its_response(stage: Stage) -> None:
    call_id = arrive(stage)
    response = answer(stage, call_id, "words", None)
    with pytest.raises(NotFound), stage.database.session() as session:
        surveys.note_verbatim(session, new_id(), new_id())
    assert response.answers == {}


def test_call_that_ends_without_a_survey_says_why(stage: Stage) -> None:
    arrive(stage)
    hang_up(stage)
    (response,) = responses(stage)
    assert (response.outcome, response.reason) == (SurveyOutcome.NOT_ASKED, "no_conversation")


def test_call_that_was_asked_keeps_its_response_when_it_ends(stage: Stage) -> None:
    call_id = arrive(stage)
    answer(stage, call_id, "stars", 4)
    hang_up(stage)
    (response,) = responses(stage)
    assert response.outcome is SurveyOutcome.ASKED
