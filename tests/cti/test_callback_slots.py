"""Times for callbacks: within hours, as many as there is room for, also when two ask at once."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from calendars import hours
from calendars.models import CalendarOverride
from cti import callback_slots, callbacks
from cti.models import Callback
from telephony.numbers import read_number
from tests.fakes.promise_stage import Stage, promise_stage


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    """Monday, ten o'clock; the office works from nine to twelve on weekdays."""
    with promise_stage(fresh_database) as stage:
        with stage.database.session() as session:
            week = {day: [("09:00", "12:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
            hours.write_down(session, "office", time_zone="Asia/Shanghai", weekly=week)
        stage.add_queue("service", calendar="office")
        yield stage


def first(stage: Stage, *, each: int = 2, after_min: int | None = None) -> float | None:
    """Hours from now to the first free time."""
    with stage.database.session() as session:
        after = None if after_min is None else stage.now() + timedelta(minutes=after_min)
        found = callback_slots.first_free(
            session, "service", minutes=60, each=each, now=stage.now(), after=after
        )
    return None if found is None else (found - stage.now()) / timedelta(hours=1)


def book(stage: Stage, number: int, hours_ahead: float, *, each: int = 2) -> bool:
    with stage.database.session() as session:
        due_at = stage.now() + timedelta(hours=hours_ahead)
        if not callback_slots.has_room(session, "service", due_at, minutes=60, each=each):
            return False
        callbacks.request_callback(
            session,
            queue="service",
            number=read_number(f"+861380000{number:04}"),
            customer_id=None,
            call_id=None,
            language="zh-CN",
            source="ivr",
            entered_at=stage.now(),
            now=stage.now(),
            due_at=due_at,
        )
        return True


def test_times_lie_within_the_queues_hours_and_not_too_soon(stage: Stage) -> None:
    assert first(stage) == 1
    assert first(stage, after_min=60) == 23
    assert first(stage, after_min=23 * 60) == 24


def test_full_time_is_passed_over_and_a_cancelled_callback_makes_room(stage: Stage) -> None:
    assert [book(stage, number, 1) for number in range(3)] == [True, True, False]
    assert first(stage) == 23
    with stage.database.session() as session:
        callback_id = session.exec(select(Callback.id)).first()
        assert callback_id is not None
        callbacks.cancel_callback(session, callback_id, now=stage.now())
    assert first(stage) == 1


def test_closure_takes_its_times_away(stage: Stage) -> None:
    with stage.database.session() as session:
        session.add(
            CalendarOverride(
                calendar="office",
                starts_at=stage.now(),
                ends_at=stage.now() + timedelta(hours=24),
                is_open=False,
                made_at=stage.now(),
            )
        )
    assert first(stage) == 24


def test_nothing_is_free_when_everything_is_full(stage: Stage) -> None:
    assert first(stage, each=0) is None


def test_two_who_ask_for_the_last_place_at_once_do_not_both_get_it(stage: Stage) -> None:
    gate, got = Barrier(2), []

    def ask(number: int) -> None:
        gate.wait()
        got.append(book(stage, number, 1, each=1))

    threads = [Thread(target=ask, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False, True]
