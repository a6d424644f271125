"""The page behind a survey's link, as a customer's telephone sees it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from cti.calls import lock_call
from cti.models import Call
from tests.console.conftest import House
from tickets import surveys
from tickets.declared_surveys import write_down
from tickets.models import FollowUp, SurveyResponse, Ticket
from tickets.survey_links import LINK_LIVES, issue_token
from tickets.words import FollowUpState, SurveyOutcome, TicketKind

QUESTIONS: list[dict[str, Any]] = [
    {"key": "stars", "kind": "csat", "low_at_most": 2},
    {"key": "likely", "kind": "nps", "low_at_most": None},
    {"key": "effort", "kind": "ces", "low_at_most": None},
    {"key": "words", "kind": "verbatim", "low_at_most": None},
]
ALL = {"q.stars": "5", "q.likely": "10", "q.effort": "7"}


@dataclass
class Link:
    """A customer with a link."""

    house: House
    client: FlaskClient
    response_id: UUID
    address: str

    def look(self, language: str = "en") -> TestResponse:
        return self.client.get(f"{self.address}?lang={language}")

    def send(self, answers: dict[str, str]) -> TestResponse:
        page = self.look().get_data(as_text=True)
        token = page.split('name="csrf-token" content="', 1)[1].split('"', 1)[0]
        return self.client.post(self.address, data=answers | {"csrf_token": token})

    def response(self) -> SurveyResponse:
        with self.house.work.database.session() as session:
            return session.get_one(SurveyResponse, self.response_id)


@pytest.fixture
def link(own_house: House) -> Link:
    now = own_house.clock.now()
    with own_house.work.database.session() as session:
        write_down(session, "a_page", labels={"en-US": "After"}, questions=QUESTIONS)
        call_id = session.exec(
            select(Call.id).where(Call.ended_at.is_not(None), Call.queue.is_not(None))  # type: ignore[union-attr]
        ).first()
        assert call_id is not None
        call = lock_call(session, call_id)
        call.language = "zh-CN"
        response = surveys.note_not_asked(session, call, reason="hung_up", now=now)
        assert response is not None
        response.survey = "a_page"
        surveys.ask_again(session, response.id, call=call, by="link", now=now)
        session.add(
            FollowUp(
                response_id=response.id,
                state=FollowUpState.LINKED,
                number_index=b"x",
                due_at=now,
                decided_at=now,
            )
        )
        response_id = response.id
    secret = own_house.work.settings.secret_key.get_secret_value()
    address = f"/survey/{issue_token(response_id, secret=secret)}"
    return Link(own_house, own_house.app.test_client(), response_id, address)


def test_the_page_asks_without_signing_in_and_looking_changes_nothing(link: Link) -> None:
    for _ in range(2):
        page = link.look()
        assert page.status_code == 200
        assert "How satisfied are you" in page.get_data(as_text=True)
    assert link.response().outcome is SurveyOutcome.ASKED
    assert "noindex" in page.get_data(as_text=True)


def test_it_speaks_the_language_of_the_call_and_the_other_one_on_wish(link: Link) -> None:
    page = link.client.get(link.address, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "请评价我们的服务" in page
    assert 'lang="zh-CN"' in page
    assert "How did we do?" in link.look("en").get_data(as_text=True)
    assert "请评价我们的服务" in link.look("xx").get_data(as_text=True)


def test_answers_are_kept_once_and_the_link_is_spent(link: Link) -> None:
    thanks = link.send(ALL | {"words": "  很好  "})
    assert (thanks.status_code, "谢谢您" in thanks.get_data(as_text=True)) == (200, True)
    kept = link.response()
    assert kept.answers == {"stars": 5, "likely": 10, "effort": 7}
    assert (kept.csat, kept.nps, kept.verbatim) == (5, 10, "很好")
    assert kept.outcome is SurveyOutcome.DONE

    assert link.look().status_code == 410
    again = link.client.post(link.address, data={"q.stars": "1"})
    assert again.status_code == 400  # no token against forgery; and with one:
    other = link.house.app.test_client()
    token = other.get("/login").get_data(as_text=True).split('csrf-token" content="')[1]
    spent = other.post(link.address, data={"q.stars": "1", "csrf_token": token.split('"')[0]})
    assert spent.status_code == 410
    assert link.response().csat == 5


def test_a_question_left_out_makes_it_partial_and_none_at_all_is_asked_for_again(
    link: Link,
) -> None:
    assert link.send({"words": "   "}).status_code == 422
    assert link.response().outcome is SurveyOutcome.ASKED
    assert link.send({"q.stars": "4"}).status_code == 200
    assert link.response().outcome is SurveyOutcome.PARTIAL


def test_a_low_score_has_its_consequences_by_this_way_too(link: Link) -> None:
    link.send(ALL | {"q.stars": "1"})
    with link.house.work.database.session() as session:
        tickets = session.exec(select(Ticket).where(Ticket.origin_id == link.response_id)).all()
        assert [ticket.kind for ticket in tickets] == [TicketKind.COMPLAINT]


@pytest.mark.parametrize("wrong", ["9", "0", "-1", "five", "5.0", "١" * 400])
def test_what_the_page_does_not_offer_is_refused_and_nothing_is_kept(
    link: Link, wrong: str
) -> None:
    assert link.send({"q.likely": "7", "q.stars": wrong}).status_code == 422
    assert link.response().answers == {}


def test_a_forged_or_broken_link_tells_nothing(link: Link) -> None:
    foreign = issue_token(link.response_id, secret="another secret")
    for token in (foreign, link.address[8:-1], "x", "%00", "a" * 2_000):
        assert link.client.get(f"/survey/{token}").status_code == 410
    ghost = issue_token(UUID(int=7), secret=link.house.work.settings.secret_key.get_secret_value())
    assert link.client.get(f"/survey/{ghost}").status_code == 410


def test_an_old_link_is_over(link: Link) -> None:
    link.house.clock.advance((LINK_LIVES - timedelta(seconds=1)).total_seconds())
    assert link.look().status_code == 200
    link.house.clock.advance(1)
    assert link.look().status_code == 410


def test_a_script_that_hammers_the_links_is_slowed_down(link: Link) -> None:
    answers = {link.client.get("/survey/guess").status_code for _ in range(61)}
    assert answers == {410, 429}


def test_the_page_holds_the_strict_policy_and_no_script(link: Link) -> None:
    page = link.look()
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.get_data(as_text=True)
    assert "onclick" not in page.get_data(as_text=True)
