"""What is served, to whom, and who said so."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from base.bells import Bell, use_bells
from base.database import Database
from base.errors import BadInput, NotFound
from calendars.models import Calendar
from cti.models import Queue
from ivr import versions
from ivr.models import FlowActivation, FlowVersion
from ivr.shelf import SHELF, BrokenFlows, falls_to_canary
from staff.members import add_member
from staff.models import AuditEntry, Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
FILE = Path(__file__).parents[2] / "flows.yaml"
SOURCE = FILE.read_text(encoding="utf-8")
CALLERS = [f"+86138{number:08d}" for number in range(400)]


class Silent:
    def ring(self, bell: Bell) -> None:
        """Nobody listens."""


@pytest.fixture(autouse=True)
def _bells() -> None:
    use_bells(Silent())


def kept(session: Session, *swaps: tuple[str, str]) -> str:
    text = SOURCE
    for before, after in swaps:
        assert before in text
        text = text.replace(before, after)
    return versions.keep_version(session, text.encode(), name="flows.yaml", now=NOW).hash


def worded(session: Session, words: str) -> str:
    """A version that differs from the shipped one in its greeting only."""
    return kept(session, ("您好，很高兴为您服务。", words))


@pytest.fixture
def first(session: Session) -> str:
    version = kept(session)
    versions.activate(session, version, now=NOW)
    return version


@pytest.fixture
def boss(session: Session) -> UUID:
    member = add_member(
        session,
        login="boss",
        name="林静",
        number="A9001",
        role=Role.ADMINISTRATOR,
        password="a fictional password",
        now=NOW,
    )
    session.flush()
    return member.id


def deeds(session: Session) -> list[tuple[str, str]]:
    return [(row.deed.value, row.version) for row in reversed(versions.history(session))]


def test_a_kept_version_is_not_served_before_it_is_activated(session: Session, first: str) -> None:
    second = worded(session, "一")
    assert SHELF.active(session).hash == first
    versions.activate(session, second, now=NOW)
    assert SHELF.active(session).hash == second
    assert deeds(session) == [("activated", first), ("activated", second)]


def test_activating_what_is_active_changes_nothing_and_is_not_told_again(
    session: Session, first: str
) -> None:
    versions.activate(session, first, now=NOW + timedelta(days=1))
    assert deeds(session) == [("activated", first)]


def test_activation_is_audited_with_who_and_what_was_before(
    session: Session, first: str, boss: UUID
) -> None:
    second = worded(session, "一")
    versions.activate(session, second, by=boss, now=NOW)
    entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(1)).one()
    assert (entry.member_id, entry.action, entry.object_id) == (boss, "flows.activated", second)
    assert entry.before == {"version": first}
    assert versions.find_version(session, second).activated_by == boss


def test_activation_writes_queues_down_and_retires_what_the_file_no_longer_names(
    session: Session, first: str
) -> None:
    second = kept(
        session,
        ("max_waiting: 60", "max_waiting: 61"),
        ("csc:\n    zone", "office:\n    zone"),
        ("calendar: csc", "calendar: office"),
    )
    versions.activate(session, second, now=NOW)
    assert session.get_one(Queue, "sales").max_waiting == 61
    assert session.get_one(Calendar, "csc").retired_at == NOW
    versions.rollback(session, now=NOW)
    assert session.get_one(Queue, "sales").max_waiting == 60
    assert session.get_one(Calendar, "csc").retired_at is None
    assert session.get_one(Calendar, "office").retired_at == NOW
    assert SHELF.active(session).hash == first


def test_going_back_twice_goes_back_two_and_then_there_is_nothing_before(
    session: Session, first: str, boss: UUID
) -> None:
    second, third = worded(session, "一"), worded(session, "二")
    versions.activate(session, second, now=NOW)
    versions.activate(session, third, now=NOW)
    assert versions.rollback(session, by=boss, now=NOW) == second
    assert versions.rollback(session, now=NOW) == first
    with pytest.raises(versions.NothingBefore):
        versions.rollback(session, now=NOW)
    assert deeds(session)[-2:] == [("rolled_back", second), ("rolled_back", first)]
    # Somebody who activates again starts from there.
    versions.activate(session, third, now=NOW)
    assert versions.rollback(session, now=NOW) == first


def test_a_broken_file_is_no_version_and_never_replaces_what_is_served(
    session: Session, first: str
) -> None:
    with pytest.raises(BrokenFlows) as broken:
        versions.keep_version(session, b"schema: 2\n", name="flows.yaml", now=NOW)
    assert "flows.yaml:1:9" in broken.value.message
    assert SHELF.active(session).hash == first


def test_a_version_nobody_kept_cannot_be_served(session: Session, first: str) -> None:
    with pytest.raises(NotFound):
        versions.activate(session, "f" * 64, now=NOW)
    with pytest.raises(NotFound):
        versions.canary(session, "f" * 64, percent=5, now=NOW)
    assert SHELF.active(session).hash == first


def test_a_changed_file_is_a_candidate_after_the_first_start(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "flows.yaml"
    path.write_text(SOURCE, encoding="utf-8")
    assert versions.start_with(session, path, now=NOW) == ()
    active = SHELF.active(session).hash
    path.write_text(SOURCE.replace("您好，很高兴为您服务。", "一"), encoding="utf-8")
    assert versions.start_with(session, path, now=NOW) == ()
    assert SHELF.active(session).hash == active
    path.write_text("schema: 2\n", encoding="utf-8")
    (fault, *_) = versions.start_with(session, path, now=NOW)
    assert fault.line == 1
    assert SHELF.active(session).hash == active


def test_with_no_version_active_a_broken_file_refuses_to_start(
    session: Session, tmp_path: Path
) -> None:
    path = tmp_path / "flows.yaml"
    path.write_text("schema: 2\n", encoding="utf-8")
    with pytest.raises(BrokenFlows):
        versions.start_with(session, path, now=NOW)
    path.unlink()
    with pytest.raises(BrokenFlows):
        versions.start_with(session, path, now=NOW)


def served(session: Session) -> set[str]:
    """Callers who fall to another version than the active one."""
    active = SHELF.active(session).hash
    return {c for c in CALLERS if SHELF.serving(session, c).hash != active}


@pytest.mark.usefixtures("first")
def test_a_canary_serves_its_share_and_the_same_callers_every_time(session: Session) -> None:
    second = worded(session, "一")
    versions.canary(session, second, percent=20, now=NOW)
    few = served(session)
    assert 40 < len(few) < 120
    assert served(session) == few
    versions.canary(session, second, percent=60, now=NOW)
    assert few < served(session)
    versions.canary(session, second, percent=0, now=NOW)
    assert served(session) == set()
    assert deeds(session)[1:] == [
        ("canary_set", second),
        ("canary_set", second),
        ("canary_ended", second),
    ]


@given(st.text(max_size=20), st.text(max_size=20), st.integers(0, 99))
def test_a_larger_share_only_adds_callers(version: str, caller: str, percent: int) -> None:
    if falls_to_canary(version, caller, percent):
        assert falls_to_canary(version, caller, percent + 1)
    assert not falls_to_canary(version, caller, 0)
    assert falls_to_canary(version, caller, 100)


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize(
    ("swap", "part"),
    [
        (("mon-sun", "mon-fri"), "hours"),
        (("max_waiting: 60", "max_waiting: 61"), "queues"),
        (("low_at_most: 2", "low_at_most: 1"), "surveys"),
    ],
)
def test_a_canary_may_not_differ_in_what_exists_once(
    session: Session, swap: tuple[str, str], part: str
) -> None:
    with pytest.raises(versions.CannotServeBoth, match=f"in {part}, which"):
        versions.canary(session, kept(session, swap), percent=10, now=NOW)
    assert served(session) == set()


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("percent", [-1, 100])
def test_a_share_outside_the_hundred_is_refused(session: Session, percent: int) -> None:
    with pytest.raises(BadInput, match="is no share"):
        versions.canary(session, worded(session, "一"), percent=percent, now=NOW)


def test_the_active_version_is_no_canary_of_its_own(session: Session, first: str) -> None:
    with pytest.raises(BadInput, match="active already"):
        versions.canary(session, first, percent=10, now=NOW)


@pytest.mark.usefixtures("first")
def test_another_canary_replaces_the_first(session: Session) -> None:
    second, third = worded(session, "一"), worded(session, "二")
    versions.canary(session, second, percent=10, now=NOW)
    versions.canary(session, third, percent=10, now=NOW)
    running = select(FlowVersion.hash).where(col(FlowVersion.canary_percent).is_not(None))
    assert session.exec(running).all() == [third]


def test_going_back_ends_a_canary_first(session: Session, first: str) -> None:
    second, third = worded(session, "一"), worded(session, "二")
    versions.activate(session, second, now=NOW)
    versions.canary(session, third, percent=50, now=NOW)
    assert versions.rollback(session, now=NOW) == second
    assert served(session) == set()
    assert versions.rollback(session, now=NOW) == first


@pytest.mark.usefixtures("first")
@pytest.mark.parametrize("promoted", [True, False])
def test_an_activation_ends_the_canary(session: Session, promoted: bool) -> None:
    second, third = worded(session, "一"), worded(session, "二")
    versions.canary(session, second, percent=50, now=NOW)
    versions.activate(session, second if promoted else third, now=NOW)
    assert served(session) == set()
    assert deeds(session)[-2][0] == "canary_ended"


def test_a_version_is_found_by_the_beginning_of_its_hash(session: Session, first: str) -> None:
    assert versions.find_version(session, first[:6]).hash == first
    with pytest.raises(BadInput, match="at least 4"):
        versions.find_version(session, first[:3])
    with pytest.raises(NotFound):
        versions.find_version(session, "%" * 6)


@pytest.fixture
def database(fresh_database: str) -> Iterator[Database]:
    database = Database(fresh_database, role="job", pool_size=12)
    yield database
    database.close()


def test_many_activations_at_once_leave_one_active_and_a_history_that_agrees(
    database: Database,
) -> None:
    with database.session() as session:
        candidates = [worded(session, str(number)) for number in range(4)]
    start = threading.Barrier(8)

    def activate(version: str) -> None:
        start.wait()
        with database.session() as session:
            versions.activate(session, version, now=NOW)

    threads = [threading.Thread(target=activate, args=(c,)) for c in (*candidates, *candidates)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session() as session:
        active = session.exec(select(FlowVersion.hash).where(col(FlowVersion.active))).one()
        last = session.exec(
            select(FlowActivation.version).order_by(col(FlowActivation.id).desc()).limit(1)
        ).one()
    assert active == last
