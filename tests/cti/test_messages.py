"""Text messages: sent at most once, believed when they say stop, never answered."""

from collections.abc import Iterator
from threading import Barrier, Thread
from uuid import UUID

import pytest
from sqlmodel import select

from base.ids import new_id
from cti import message_sending, messages
from cti.message_states import MOVES, may_move
from cti.models import Message, MessageDirection, MessageState
from cti.promise_sweeps import sweep_messages
from customers.lookup import phone_index
from customers.suppressions import is_suppressed, suppress
from telephony.numbers import read_number
from telephony.reports import MessageReceived, MessageStatusReport
from tests.fakes.dialled_carrier import Fate, Killed
from tests.fakes.promise_stage import CUSTOMER, OWN_NUMBER, Stage, promise_stage


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        yield stage


def write(stage: Stage) -> UUID:
    with stage.database.session() as session:
        return messages.write_message(
            session,
            number=CUSTOMER,
            body="您好",
            purpose="test",
            customer_id=None,
            call_id=None,
            now=stage.now(),
        ).id


def message(stage: Stage, message_id: UUID) -> Message:
    with stage.database.session() as session:
        return session.get_one(Message, message_id)


def report(stage: Stage, sid: str, status: str, code: str | None = None, **by: UUID) -> bool:
    with stage.database.session() as session:
        return messages.note_message_status(
            session,
            MessageStatusReport(sid, status, code),
            message_id=by.get("message_id"),
            now=stage.now(),
        )


def receive(stage: Stage, sid: str, body: str, opt_out: str | None = None) -> UUID | None:
    with stage.database.session() as session:
        return messages.receive_message(
            session,
            MessageReceived(sid, CUSTOMER, OWN_NUMBER, body, opt_out=opt_out),
            number=read_number(CUSTOMER),
            now=stage.now(),
        )


def must_not_be_texted(stage: Stage) -> bool:
    with stage.database.session() as session:
        return is_suppressed(session, phone_index(CUSTOMER), "sms")


def test_message_is_sent_with_our_name_and_its_id_in_the_status_address(stage: Stage) -> None:
    message_id = write(stage)
    assert stage.rung.jobs() == ["send_message"]
    message_sending.send(stage.work, message_id)
    (text,) = stage.carrier.texts
    assert (text["to"], text["from"]) == (CUSTOMER, OWN_NUMBER)
    assert text["body"] == "【灯塔家居】您好"
    assert text["status_path"] == f"/sms/status?message={message_id}"
    assert message(stage, message_id).state is MessageState.SENT


def test_lost_bell_delays_a_message_and_no_more(stage: Stage) -> None:
    message_id = write(stage)
    sweep_messages(stage.work)
    sweep_messages(stage.work)
    assert message(stage, message_id).state is MessageState.SENT
    assert len(stage.carrier.texts) == 1


def test_workers_at_the_same_moment_send_it_once(stage: Stage) -> None:
    message_id = write(stage)
    ready = Barrier(4)

    def work() -> None:
        ready.wait()
        message_sending.send(stage.work, message_id)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert stage.carrier.asked == 1


@pytest.mark.parametrize("fate", [Fate.KILLED_BEFORE, Fate.KILLED_AFTER])
def test_worker_killed_while_sending_never_leads_to_a_second_message(
    stage: Stage, fate: Fate
) -> None:
    message_id = write(stage)
    stage.carrier.fates.append(fate)
    with pytest.raises(Killed):
        message_sending.send(stage.work, message_id)
    for _ in range(5):
        stage.clock.advance(60)
        sweep_messages(stage.work)
    assert message(stage, message_id).state is MessageState.UNKNOWN
    assert stage.carrier.asked == 1


def test_status_report_settles_a_message_whose_sending_was_cut_off(stage: Stage) -> None:
    message_id = write(stage)
    stage.carrier.fates.append(Fate.LOST_AFTER)
    message_sending.send(stage.work, message_id)
    assert message(stage, message_id).state is MessageState.UNKNOWN
    (text,) = stage.carrier.texts
    assert report(stage, text["sid"], "delivered", message_id=message_id)
    assert message(stage, message_id).state is MessageState.DELIVERED


