"""The short way of a step writes what the long way writes, or nothing."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row
from sqlmodel import select

from base.crypto import unseal
from base.deadlines import DeadlineConnection
from cti.answers import Delivery, delivery_of
from cti.calls import call_of_sid
from cti.models import Call
from cti.workplace import Workplace
from ivr import exchanges
from ivr.hosting import Host
from ivr.models import FlowRun
from ivr.rules import Rules
from ivr.short_way import step_shortly
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
    host: Host = field(default_factory=lambda: Host(BASE_URL, "CN", Rules()))
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

    def shortly(self, connection: DeadlineConnection, delivery: Delivery) -> str | None:
        """The short way's answer to a report on the awaited step."""
        run_id, number = self.awaited()
        return step_shortly(
            self.host,
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
                self.host,
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
