"""Nodes that ask our own rooms, through the doors: signed, twice, and when it goes wrong."""

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from cti.models import (
    Call,
    Callback,
    Message,
    Recording,
    Voicemail,
    WebhookAnswer,
)
from customers import proofs
from customers.models import Customer, Label, ProofAttempt
from customers.purchases import note_purchase
from customers.words import PurchaseState
from tests.voice.caller import Caller, Heard
from tests.voice.outside_house import House, chosen
from tickets.models import Appointment, SurveyResponse, Ticket, TicketEvent
from tickets.words import AppointmentState

NAME = "王芳"


# Who is it


def with_pin(session: Session, customer: Customer) -> None:
    proofs.set_pin(session, customer, "2468")
    customer.name = NAME


def test_right_pin_passes_and_counts_once_however_often_it_is_delivered(
    house: House, guest: Caller
) -> None:
    asked = chosen(guest, "1")
    house.do(with_pin)
    wrong = guest.press(asked, "1111")
    assert wrong.words == "not right your pin"
    right = [guest.press(wrong, "2468") for _ in range(3)]
    assert {heard.response.data for heard in right} == {right[0].response.data}
    assert right[0].words == "all is well"
    assert house.count(ProofAttempt) == 2


def test_stranger_and_wrong_pin_hear_the_same_to_the_last_byte(house: House) -> None:
    bodies = []
    for number, with_a_pin in (("+8613800138001", True), ("+8613800138002", False)):
        someone = Caller(house.client, number=number)
        asked = chosen(someone, "1")
        if with_a_pin:
            house.do(with_pin)
        heard = [asked, someone.press(asked, "1111")]
        for _ in range(2):
            heard.append(someone.press(heard[-1], "1111"))
        bodies.append([h.words for h in heard])
        with house.work.database.session() as session:
            session.execute(sa.update(Customer).values(erased_at=house.clock.now()))
            session.execute(sa.delete(ProofAttempt))
            break_off = session.exec(select(Customer)).all()
            for row in break_off:
                session.execute(sa.update(Call).values(customer_id=None))
                session.execute(
                    sa.text("DELETE FROM contact_point WHERE customer_id = :id"), {"id": row.id}
                )
                session.delete(row)
    assert bodies[0] == bodies[1]
    assert bodies[0][-1] == "it failed"


def test_number_that_guessed_too_often_hears_no_question(house: House, guest: Caller) -> None:
    heard = chosen(guest, "1")
    for _ in range(proofs.MOST_BY_NUMBER):
        if "Gather" not in heard.verbs:
            heard = chosen(Caller(house.client), "1")
        heard = Caller(house.client, sid=heard_sid(heard, house)).press(heard, "0000")
    later = Caller(house.client)
    assert chosen(later, "1").words == "no more"


def heard_sid(heard: Heard, house: House) -> str:
    run_id = heard.path("Gather").split("/")[3]
    with house.work.database.session() as session:
        row = session.execute(
            sa.text(
                "SELECT c.sid FROM call c JOIN flow_run r ON r.call_id = c.id WHERE r.id = :id"
            ),
            {"id": run_id},
        ).one()
    return str(row[0])


# What remains


def test_text_is_queued_once(house: House, guest: Caller) -> None:
    welcome = guest.phone()
    for _ in range(3):
        assert guest.press(welcome, "5").words == "all is well"
    message = house.one(Message)
    assert isinstance(message, Message)
    assert (message.body, message.purpose) == ("hello +8613800138000", "flow")


def test_withheld_number_gets_no_text_and_the_call_goes_on(house: House) -> None:
    someone = Caller(house.client, number="anonymous")
    assert chosen(someone, "5").words == "all is well"
    assert house.count(Message) == 0


def test_appointment_is_booked_found_and_added_to(house: House, guest: Caller) -> None:
    offered = chosen(guest, "6")
    hour = int(offered.words.removeprefix("at "))
    later = guest.press(offered, "2")
    assert later.words == f"at {hour + 1}"
    taken = [guest.press(later, "1") for _ in range(2)]
    assert taken[0].response.data == taken[1].response.data
    assert taken[0].words == "number 10001 noted all is well"
    appointment = house.one(Appointment)
    assert isinstance(appointment, Appointment)
    assert appointment.state is AppointmentState.BOOKED
    assert house.count(Ticket) == 1
    with house.work.database.session() as session:
        comments = [e.comment for e in session.exec(select(TicketEvent)).all()]
    assert comments.count("more") == 1


def test_time_held_for_a_caller_who_leaves_is_free_at_once(house: House, guest: Caller) -> None:
    first = chosen(guest, "6").words
    guest.post("/voice/status", {"CallStatus": "completed"})
    other = Caller(house.client, number="+8613800138001")
    assert chosen(other, "6").words == first


