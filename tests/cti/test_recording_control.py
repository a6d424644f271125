"""Calls are recorded when they may be, silent when money is paid, and never twice."""

from datetime import timedelta

import pytest
from sqlmodel import select

from base.ids import new_id
from cti import payments, recording_control, recordings
from cti.events import timeline
from cti.models import Call, Payment, PaymentState, Recording, RecordingWish
from cti.recording_control import settle_recording, sweep_recordings
from telephony.reports import CallStatus, PayResult, RecordingReport
from tests.fakes.carrier import away, refused, unsure
from tests.fakes.desk_floor import Floor


@pytest.fixture
def sid(floor: Floor) -> str:
    return floor.sid_of(floor.call_in())


def call_of(floor: Floor, sid: str) -> Call:
    with floor.session() as session:
        return session.exec(select(Call).where(Call.sid == sid)).one()


def allow(floor: Floor, sid: str, *, allowed: bool = True) -> None:
    with floor.session() as session:
        call = session.exec(select(Call).where(Call.sid == sid).with_for_update()).one()
        recording_control.allow_recording(session, call, allowed=allowed, now=floor.clock.now())


def settle(floor: Floor, sid: str) -> None:
    settle_recording(floor.work, call_of(floor, sid).id)


def verbs(floor: Floor) -> list[str]:
    known = {"record", "pause", "resume", "stop"}
    return [request.verb for request in floor.carrier.requests if request.verb in known]


def prepare(floor: Floor, sid: str, payment_id: object) -> bool:
    with floor.session() as session:
        call = session.exec(select(Call).where(Call.sid == sid).with_for_update()).one()
        return payments.prepare_payment(
            session,
            payment_id,  # type: ignore[arg-type]
            call=call,
            amount_minor=990,
            currency="CNY",
            now=floor.clock.now(),
        )


def settle_payment(floor: Floor, sid: str, payment_id: object, result: PayResult) -> PaymentState:
    with floor.session() as session:
        call = session.exec(select(Call).where(Call.sid == sid).with_for_update()).one()
        payments.settle_payment(
            session,
            payment_id,  # type: ignore[arg-type]
            call=call,
            result=result,
            confirmation="ch_1",
            now=floor.clock.now(),
        )
        return session.get_one(Payment, payment_id).state


def test_nothing_is_recorded_before_anybody_was_asked(floor: Floor, sid: str) -> None:
    settle(floor, sid)
    assert sweep_recordings(floor.work) == 0
    assert verbs(floor) == []


