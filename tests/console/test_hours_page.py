"""Supervisors close and open the centre from the page, and the next caller hears of it."""

from datetime import timedelta

import lxml.html
import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from calendars.hours import Opening, opening_at, write_down
from calendars.models import CalendarOverride
from staff.models import AuditEntry, Role
from tests.console.conftest import House, csrf

WEEK = {day: [("09:00", "21:00")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def centre(own_house: House) -> House:
    """A centre with hours; it is Monday, 10:00."""
    with own_house.work.database.session() as session:
        write_down(session, "csc", time_zone="Asia/Shanghai", weekly=WEEK, holidays="CN")
    return own_house


def opening(house: House, language: str = "en-US") -> Opening:
    with house.work.database.session() as session:
        return opening_at(session, "csc", now=house.clock.now(), language=language)


def post(client: FlaskClient, path: str, **data: str) -> int:
    token = csrf(client)
    return client.post(path, data={"csrf_token": token, **data}).status_code


def page(client: FlaskClient) -> str:
    text = lxml.html.document_fromstring(client.get("/hours").get_data(as_text=True))
    return " ".join(text.text_content().split())


def test_one_click_closes_at_once_with_a_reason_and_one_opens_again(centre: House) -> None:
    client = centre.browser(Role.SUPERVISOR)
    assert "Open now" in page(client)
    fields = {"until": "60", "reason:zh-CN": "台风", "reason:en-US": "a storm"}
    assert post(client, "/hours/csc/close", **fields) == 302
    closed = opening(centre)
    assert (closed.is_open, closed.reason) == (False, "a storm")
    assert closed.opens_at == centre.clock.now() + timedelta(hours=1)
    assert "Closed now by a supervisor: a storm · opens 11:00" in page(client)
    with centre.work.database.session() as session:
        override = session.exec(select(CalendarOverride)).one()
    assert post(client, f"/hours/overrides/{override.id}/withdraw") == 302
    assert opening(centre).is_open


def test_the_rest_of_the_day_ends_at_the_calendar_s_midnight(centre: House) -> None:
    post(centre.browser(Role.SUPERVISOR), "/hours/csc/close", until="day")
    opens_at = opening(centre).opens_at
    assert opens_at is not None
    assert opens_at.isoformat() == "2026-11-24T01:00:00+00:00"


def test_special_hours_are_planned_for_dates_and_times_of_the_calendar(centre: House) -> None:
    client = centre.browser(Role.SUPERVISOR)
    night = {"kind": "open", "first": "2026-11-24", "start": "22:00", "end": "23:30"}
    assert post(client, "/hours/csc/overrides", **night) == 302
    whole = {"kind": "closed", "first": "2026-11-25", "last": "2026-11-26"}
    assert post(client, "/hours/csc/overrides", **whole) == 302
    longer = {"kind": "open", "first": "2026-11-27", "start": "20:00", "end": "22:00"}
    assert post(client, "/hours/csc/overrides", **longer) == 302
    text = page(client)
    assert "Fri 27 Nov changed here 09:00–22:00" in text
    assert "Tue 24 Nov changed here 09:00–21:00, 22:00–23:30" in text
    assert "Wed 25 Nov changed here closed all day" in text
    assert "Thu 26 Nov changed here closed all day" in text


def test_holidays_and_moved_working_days_are_named(centre: House) -> None:
    centre.clock.at = centre.clock.at.replace(month=9, day=29)
    text = page(centre.browser(Role.SUPERVISOR))
    assert "Thu 1 Oct National Day closed all day" in text
    assert "Sat 10 Oct worked like Wed" in text


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "closed", "first": "2026-11-22"},
        {"kind": "closed", "first": "tomorrow"},
        {"kind": "closed", "first": "9999-12-31"},
        {"kind": "closed", "first": "2026-11-24", "start": "25:00"},
        {"kind": "closed", "first": "2026-11-24", "reason:": "x" * 201},
        {},
    ],
)
def test_what_makes_no_sense_is_told_beside_what_was_typed(
    centre: House, fields: dict[str, str]
) -> None:
    client = centre.browser(Role.SUPERVISOR)
    data = {"csrf_token": csrf(client), "form": "latercsc", **fields}
    answer = client.post("/hours/csc/overrides", data=data)
    assert answer.status_code == 422
    document = lxml.html.document_fromstring(answer.get_data(as_text=True))
    assert document.xpath("//*[@role='alert']")
    assert document.xpath("//details[@open]")
    with centre.work.database.session() as session:
        assert session.exec(select(CalendarOverride)).all() == []


def test_who_closed_and_who_opened_again_is_on_the_page_and_audited(centre: House) -> None:
    client = centre.browser(Role.SUPERVISOR)
    post(client, "/hours/csc/close", until="30")
    with centre.work.database.session() as session:
        override = session.exec(select(CalendarOverride)).one()
    other = centre.browser(Role.ADMINISTRATOR)
    post(other, f"/hours/overrides/{override.id}/withdraw")
    text = page(client)
    assert "陶如风, 10:00 · taken back by Ines Ortiz, 10:00" in text
    with centre.work.database.session() as session:
        entries = session.exec(select(AuditEntry).where(AuditEntry.object_kind == "calendar")).all()
    assert [entry.action for entry in entries] == ["hours.closed", "hours.withdrawn"]
    assert entries[0].member_id == centre.cast.members[Role.SUPERVISOR].id


def test_taking_back_twice_is_told_as_a_conflict(centre: House) -> None:
    client = centre.browser(Role.SUPERVISOR)
    post(client, "/hours/csc/close", until="30")
    with centre.work.database.session() as session:
        override = session.exec(select(CalendarOverride)).one()
    assert post(client, f"/hours/overrides/{override.id}/withdraw") == 302
    assert post(client, f"/hours/overrides/{override.id}/withdraw") == 409


def test_an_auditor_sees_the_hours_and_finds_nothing_to_press(centre: House) -> None:
    client = centre.browser(Role.AUDITOR)
    assert "Close now" not in page(client)
    assert post(client, "/hours/csc/close", until="30") == 403


def test_without_a_calendar_the_page_says_where_they_come_from(empty_house: House) -> None:
    assert "Calendars come from" in page(empty_house.browser(Role.SUPERVISOR))
