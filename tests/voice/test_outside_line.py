"""Nodes that reach beyond the house, through the doors: programs, other telephones, money."""

from dataclasses import replace

from sqlmodel import select

from cti.models import (
    Call,
    CallLeg,
    LegKind,
    Payment,
    PaymentState,
    RecordingWish,
    WebhookAnswer,
)
from cti.recording_control import sweep_recordings
from ivr.models import WebRequest
from ivr.web_requests import sweep_web_requests
from ivr.words import WebOutcome
from tests.fakes.odd_program import OddProgram
from tests.voice.caller import Caller
from tests.voice.outside_house import House, again, chosen

# Another program


def test_answer_of_another_program_is_spoken(house: House, guest: Caller) -> None:
    filler = chosen(guest, "2")
    assert filler.words == "one moment"
    waiting = again(guest, filler)
    assert waiting.verbs == ["Pause", "Redirect"]
    assert sweep_web_requests(house.work) == 1
    assert again(guest, waiting).words == "it is sent, 3 all is well"


def test_repeated_poll_gets_the_same_bytes_and_asks_nobody_twice(
    house: House, guest: Caller, program: OddProgram
) -> None:
    program.asked.clear()
    filler = chosen(guest, "2")
    first, second = again(guest, filler), again(guest, filler)
    assert first.response.data == second.response.data
    sweep_web_requests(house.work)
    sweep_web_requests(house.work)
    assert house.count(WebRequest) == 1
    assert [path for _, path, _, _ in program.asked] == ["/good?who=%2B8613800138000"]


def test_caller_is_not_kept_when_no_worker_is_there(house: House, guest: Caller) -> None:
    heard = chosen(guest, "2")
    for _ in range(30):
        house.clock.advance(1)
        heard = again(guest, heard)
        if "Redirect" not in heard.verbs:
            break
    assert heard.words == "no more"


def test_caller_who_hangs_up_is_not_asked_for(
    house: House, guest: Caller, program: OddProgram
) -> None:
    program.asked.clear()
    chosen(guest, "2")
    guest.post("/voice/status", {"CallStatus": "completed"})
    assert sweep_web_requests(house.work) == 0
    request = house.one(WebRequest)
    assert isinstance(request, WebRequest)
    assert request.outcome is WebOutcome.DROPPED
    assert program.asked == []


# Somebody outside the queues

CHILD = "CA" + "c" * 32


def party(guest: Caller) -> Caller:
    return Caller(guest.client, sid=CHILD, number="+8613900000009")


def child_form(guest: Caller, **more: str) -> dict[str, str]:
    return {"ParentCallSid": guest.sid, "Direction": "outbound-dial", **more}


def test_transfer_is_whispered_screened_logged_and_left_by_how_it_ended(
    house: House, guest: Caller
) -> None:
    ringing = chosen(guest, "3")
    number = next(ringing.root.iter("Number"))
    assert number.text == "+8613900000009"
    assert "callerId" not in next(ringing.root.iter("Dial")).attrib
    other = party(guest)
    status = ringing.path("Number", "statusCallback")
    other.post(status, child_form(guest, CallStatus="ringing", SequenceNumber="1"))
    assert house.count(CallLeg) == 2
    whisper = other.ask(ringing.path("Number", "url"), child_form(guest))
    assert whisper.words == "a caller for you"
    taken = other.ask(whisper.path("Gather"), child_form(guest, Digits="1"))
    assert taken.verbs == []
    ended = {
        "DialCallStatus": "completed",
        "DialCallSid": CHILD,
        "DialCallDuration": "40",
        "DialBridged": "true",
    }
    for _ in range(2):
        assert guest.ask(ringing.path("Dial"), ended).words == "all is well"
    other.post(status, child_form(guest, CallStatus="completed", SequenceNumber="3"))
    with house.work.database.session() as session:
        legs = session.exec(select(CallLeg).where(CallLeg.kind == LegKind.THIRD)).all()
        assert [(leg.sid, leg.duration_s) for leg in legs] == [(CHILD, 40)]
        assert legs[0].ended_at is not None
        assert session.exec(select(Call)).one().ended_at is None


