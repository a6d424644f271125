"""The short way of a step writes what the long way writes, or nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from sqlmodel import col, select

from base.crypto import unseal
from base.deadlines import DeadlineConnection
from cti.answers import Delivery, delivery_of
from cti.calls import call_of_sid
from cti.models import Call, CallEvent
from cti.workplace import Workplace
from ivr import exchanges
from ivr.hosting import Host
from ivr.models import FlowRun
from ivr.remembered import RememberedRuns, SeenRun
from ivr.rules import Rules
from ivr.short_way import step_shortly
from ivr.trail import CHOSE, MOST_CHOICES
from telephony.parsing import parse_leg, parse_step
from tests.voice.caller import BASE_URL, Caller

TABLES = {
    "call": "id",
    "call_event": "call_id",
    "flow_run": "call_id",
    "flow_event": "call_id",
    "webhook_answer": "call_id",
    "queue_entry": "call_id",
}
Form = dict[str, str]

keys = st.text("0123456789*#", min_size=1, max_size=3).map(lambda digits: {"Digits": digits})
speech = st.sampled_from(["售后", "I want to buy", "no", "\x00 \ud7ff"]).map(
    lambda text: {"SpeechResult": text, "Confidence": "0.91"}
)
odd = st.sampled_from(
    [
        {},
        {"CallStatus": "completed"},
        {"QueueResult": "redirected"},
        {"RecordingUrl": "https://media.example/r", "RecordingDuration": "4"},
        {"DialCallStatus": "completed"},
    ]
)
forms = st.lists(keys | keys | speech | odd, max_size=10)


@dataclass
class Line:
    """A call on which every step is tried both ways."""

    work: Workplace
    caller: Caller
    went_shortly: int = 0

    def awaited(self) -> tuple[UUID, int]:
        """The call's run and the step that it awaits."""
        with self.work.database.session() as session:
            found = select(FlowRun.id, FlowRun.step).join(Call)
            return session.exec(found.where(Call.sid == self.caller.sid)).one()

    def delivery(self, form: Form, token: str | None = None) -> Delivery:
        """A delivery of this caller's."""
        about = {"CallSid": self.caller.sid, "CallStatus": "in-progress", **form}
        now = self.work.clock.now()
        return delivery_of("step", "/voice/step", about, token or uuid4().hex, now=now)

    def shortly(
        self, connection: DeadlineConnection, delivery: Delivery, host: Host | None = None
    ) -> str | None:
        """What a process, by default one that knows nothing, answers to the awaited step."""
        run_id, number = self.awaited()
        return step_shortly(
            host or a_process(),
            connection,
            parse_leg(delivery.form),
            delivery,
            report=parse_step(delivery.form),
            run_id=run_id,
            number=number,
        )

    def at_length(self, delivery: Delivery) -> str:
        """The long way's answer to the same."""
        run_id, number = self.awaited()
        with self.work.database.session() as session:
            return exchanges.step(
                a_process(),
                session,
                parse_leg(delivery.form),
                delivery,
                report=parse_step(delivery.form),
                run_id=run_id,
                number=number,
            )

    def rows(self, connection: DeadlineConnection) -> dict[str, list[dict[str, Any]]]:
        """Everything that is written of the call, its seals opened."""
        cursor = connection.cursor(row_factory=dict_row)
        found = cursor.execute('SELECT id FROM "call" WHERE sid = %s', [self.caller.sid])
        call_id = found.fetchall()[0]["id"]
        told = {}
        for table, column in TABLES.items():
            asked = f'SELECT * FROM "{table}" WHERE {column} = %s'.encode()  # noqa: S608 - our words
            opened = [_opened(table, row) for row in cursor.execute(asked, [call_id])]
            told[table] = sorted(opened, key=repr)
        return told

    def compare(self, form: Form) -> None:
        """Go the short way and take it back, go the long way, and find no difference."""
        delivery = self.delivery(form)
        with self.work.database.connection() as connection:
            # Within a transaction what the server has forgotten cannot be prepared again.
            known = connection.execute("SELECT name FROM pg_prepared_statements").fetchall()
            names = {str(name).encode() for (name,) in known}
            for forgotten in connection.prepared.keys() - names:
                del connection.prepared[forgotten]
            before = self.rows(connection)
            body = self.shortly(connection, delivery)
            written = self.rows(connection)
            connection.rollback()
        told = self.at_length(delivery)
        with self.work.database.connection() as connection:
            if body is None:
                assert written == before
            else:
                assert body == told
                assert written == self.rows(connection)
                assert written != before
                self.went_shortly += 1
            connection.rollback()


