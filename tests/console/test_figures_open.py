"""Every figure of board and desk opens exactly the calls, or the promises, that it counts."""

from datetime import datetime, timedelta
from uuid import UUID

import lxml.html
from flask.testing import FlaskClient
from sqlmodel import Session

from base.ids import new_id
from cti.models import (
    Call,
    Callback,
    CallbackState,
    CallState,
    EntryKind,
    EntryState,
    LeftBecause,
    PresenceState,
    QueueEntry,
    Reservation,
    ReservationState,
)
from staff.models import Role
from tests.console.cast import add_call, set_presence
from tests.console.conftest import House
from tickets.models import Survey, SurveyResponse
from tickets.words import SurveyOutcome

# Within the service level of 20 s, or not; None gave up.
ANSWERED_AFTER_S = (5, 12, 19, 60, 300, None, None)


def stage_a_day(house: House) -> None:
    """Calls that waited, one twice; yesterday's too; promises in the same line."""
    now, agent = house.clock.now(), house.cast.members[Role.AGENT].id
    with house.work.database.session() as session:
        for i, answered_s in enumerate(ANSWERED_AFTER_S):
            call = waited(session, now - timedelta(minutes=30 + i), answered_s)
            if answered_s is not None:
                offered(session, call, agent, ReservationState.DONE)
        waited(session, now - timedelta(days=1), 5)
        back = waited(session, now - timedelta(minutes=50), None)
        enter(session, back, back.started_at + timedelta(minutes=1), 5)
        offered(session, back, agent, ReservationState.MISSED)
        offered(session, back, agent, ReservationState.DONE)
        for i in range(3):
            waiting = call_of(session, now - timedelta(seconds=40 + i), CallState.LIVE)
            enter(session, waiting, waiting.started_at, None, left=False)
        rated(session, back, agent)
        promise(session, now, CallbackState.OPEN, late=True)
        promise(session, now, CallbackState.KEPT)
        promise(session, now, CallbackState.EXPIRED)
        set_presence(session, house.cast.members[Role.AGENT], PresenceState.READY, now)


def call_of(session: Session, at: datetime, state: CallState = CallState.COMPLETED) -> Call:
    return add_call(session, started_at=at, e164="+8613800138000", state=state, queue="sales")


def waited(session: Session, at: datetime, answered_s: int | None) -> Call:
    call = call_of(session, at)
    enter(session, call, at, answered_s)
    return call


def enter(
    session: Session, call: Call, at: datetime, answered_s: int | None, *, left: bool = True
) -> QueueEntry:
    answered_at = None if answered_s is None else at + timedelta(seconds=answered_s)
    because = LeftBecause.ABANDONED if answered_s is None else LeftBecause.ANSWERED
    entry = QueueEntry(
        kind=EntryKind.CALL,
        queue="sales",
        call_id=call.id,
        state=EntryState.LEFT if left else EntryState.WAITING,
        entered_at=at,
        answered_at=answered_at,
        left_at=at + timedelta(minutes=9) if left else None,
        left_because=because if left else None,
    )
    session.add(entry)
    session.flush()
    return entry


def offered(session: Session, call: Call, agent: UUID, state: ReservationState) -> None:
    talked = state is ReservationState.DONE
    session.add(
        Reservation(
            entry_id=enter(session, call, call.started_at, 5).id,
            member_id=agent,
            call_id=call.id,
            state=state,
            offered_at=call.started_at,
            connected_at=call.started_at if talked else None,
            talk_ended_at=call.started_at + timedelta(minutes=3) if talked else None,
            closed_at=call.started_at + timedelta(minutes=4),
            reasons="",
        )
    )
    session.flush()


def rated(session: Session, call: Call, agent: UUID) -> None:
    session.add(Survey(key="after", labels={}, questions={"list": []}))
    session.flush()
    session.add(
        SurveyResponse(
            survey="after",
            call_id=call.id,
            member_id=agent,
            asked_at=call.started_at,
            outcome=SurveyOutcome.DONE,
            csat=4,
            answers={"csat": 4},
        )
    )