def test_party_who_does_not_press_the_key_does_not_get_the_caller(
    house: House, guest: Caller
) -> None:
    ringing = chosen(guest, "3")
    other = party(guest)
    whisper = other.ask(ringing.path("Number", "url"), child_form(guest))
    assert other.ask(whisper.path("Gather"), child_form(guest)).verbs == ["Hangup"]
    assert other.ask(whisper.path("Gather"), child_form(guest, Digits="5")).verbs == ["Hangup"]
    refused = {"DialCallStatus": "completed", "DialCallSid": CHILD, "DialBridged": "false"}
    assert guest.ask(ringing.path("Dial"), refused).words == "no more"
    # Too late to take it now.
    assert other.ask(ringing.path("Number", "url"), child_form(guest)).verbs == ["Hangup"]
    assert house.count(CallLeg) == 2


def test_nobody_elses_leg_can_take_or_move_a_call(house: House, guest: Caller) -> None:
    ringing = chosen(guest, "3")
    stranger = Caller(house.client)
    assert stranger.ask(ringing.path("Number", "url")).verbs == ["Hangup"]
    other = party(guest)
    assert other.ask(ringing.path("Dial"), child_form(guest, Digits="1")).verbs == ["Hangup"]


def test_caller_who_hangs_up_while_it_rings_ends_the_call(house: House, guest: Caller) -> None:
    ringing = chosen(guest, "3")
    form = {"DialCallStatus": "no-answer", "DialCallSid": CHILD, "CallStatus": "completed"}
    assert guest.ask(ringing.path("Dial"), form).verbs == ["Hangup"]
    call = house.one(Call)
    assert isinstance(call, Call)
    assert call.ended_at is not None


# Money


def test_card_is_asked_for_only_when_the_recording_is_silent(house: House, guest: Caller) -> None:
    welcome = guest.phone()
    call = house.one(Call)
    assert isinstance(call, Call)
    assert call.recording_wish is RecordingWish.ON
    assert sweep_recordings(house.work) == 1
    filler = guest.press(welcome, "4")
    assert (filler.words, "Pay" in filler.verbs) == ("now your card", False)
    assert "Pay" not in again(guest, filler).verbs
    sweep_recordings(house.work)
    asked = again(guest, filler, {})
    asked = again(guest, asked)
    pay = next(asked.root.iter("Pay"))
    assert (pay.attrib["chargeAmount"], pay.attrib["currency"]) == ("199.00", "cny")
    form = {
        "Result": "success",
        "PaymentConfirmationCode": "ch_1",
        "PaymentMethod": "credit-card",
        "PaymentCardNumber": "xxxxxxxxxxxx4242",
        "ExpirationDate": "1230",
        "PaymentToken": "tok_1",
    }
    for _ in range(2):
        assert guest.ask(asked.path("Pay"), form).words == "receipt ch_1 all is well"
    payment = house.one(Payment)
    assert isinstance(payment, Payment)
    assert (payment.state, payment.confirmation) == (PaymentState.PAID, "ch_1")
    sweep_recordings(house.work)
    verbs = [r.verb for r in house.carrier.requests if r.verb in {"record", "pause", "resume"}]
    assert verbs == ["record", "pause", "resume"]
    kept = [answer.asked for answer in answers(house)]
    assert any("PaymentConfirmationCode" in form for form in kept)
    assert "4242" not in str(kept)
    assert "tok_1" not in str(kept)


def answers(house: House) -> list[WebhookAnswer]:
    with house.work.database.session() as session:
        return list(session.exec(select(WebhookAnswer)).all())


def test_carrier_that_does_not_pause_gets_no_card(house: House, guest: Caller) -> None:
    welcome = guest.phone()
    sweep_recordings(house.work)
    heard = guest.press(welcome, "4")
    while "Redirect" in heard.verbs:
        assert "Pay" not in heard.verbs
        heard = again(guest, heard)
    assert heard.words == "it failed"
    payment = house.one(Payment)
    assert isinstance(payment, Payment)
    assert payment.state is PaymentState.FAILED


def test_carrier_without_cards_is_the_error_way(house: House) -> None:
    settings = house.work.settings.model_copy(update={"carrier_profile": "generic"})
    other = House(replace(house.work, settings=settings), house.carrier, house.clock)
    assert chosen(Caller(other.client), "4").words == "now your card it failed"
    assert other.count(Payment) == 0


def test_late_success_after_the_hang_up_is_money_taken(house: House, guest: Caller) -> None:
    asked = chosen(guest, "4")
    assert "Pay" in asked.verbs
    guest.post("/voice/status", {"CallStatus": "completed"})
    form = {"Result": "success", "PaymentConfirmationCode": "ch_9", "CallStatus": "completed"}
    guest.ask(asked.path("Pay"), form)
    payment = house.one(Payment)
    assert isinstance(payment, Payment)
    assert (payment.state, payment.confirmation) == (PaymentState.PAID, "ch_9")