def a_process() -> Host:
    """A process that has moved no run yet."""
    return Host(BASE_URL, "CN", Rules())


def _opened(table: str, row: dict[str, Any]) -> dict[str, Any]:
    bound_to = row["id"] if "id" in row else row["call_id"]
    return {
        name: unseal(value, place=f"{table}.{name}", row=bound_to)
        if name.endswith("_sealed") and value is not None
        else value
        for name, value in row.items()
    }


@pytest.fixture
def line(work: Workplace, caller: Caller) -> Line:
    """A caller at the main menu."""
    caller.press(caller.phone(), "1")
    return Line(work, caller)


def walk(line: Line, forms: list[Form]) -> Line:
    """Somebody else's call from its first document on."""
    someone = Caller(line.caller.client)
    someone.phone()
    another = Line(line.work, someone)
    for form in forms:
        another.compare(form)
    return another


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forms=forms)
@example(forms=[{"Digits": "1"}, {"Digits": "5"}, {"Digits": "777"}, {}, {"Digits": "0"}])
def test_both_ways_leave_the_same_rows_and_the_same_bytes(line: Line, forms: list[Form]) -> None:
    walk(line, forms)


@pytest.mark.usefixtures("menus")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(forms=forms)
def test_so_they_do_in_a_hotline_of_menus(line: Line, forms: list[Form]) -> None:
    walk(line, forms)


@pytest.mark.usefixtures("menus")
def test_menus_wrong_keys_and_silence_go_the_short_way(line: Line) -> None:
    walked = walk(line, [{"Digits": digits} for digits in ("1", "3", "9", "777", "", "3", "1")])
    assert walked.went_shortly == 6


@pytest.mark.parametrize(
    "form",
    [
        {"Digits": "0"},
        {"Digits": "5"},
        {"Digits": "*", "CallStatus": "completed"},
        {"QueueResult": "redirected"},
        {"RecordingUrl": "https://media.example/r", "RecordingDuration": "4"},
    ],
)
def test_what_wants_something_of_the_house_does_not(line: Line, form: Form) -> None:
    line.compare(form)
    assert line.went_shortly == 0


def test_neither_does_a_choice_that_the_archive_remembers(line: Line) -> None:
    someone = Caller(line.caller.client)
    someone.phone()
    another = Line(line.work, someone)
    another.compare({"Digits": "2"})
    assert another.went_shortly == 0


def test_neither_does_a_step_of_somebody_else_or_of_no_number_there_is(line: Line) -> None:
    run_id, number = line.awaited()
    stranger = Caller(line.caller.client)
    assert stranger.press_at(run_id, number).verbs == ["Hangup"]
    assert line.caller.press_at(run_id, 10**30).verbs == ["Redirect"]
    assert line.awaited() == (run_id, number)


def test_a_delivery_that_was_answered_already_gets_that_answer(line: Line) -> None:
    run_id, number = line.awaited()
    early = line.caller.press_at(run_id, number + 1, token="early")
    line.caller.press_at(run_id, number)
    again = line.caller.press_at(run_id, number + 1, token="early")
    assert again.response.data == early.response.data
    assert line.awaited() == (run_id, number + 1)


def test_a_call_that_is_over_is_not_moved(line: Line) -> None:
    delivery = line.delivery({"Digits": "*"})
    with line.work.database.session() as session:
        call = call_of_sid(session, line.caller.sid)
        assert call is not None
        call.ended_at = line.work.clock.now()
    with line.work.database.connection() as connection:
        assert line.shortly(connection, delivery) is None


def pressed(line: Line, digits: str, host: Host) -> str:
    """What a process that knows this host's runs answers to a key; nothing is taken back."""
    with line.work.database.connection() as connection:
        body = line.shortly(connection, line.delivery({"Digits": digits}), host)
    assert body is not None
    return body.replace(str(line.awaited()[0]), "the run")


