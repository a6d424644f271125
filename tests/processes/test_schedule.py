"""The process that runs the sweeps, and the one that stands by."""

import signal
from datetime import UTC, datetime

import psycopg
import pytest

from base.database import Database
from base.models import JobMark
from base.settings import Settings
from schedule import Leadership, timetable
from tests.processes.programs import cordboard, program
from wiring import SWEEPS, assemble


def test_only_one_leads_and_the_other_follows_when_it_leaves(fresh_database: str) -> None:
    first, second = Leadership(fresh_database), Leadership(fresh_database)

    assert [first.held(), second.held(), first.held()] == [True, False, True]
    first.give_up()
    assert second.held()
    second.give_up()


def test_a_leader_whose_connection_was_cut_leads_no_more_until_it_asks_again(
    fresh_database: str,
) -> None:
    leader = Leadership(fresh_database)
    assert leader.held()
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )

    assert [leader.held(), leader.held()] == [False, True]
    leader.give_up()


def test_a_leader_without_a_server_does_not_lead(fresh_database: str) -> None:
    nowhere = Leadership(fresh_database.replace("127.0.0.1", "127.0.0.2"))

    assert not nowhere.held()


def test_every_sweep_is_due_as_soon_as_the_timetable_runs(fresh_database: str) -> None:
    settings = Settings.model_validate(
        {"DATABASE_URL": fresh_database, "REDIS_URL": "redis://127.0.0.1:1"}
    )
    scheduler = timetable(assemble(settings, role="job"))
    due = [job.next_run_time for job in scheduler.get_jobs()]
    scheduler.shutdown(wait=False)

    assert len(due) == len(SWEEPS)
    assert max(due) <= datetime.now(UTC)


@pytest.mark.timeout(300)
def test_the_second_schedule_takes_over_when_the_first_is_killed(
    fresh_database: str, redis_url: str
) -> None:
    environment = {"DATABASE_URL": fresh_database, "REDIS_URL": redis_url}
    with program(cordboard("schedule"), environment=environment) as first:
        first.wait_for("schedule_leads")
        with program(cordboard("schedule"), environment=environment) as second:
            second.wait_for("schedule_stands_by")
            first.process.kill()

            second.wait_for("schedule_leads")
            second.process.send_signal(signal.SIGTERM)

            assert second.process.wait(30) == 0
    database = Database(fresh_database, role="job")
    with database.session() as session:
        assert session.get(JobMark, "schedule") is not None
    database.close()