def test_carrier_that_was_never_reached_is_asked_again(stage: Stage) -> None:
    message_id = write(stage)
    stage.carrier.fates.append(Fate.AWAY)
    sweep_messages(stage.work)
    assert message(stage, message_id).state is MessageState.DUE
    stage.clock.advance(6)
    sweep_messages(stage.work)
    assert message(stage, message_id).state is MessageState.SENT


def test_late_sent_does_not_undo_delivered(stage: Stage) -> None:
    message_id = write(stage)
    message_sending.send(stage.work, message_id)
    sid = stage.carrier.texts[0]["sid"]
    assert report(stage, sid, "delivered")
    assert report(stage, sid, "sent")
    assert message(stage, message_id).state is MessageState.DELIVERED
    assert not report(stage, "SMother", "sent")
    assert not report(stage, "SMother", "failed", message_id=message_id)


def test_number_the_carrier_blocks_is_never_texted_again(stage: Stage) -> None:
    message_id = write(stage)
    stage.carrier.fates.append(Fate.REFUSED)
    stage.carrier.refusal = 21610
    message_sending.send(stage.work, message_id)
    failed = message(stage, message_id)
    assert (failed.state, failed.error) == (MessageState.FAILED, "21610")
    assert must_not_be_texted(stage)
    assert message(stage, write(stage)).state is MessageState.WITHHELD


def test_block_reported_later_writes_the_suppression_too(stage: Stage) -> None:
    message_id = write(stage)
    message_sending.send(stage.work, message_id)
    report(stage, stage.carrier.texts[0]["sid"], "undelivered", "21610")
    assert must_not_be_texted(stage)


def test_opt_out_between_writing_and_sending_withholds_the_message(stage: Stage) -> None:
    message_id = write(stage)
    with stage.database.session() as session:
        suppress(session, phone_index(CUSTOMER), "sms", reason="opt_out", now=stage.now())
    message_sending.send(stage.work, message_id)
    assert message(stage, message_id).state is MessageState.WITHHELD
    assert stage.carrier.asked == 0


def test_carriers_own_stop_and_start_are_believed_and_never_answered(stage: Stage) -> None:
    assert receive(stage, "SM1", "退订", opt_out="STOP") is not None
    assert must_not_be_texted(stage)
    assert receive(stage, "SM2", "START", opt_out="START") is not None
    assert not must_not_be_texted(stage)
    with stage.database.session() as session:
        outbound = select(Message).where(Message.direction == MessageDirection.OUTBOUND)
        assert session.exec(outbound).all() == []


def test_inbound_message_delivered_twice_is_kept_once_and_sealed(stage: Stage) -> None:
    kept = receive(stage, "SM1", "1\n谢谢")
    assert kept is not None
    assert receive(stage, "SM1", "1\n谢谢") is None
    row = message(stage, kept)
    assert (row.body, row.number) == ("1\n谢谢", CUSTOMER)
    assert "谢谢".encode() not in row.body_sealed
    assert row.customer_id is not None


def test_nobody_is_ever_written_to_twice_by_the_table_of_moves() -> None:
    assert not may_move(MessageState.UNKNOWN, MessageState.DUE)
    assert not may_move(MessageState.UNKNOWN, MessageState.SENDING)
    assert set(MOVES) == set(MessageState)


def test_nobody_is_written_to_in_quiet_hours_unless_they_wait_for_it(stage: Stage) -> None:
    stage.clock.at = stage.clock.at.replace(hour=14)  # ten in the evening in Shanghai
    ordinary = write(stage)
    with stage.database.session() as session:
        urgent = messages.write_message(
            session,
            number=CUSTOMER,
            body="123456",
            purpose="one_time_code",
            customer_id=None,
            call_id=None,
            now=stage.now(),
        ).id
    sweep_messages(stage.work)
    assert message(stage, ordinary).state is MessageState.DUE
    assert message(stage, urgent).state is MessageState.SENT
    assert sweep_messages(stage.work) == 0
    stage.clock.advance(11 * 3600)
    sweep_messages(stage.work)
    assert message(stage, ordinary).state is MessageState.SENT


def test_message_written_twice_under_one_identity_is_one(stage: Stage) -> None:
    message_id = new_id()
    for _ in range(2):
        with stage.database.session() as session:
            messages.write_message(
                session,
                number=CUSTOMER,
                body="您好",
                purpose="test",
                customer_id=None,
                call_id=None,
                now=stage.now(),
                message_id=message_id,
            )
    assert sweep_messages(stage.work) == 1