def promise(session: Session, now: datetime, state: CallbackState, *, late: bool = False) -> None:
    """A promise that also stands in the line of its queue, and is being dialled."""
    over = state is not CallbackState.OPEN
    row = Callback(
        queue="sales",
        number_index=new_id().bytes * 2,
        source="ivr",
        state=state,
        entered_at=now,
        promised_at=now,
        due_at=now - timedelta(minutes=5) if late else now + timedelta(minutes=5),
        expires_at=now + timedelta(hours=4),
        ended_at=now if over else None,
    )
    row.number = "+8613800138000"
    session.add(row)
    session.flush()
    entry = QueueEntry(
        kind=EntryKind.CALLBACK,
        queue="sales",
        callback_id=row.id,
        call_id=call_of(session, now).id,
        state=EntryState.LEFT if over else EntryState.WAITING,
        entered_at=now,
        left_at=now if over else None,
        left_because=LeftBecause.UNREACHED if over else None,
    )
    session.add(entry)
    session.flush()


def document(client: FlaskClient, path: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(client.get(path).get_data(as_text=True))


def behind(client: FlaskClient, link: lxml.html.HtmlElement) -> int:
    """How many rows the page behind a figure lists."""
    return len(document(client, link.get("href") or "").xpath("//table//tbody/tr"))


def figures(tile: lxml.html.HtmlElement) -> dict[str, lxml.html.HtmlElement]:
    """The links of a tile by the words below them."""
    return {
        place.find("span").text_content(): place.find(".//a")
        for place in tile.xpath(".//*[contains(@class, 'figures')]/div")
    }


def test_the_figures_of_a_queue_open_the_calls_behind_them(own_house: House) -> None:
    stage_a_day(own_house)
    client = own_house.browser(Role.SUPERVISOR)
    tile = document(client, "/board").get_element_by_id("tile-sales")
    shown = figures(tile)
    big = tile.xpath(".//a[contains(@class, 'big')]")[0]
    assert int(big.text_content()) == behind(client, big) == 3
    offered_calls = int(shown["calls today"].text_content())
    assert offered_calls == behind(client, shown["calls today"]) == 11
    in_time, gave_up = behind(client, shown["within 20 s"]), behind(client, shown["gave up"])
    answered = behind(client, shown["talk time"])
    assert (in_time, gave_up, answered) == (6, 3, 6)
    assert shown["within 20 s"].text_content() == f"{in_time / (answered + gave_up):.1%}".replace(
        "%", "\u202f%"
    )


def test_the_promises_of_the_board_open_the_promises_behind_them(own_house: House) -> None:
    stage_a_day(own_house)
    client = own_house.browser(Role.SUPERVISOR)
    tile = document(client, "/board").get_element_by_id("promises")
    big = tile.xpath(".//a[contains(@class, 'big')]")[0]
    # One of the day, and the one of the play.
    assert int(big.text_content()) == behind(client, big) == 2
    counted = {word: int(link.text_content()) for word, link in figures(tile).items()}
    assert counted == {"late": 1, "kept today": 1, "ended today": 2}
    assert counted == {word: behind(client, link) for word, link in figures(tile).items()}


def test_the_calls_of_an_agent_open_from_board_and_desk(own_house: House) -> None:
    stage_a_day(own_house)
    agent = own_house.cast.members[Role.AGENT].id
    row = document(own_house.browser(Role.SUPERVISOR), "/board").get_element_by_id(f"agent-{agent}")
    client = own_house.browser(Role.AGENT)
    day = document(client, "/desk").get_element_by_id("day")
    answered, rating, missed = day.xpath(".//dd/a")
    assert row.xpath("td/a")[-1].text_content() == answered.text_content() == "6"
    assert behind(client, answered) == behind(client, row.xpath("td/a")[-1]) == 6
    assert (rating.text_content(), behind(client, rating)) == ("4.0", 1)
    assert int(missed.text_content()) == behind(client, missed) == 1


def test_the_lines_of_the_desk_open_who_waits_in_them(own_house: House) -> None:
    stage_a_day(own_house)
    client = own_house.browser(Role.AGENT)
    links = document(client, "/desk").get_element_by_id("lanes").xpath(".//a")
    assert [int(link.text_content()) for link in links] == [3, 2]
    assert [behind(client, link) for link in links] == [3, 2]