@pytest.mark.usefixtures("menus")
def test_who_moved_a_run_last_does_not_look_again(work: Workplace, caller: Caller) -> None:
    caller.press(caller.phone(), "1")
    line, host = Line(work, caller), a_process()
    looked = []
    for digits in ("3", "9", "777", "1"):
        with work.database.connection() as connection:
            # As on a connection that has run nothing yet.
            connection.prepared.clear()
            connection.execute("DEALLOCATE ALL")
            connection.commit()
            assert line.shortly(connection, line.delivery({"Digits": digits}), host)
            looked.append(b"cordboard_look" in connection.prepared)
    assert looked == [True, False, False, False]


@pytest.mark.usefixtures("menus")
def test_processes_may_take_turns_with_a_call(work: Workplace, caller: Caller) -> None:
    someone = Caller(caller.client)
    for each in (caller, someone):
        each.press(each.phone(), "1")
    keys, turns = "3937719139", [a_process(), a_process()]
    by_turns = [
        pressed(Line(work, caller), key, turns[int(turn)])
        for key, turn in zip(keys, "0110100110", strict=True)
    ]
    assert by_turns == [pressed(Line(work, someone), key, a_process()) for key in keys]
    with work.database.session() as session:
        told, told_of_someone = (
            session.exec(
                select(CallEvent.facts)
                .join(Call, col(Call.id) == col(CallEvent.call_id))
                .where(Call.sid == each.sid, CallEvent.kind == CHOSE)
                .order_by(col(CallEvent.seq))
            ).all()
            for each in (caller, someone)
        )
    assert told == told_of_someone


@pytest.mark.usefixtures("menus")
def test_what_is_remembered_is_not_written_over_what_somebody_else_wrote(
    work: Workplace, caller: Caller
) -> None:
    caller.press(caller.phone(), "1")
    line, host = Line(work, caller), a_process()
    pressed(line, "3", host)
    run_id, number = line.awaited()
    with work.database.session() as session:
        row = session.get_one(FlowRun, run_id)
        row.state = row.state | {"priority": 7}
        session.add(row)
    with work.database.connection() as connection:
        assert line.shortly(connection, line.delivery({"Digits": "9"}), host) is None
    pressed(line, "9", host)
    with work.database.session() as session:
        row = session.get_one(FlowRun, run_id)
        assert (row.step, row.state["priority"]) == (number + 1, 7)


def test_what_is_remembered_is_forgotten_before_it_is_too_much() -> None:
    runs, sids = RememberedRuns(most=2), ("CA1", "CA2", "CA3")
    seen = SeenRun(uuid4(), datetime(2026, 11, 23, tzinfo=UTC), "v", 4, 0, 0, b"sealed")
    for sid in sids:
        runs.keep(seen.call_id, sid, seen)
    assert [runs.take(seen.call_id, sid, step=4) for sid in sids] == [None, seen, seen]
    assert runs.take(seen.call_id, "CA3", step=4) is None


def test_only_what_awaits_this_step_is_remembered() -> None:
    runs = RememberedRuns()
    seen = SeenRun(uuid4(), datetime(2026, 11, 23, tzinfo=UTC), "v", 4, 0, 0, b"sealed")
    runs.keep(seen.call_id, "CA1", seen)
    assert runs.take(seen.call_id, "CA2", step=4) is None
    assert runs.take(seen.call_id, "CA1", step=5) is None


@pytest.mark.usefixtures("menus")
def test_the_timeline_tells_fifty_choices_and_no_more(work: Workplace, caller: Caller) -> None:
    caller.press(caller.phone(), "1")
    line, host = Line(work, caller), a_process()
    with work.database.session() as session:
        row = session.get_one(FlowRun, line.awaited()[0])
        row.choices = MOST_CHOICES - 1
        session.add(row)
    for key in "393":
        pressed(line, key, host)
    assert line.at_length(line.delivery({"Digits": "1"}))
    with work.database.session() as session:
        chosen = select(CallEvent.seq).join(Call, col(Call.id) == col(CallEvent.call_id))
        told = session.exec(chosen.where(Call.sid == caller.sid, CallEvent.kind == CHOSE)).all()
    assert len(told) == 1
