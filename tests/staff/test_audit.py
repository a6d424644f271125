from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from staff.audit import chain_entries, first_broken_link, record_audit
from staff.models import AuditEntry

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def write(session: Session, number: int) -> None:
    for i in range(number):
        record_audit(
            session,
            member_id=None,
            action="flow.activated",
            object_kind="flow",
            object_id=str(i),
            now=NOW + timedelta(seconds=i),
            after={"n": i},
        )
    session.flush()


def entries(session: Session) -> list[AuditEntry]:
    return list(session.exec(select(AuditEntry).order_by(col(AuditEntry.id))))


def test_a_sweep_chains_what_is_new_and_nothing_twice(session: Session) -> None:
    write(session, 3)
    assert chain_entries(session, now=NOW) == 3
    links = [entry.chain for entry in entries(session)]
    assert len(set(links)) == 3
    write(session, 2)
    assert chain_entries(session, now=NOW + timedelta(minutes=1)) == 2
    assert chain_entries(session, now=NOW + timedelta(minutes=2)) == 0
    assert [entry.chain for entry in entries(session)][:3] == links
    assert first_broken_link(session) is None


def test_a_sweep_takes_no_more_than_its_share(session: Session) -> None:
    write(session, 5)
    assert chain_entries(session, now=NOW, limit=2) == 2
    assert chain_entries(session, now=NOW + timedelta(seconds=1), limit=9) == 3
    assert first_broken_link(session) is None


def test_an_altered_entry_breaks_the_chain_where_it_lies(session: Session) -> None:
    write(session, 4)
    chain_entries(session, now=NOW)
    altered = entries(session)[2]
    altered.after = {"n": 99}
    session.flush()
    assert first_broken_link(session) == altered.id


def test_a_removed_entry_breaks_the_chain_behind_it(session: Session) -> None:
    write(session, 4)
    chain_entries(session, now=NOW)
    removed, behind = entries(session)[1:3]
    session.delete(removed)
    session.flush()
    assert first_broken_link(session) == behind.id