def test_survey_takes_down_what_is_said(house: House, guest: Caller) -> None:
    why = guest.press(chosen(guest, "7"), "4")
    assert next(why.root.iter("Gather")).attrib["input"] == "speech"
    said = {"SpeechResult": "it took <too> long", "Confidence": "0.9"}
    for _ in range(2):
        assert guest.ask(why.path("Gather"), said).words == "all is well"
    response = house.one(SurveyResponse)
    assert isinstance(response, SurveyResponse)
    assert (response.verbatim, response.csat) == ("it took <too> long", 4)
    assert response.outcome.value == "done"


def with_order(session: Session, customer: Customer) -> None:
    now = customer.created_at
    customer.points = 77
    note_purchase(
        session,
        customer.id,
        "SO1",
        title="tea",
        amount_minor=100,
        state=PurchaseState.SHIPPED,
        bought_at=now,
        now=now,
    )


def test_order_and_points_are_the_callers_own(house: House, guest: Caller) -> None:
    welcome = guest.phone()
    house.do(with_order)
    assert guest.press(welcome, "8").words == "tea is shipped 77 points all is well"
    stranger = Caller(house.client, number="+8613800138009")
    assert chosen(stranger, "8").words == "it failed"


def test_voicemail_is_transcribed_onto_its_ticket(house: House, guest: Caller) -> None:
    asked = chosen(guest, "9")
    record = next(asked.root.iter("Record"))
    assert record.attrib["transcribe"] == "true"
    sid = "RE" + "a" * 32
    address = f"https://api.example.com/Accounts/AC1/Recordings/{sid}"
    form = {"RecordingUrl": address, "RecordingDuration": "9"}
    assert guest.ask(asked.path("Record"), form).words == "all is well"
    words = {
        "RecordingSid": sid,
        "TranscriptionStatus": "completed",
        "TranscriptionText": "please call",
    }
    for text in ("please call", "something else"):
        form = words | {"TranscriptionText": text}
        guest.post(asked.path("Record", "transcribeCallback"), form)
    voicemail = house.one(Voicemail)
    assert isinstance(voicemail, Voicemail)
    assert voicemail.transcript == "please call"
    with house.work.database.session() as session:
        comments = [e.comment for e in session.exec(select(TicketEvent)).all()]
    assert comments.count("please call") == 1
    assert "something else" not in comments


def test_hanging_up_at_the_tone_runs_what_says_nothing(house: House, guest: Caller) -> None:
    chosen(guest, "9")
    for _ in range(2):
        guest.post("/voice/status", {"CallStatus": "completed"})
    label = house.one(Label)
    assert isinstance(label, Label)
    assert label.word == "gave_up"


def test_callback_is_booked_for_the_time_that_was_taken(house: House, guest: Caller) -> None:
    when = chosen(guest, "0")
    assert when.words == "when"
    offered = guest.press(when, "2")
    hour = int(offered.words.removeprefix("at "))
    assert guest.press(offered, "1").words == "all is well"
    callback = house.one(Callback)
    assert isinstance(callback, Callback)
    assert (callback.due_at.hour, callback.due_at.minute) == (hour, 0)


# When something breaks inside


def test_database_error_inside_a_request_costs_the_request_and_nothing_else(
    house: House, guest: Caller
) -> None:
    asked = chosen(guest, "1")
    house.do(with_pin)
    with house.work.database.session() as session:
        session.execute(sa.text("ALTER TABLE proof_attempt ADD CHECK (at < '2000-01-01')"))
    assert guest.press(asked, "2468").words == "something broke"
    assert house.count(ProofAttempt) == 0
    with house.work.database.session() as session:
        doors = [row.door for row in session.exec(select(WebhookAnswer)).all()]
    assert doors.count("step") == 2


@pytest.mark.parametrize(
    "form",
    [
        {"Result": "<Say>", "PaymentConfirmationCode": "x" * 9_000},
        {"DialCallStatus": "completed", "DialCallSid": "'; drop table call"},
        {"Digits": "9" * 10_000},
        {"SpeechResult": "\x00]]>", "Confidence": "2"},
        {"QueueResult": "leave"},
        {"RecordingUrl": "javascript:alert(1)", "RecordingDuration": "5"},
    ],
)
@pytest.mark.parametrize("key", ["1", "2", "3", "4", "6", "7", "0"])
def test_whatever_is_reported_there_is_a_document_or_a_clean_refusal(
    house: House, guest: Caller, key: str, form: dict[str, str]
) -> None:
    heard = chosen(guest, key)
    verb = next((v for v in ("Gather", "Pay", "Dial") if v in heard.verbs), "Redirect")
    answer = guest.post(heard.path(verb), form)
    assert answer.status_code in {200, 422}
    if answer.status_code == 200:
        Heard(answer)
    assert house.count(Recording) == 0
