"""What pages change becomes a candidate, and nothing that was saved is lost."""

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from base.clock import ManualClock
from base.database import Database
from ivr import candidates, versions
from ivr.drafts import draft_of, drop_draft, keep_draft
from ivr.editing import with_value
from ivr.models import FlowVersion
from ivr.shelf import BrokenFlows
from staff.models import AuditEntry, Member, Role

SOURCE = (Path(__file__).parents[2] / "flows.yaml").read_bytes()


@pytest.fixture
def served(session: Session, clock: ManualClock) -> str:
    hotline = versions.keep_version(session, SOURCE, name="flows.yaml", now=clock.now())
    versions.activate(session, hotline.hash, now=clock.now())
    return hotline.hash


def words(text: str) -> Callable[[bytes], bytes]:
    return partial(with_value, keys=("prompts", "hello", "zh-CN"), value=text)


def test_a_change_makes_a_candidate_and_callers_hear_the_old_words(
    session: Session, clock: ManualClock, served: str
) -> None:
    changed = candidates.change(session, words("早上好。"), by=None, now=clock.now())
    assert versions.active_hash(session) == served
    found = candidates.candidate(session)
    assert found is not None
    assert found.hash == changed.hash
    assert candidates.present(session).hash == changed.hash


@pytest.mark.usefixtures("served")
def test_changes_build_on_each_other(session: Session, clock: ManualClock) -> None:
    candidates.change(session, words("早上好。"), by=None, now=clock.now())
    edit = partial(with_value, keys=("prompts", "hello", "en-US"), value="Good morning.")
    candidates.change(session, edit, by=None, now=clock.now())
    source = candidates.present(session).source
    assert "早上好。" in source
    assert "Good morning." in source
    assert len(session.exec(select(FlowVersion)).all()) == 3


def test_what_is_changed_back_ends_the_candidate(
    session: Session, clock: ManualClock, served: str
) -> None:
    changed = candidates.change(session, words("早上好。"), by=None, now=clock.now())
    candidates.save(session, SOURCE, name="flows.yaml", by=None, now=clock.now())
    assert candidates.candidate(session) is None
    assert candidates.present(session).hash == served
    versions.activate(session, changed.hash, now=clock.now())
    session.expire_all()
    assert candidates.present(session).hash == changed.hash


def test_an_activated_candidate_is_none_any_more_and_is_one_again_after_a_roll_back(
    session: Session, clock: ManualClock, served: str
) -> None:
    changed = candidates.change(session, words("早上好。"), by=None, now=clock.now())
    versions.activate(session, changed.hash, now=clock.now())
    session.expire_all()
    assert candidates.candidate(session) is None
    assert versions.rollback(session, now=clock.now()) == served
    session.expire_all()
    assert candidates.present(session).hash == changed.hash


@pytest.mark.usefixtures("served")
def test_a_broken_change_changes_nothing(session: Session, clock: ManualClock) -> None:
    with pytest.raises(BrokenFlows):
        candidates.change(session, words("{{ nobody.knows }}"), by=None, now=clock.now())
    assert candidates.candidate(session) is None


def test_who_saved_is_kept_and_audited(session: Session, clock: ManualClock, served: str) -> None:
    member = Member(
        login="ines",
        name="Ines Ortiz",
        number="A1030",
        password_hash="",
        role=Role.ADMINISTRATOR,
        created_at=clock.now(),
    )
    session.add(member)
    session.flush()
    changed = candidates.change(session, words("早上好。"), by=member.id, now=clock.now())
    assert session.get_one(FlowVersion, changed.hash).kept_by == member.id
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "flows.saved")).one()
    assert (entry.member_id, entry.object_id) == (member.id, changed.hash)
    keep_draft(session, member.id, base=served, source="not: [yaml", now=clock.now())
    keep_draft(session, member.id, base=served, source="still: [not", now=clock.now())
    draft = draft_of(session, member.id)
    assert draft is not None
    assert draft.source == "still: [not"
    drop_draft(session, member.id)
    assert draft_of(session, member.id) is None


def test_two_changes_at_once_keep_both(fresh_database: str, clock: ManualClock) -> None:
    database = Database(fresh_database, role="job")
    with database.session() as session:
        versions.start_with(session, Path("flows.yaml"), now=clock.now())
    start = threading.Barrier(2)

    def change(language: str) -> None:
        start.wait()
        edit = partial(with_value, keys=("prompts", "hello", language), value=f"hello {language}")
        with database.session() as session:
            candidates.change(session, edit, by=None, now=clock.now())

    threads = [threading.Thread(target=change, args=(tag,)) for tag in ("zh-CN", "en-US")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session() as session:
        source = candidates.present(session).source
        flagged = session.exec(select(FlowVersion).where(col(FlowVersion.candidate))).all()
    database.close()
    assert "hello zh-CN" in source
    assert "hello en-US" in source
    assert len(flagged) == 1