def test_allowed_call_is_recorded_once_on_the_customers_leg(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    assert "settle_recording" in {bell.name for bell in floor.rung.bells}
    settle(floor, sid)
    settle(floor, sid)
    assert sweep_recordings(floor.work) == 0
    (request,) = floor.carrier.asked("record")
    assert request.sid == sid
    with floor.session() as session:
        recording = session.exec(select(Recording)).one()
        assert (recording.channels, recording.paused) == (2, False)


def test_lost_bell_is_made_good_by_the_sweep(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    assert sweep_recordings(floor.work) == 1
    assert verbs(floor) == ["record"]


def test_refusal_stands_and_stops_what_runs(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    settle(floor, sid)
    allow(floor, sid, allowed=False)
    settle(floor, sid)
    allow(floor, sid)
    settle(floor, sid)
    assert verbs(floor) == ["record", "stop"]
    assert call_of(floor, sid).recording_wish is RecordingWish.OFF


def test_unsure_start_is_not_repeated_until_its_word_is_overdue(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    floor.carrier.failing["record"] = unsure
    settle(floor, sid)
    settle(floor, sid)
    assert verbs(floor) == ["record"]
    floor.carrier.failing.clear()
    floor.clock.advance(21)
    settle(floor, sid)
    assert verbs(floor) == ["record", "record"]


def test_unsure_start_is_adopted_by_the_carriers_word(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    floor.carrier.failing["record"] = unsure
    settle(floor, sid)
    with floor.session() as session:
        report = RecordingReport("RE" + "b" * 32, "in-progress", call_sid=sid)
        recordings.note_recording(session, report, now=floor.clock.now())
    floor.clock.advance(60)
    settle(floor, sid)
    assert verbs(floor) == ["record"]


def test_carrier_that_is_away_is_asked_again(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    floor.carrier.failing["record"] = away
    settle(floor, sid)
    floor.carrier.failing.clear()
    assert sweep_recordings(floor.work) == 1
    assert verbs(floor) == ["record", "record"]


def test_ended_call_is_left_alone(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    floor.leg_ends(sid)
    settle(floor, sid)
    assert sweep_recordings(floor.work) == 0
    assert verbs(floor) == []


def test_card_waits_for_the_carriers_word_that_nothing_records(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    settle(floor, sid)
    payment_id = new_id()
    assert not prepare(floor, sid, payment_id)
    floor.carrier.failing["pause"] = away
    settle(floor, sid)
    assert not prepare(floor, sid, payment_id)
    floor.carrier.failing.clear()
    assert sweep_recordings(floor.work) == 1
    assert prepare(floor, sid, payment_id)
    with floor.session() as session:
        payment = session.get_one(Payment, payment_id)
        assert (payment.state, payment.amount_minor) == (PaymentState.ASKED, 990)
    assert settle_payment(floor, sid, payment_id, PayResult.SUCCESS) is PaymentState.PAID
    settle(floor, sid)
    assert verbs(floor) == ["record", "pause", "pause", "resume"]
    assert sweep_recordings(floor.work) == 0
    with floor.session() as session:
        kinds = [event.kind for event in timeline(session, call_of(floor, sid))]
    assert kinds.count("recording_control") == 3
    assert "recording_control_failed" in kinds


def test_recording_that_is_only_beginning_counts_as_one(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    floor.carrier.failing["record"] = unsure
    settle(floor, sid)
    payment_id = new_id()
    assert not prepare(floor, sid, payment_id)
    with floor.session() as session:
        report = RecordingReport("RE" + "b" * 32, "in-progress", call_sid=sid)
        recordings.note_recording(session, report, now=floor.clock.now())
    assert not prepare(floor, sid, payment_id)
    settle(floor, sid)
    assert prepare(floor, sid, payment_id)


def test_recording_that_begins_while_a_card_is_asked_for_is_paused_at_once(
    floor: Floor, sid: str
) -> None:
    allow(floor, sid)
    payment_id = new_id()
    ready = []
    floor.carrier.before["record"] = lambda: ready.append(prepare(floor, sid, payment_id))
    settle(floor, sid)
    assert ready == [False]
    assert verbs(floor) == ["record", "pause"]


def test_call_that_nobody_records_may_pay_at_once(floor: Floor, sid: str) -> None:
    payment_id = new_id()
    assert prepare(floor, sid, payment_id)
    assert settle_payment(floor, sid, payment_id, PayResult.DECLINED) is PaymentState.DECLINED
    settle(floor, sid)
    assert verbs(floor) == []


def test_first_end_of_a_payment_stays_except_that_money_taken_is_money(
    floor: Floor, sid: str
) -> None:
    payment_id = new_id()
    prepare(floor, sid, payment_id)
    ends = [PayResult.INTERRUPTED, PayResult.ERROR, PayResult.SUCCESS, PayResult.DECLINED]
    states = [settle_payment(floor, sid, payment_id, result) for result in ends]
    assert states == [
        PaymentState.INTERRUPTED,
        PaymentState.INTERRUPTED,
        PaymentState.PAID,
        PaymentState.PAID,
    ]


def test_refused_pause_is_told_and_tried_by_the_next_sweep(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    settle(floor, sid)
    payment_id = new_id()
    prepare(floor, sid, payment_id)
    floor.carrier.failing["pause"] = refused
    settle(floor, sid)
    assert not prepare(floor, sid, payment_id)
    assert sweep_recordings(floor.work) == 1


def test_long_wait_does_not_make_a_live_recording_silent(floor: Floor, sid: str) -> None:
    allow(floor, sid)
    settle(floor, sid)
    payment_id = new_id()
    prepare(floor, sid, payment_id)
    floor.clock.at += timedelta(minutes=10)
    assert not prepare(floor, sid, payment_id)
    assert floor.carrier.legs[sid] is CallStatus.IN_PROGRESS
