from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlmodel import select

from base.ids import new_id
from cti.models import Recording, RecordingKind, Voicemail
from staff.models import AuditEntry, MemberSkill, Role
from tests.console.cast import add_call
from tests.console.conftest import House, csrf
from tests.console.test_recordings import with_sound
from tickets.models import Ticket
from tickets.tickets import open_ticket
from tickets.words import TicketKind


@dataclass
class Left:
    """A message and its ticket."""

    voicemail_id: UUID
    ticket_id: UUID


def leave_message(house: House, queue: str | None, *, sid: str = "a") -> Left:
    now = house.clock.now()
    with house.work.database.session() as session:
        call = add_call(session, started_at=now, e164="+8613800138000", queue=queue)
        for old in session.exec(select(Recording).where(Recording.sid == "RE" + sid * 32)):
            old.sid = f"RE{new_id().hex}"
        session.flush()
        recording = Recording(
            sid="RE" + sid * 32,
            call_id=call.id,
            kind=RecordingKind.VOICEMAIL,
            state="completed",
            duration_s=41,
            started_at=now,
        )
        session.add(recording)
        session.flush()
        voicemail = Voicemail(call_id=call.id, recording_id=recording.id, queue=queue, left_at=now)
        session.add(voicemail)
        session.flush()
        ticket = open_ticket(
            session,
            kind=TicketKind.OTHER,
            origin="voicemail",
            origin_id=voicemail.id,
            customer_id=None,
            call_id=call.id,
            queue=queue,
            subject="",
            recording_id=recording.id,
            now=now,
        )
        return Left(voicemail.id, ticket.id)


def heard_by(house: House, left: Left) -> UUID | None:
    with house.work.database.session() as session:
        return session.get_one(Voicemail, left.voicemail_id).heard_by


def sound(left: Left) -> str:
    return f"/voicemails/{left.voicemail_id}/sound"


def test_an_agent_hears_a_message_of_their_queue_and_is_noted(own_house: House) -> None:
    left = leave_message(own_house, "service")
    with_sound(own_house)
    client = own_house.browser(Role.AGENT)
    assert sound(left) in client.get("/voicemails").get_data(as_text=True)
    assert client.get(sound(left)).status_code == 200
    assert heard_by(own_house, left) == own_house.cast.members[Role.AGENT].id
    # It is heard now, so that it is no longer in the list of what waits.
    assert sound(left) not in client.get("/voicemails").get_data(as_text=True)
    assert "沈一宁" in client.get("/voicemails?show=all").get_data(as_text=True)
    with own_house.work.database.session() as session:
        audited = select(AuditEntry).where(AuditEntry.action == "recording.heard")
        assert len(session.exec(audited).all()) == 1


def test_the_first_listener_stays_the_one_who_heard_it(own_house: House) -> None:
    left = leave_message(own_house, "service")
    with_sound(own_house)
    for role in (Role.SENIOR, Role.AGENT):
        assert own_house.browser(role).get(sound(left)).status_code == 200
    assert heard_by(own_house, left) == own_house.cast.members[Role.SENIOR].id


def test_an_auditor_s_ear_changes_nothing(own_house: House) -> None:
    left = leave_message(own_house, "service")
    with_sound(own_house)
    assert own_house.browser(Role.AUDITOR).get(sound(left)).status_code == 200
    assert heard_by(own_house, left) is None


def test_a_message_of_a_queue_that_one_does_not_serve_is_not_there(own_house: House) -> None:
    left = leave_message(own_house, "service")
    agent = own_house.cast.members[Role.AGENT].id
    with own_house.work.database.session() as session:
        session.delete(session.get_one(MemberSkill, (agent, "service")))
    with_sound(own_house)
    client = own_house.browser(Role.AGENT)
    assert sound(left) not in client.get("/voicemails?show=all").get_data(as_text=True)
    assert client.get(sound(left)).status_code == 404
    assert heard_by(own_house, left) is None


def test_a_message_for_nobody_in_particular_is_everybody_s(own_house: House) -> None:
    left = leave_message(own_house, None)
    with_sound(own_house)
    assert own_house.browser(Role.AGENT).get(sound(left)).status_code == 200


def test_an_agent_plays_a_message_on_the_pages_of_its_ticket_and_call(own_house: House) -> None:
    left = leave_message(own_house, "service")
    client = own_house.browser(Role.AGENT)
    assert sound(left) in client.get(f"/tickets/{left.ticket_id}").get_data(as_text=True)
    with own_house.work.database.session() as session:
        call_id = session.get_one(Ticket, left.ticket_id).call_id
    assert sound(left) in client.get(f"/calls/{call_id}").get_data(as_text=True)


@pytest.mark.parametrize(("to", "assignee"), [("me", Role.AGENT), ("queue", None)])
def test_whoever_takes_the_ticket_has_claimed_the_message(
    own_house: House, to: str, assignee: Role | None
) -> None:
    left = leave_message(own_house, "service")
    client = own_house.browser(Role.AGENT)
    form = {"to": to, "back": "/voicemails?show=all", "csrf_token": csrf(client)}
    answer = client.post(f"/tickets/{left.ticket_id}/owner", data=form)
    assert answer.headers["Location"] == "/voicemails?show=all"
    with own_house.work.database.session() as session:
        wanted = own_house.cast.members[assignee].id if assignee else None
        assert session.get_one(Ticket, left.ticket_id).assignee_id == wanted
    page = client.get("/voicemails?show=all").get_data(as_text=True)
    assert ("Take it" in page) is (assignee is None)


def test_giving_and_taking_is_written_into_the_history_with_names(own_house: House) -> None:
    left = leave_message(own_house, "service")
    client = own_house.browser(Role.AGENT)
    for to in ("me", "queue"):
        form = {"to": to, "back": "https://elsewhere.example", "csrf_token": csrf(client)}
        answer = client.post(f"/tickets/{left.ticket_id}/owner", data=form)
        assert answer.headers["Location"] == f"/tickets/{left.ticket_id}"
    page = client.get(f"/tickets/{left.ticket_id}").get_data(as_text=True)
    assert "gave it to 沈一宁" in page
    assert "gave it back" in page


def test_messages_of_one_queue_are_shown_alone(own_house: House) -> None:
    left = leave_message(own_house, "service")
    other = leave_message(own_house, "sales", sid="b")
    page = own_house.browser(Role.SUPERVISOR).get("/voicemails?queue=sales")
    assert sound(other) in page.get_data(as_text=True)
    assert sound(left) not in page.get_data(as_text=True)
