"""Month partitions are there before they are needed."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from base.ids import new_id
from base.partitions import ensure_partitions
from cti.models import CallEvent

NEW_YEARS_EVE = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)


def test_partitions_are_made_once_over_the_end_of_a_year(session: Session) -> None:
    assert ensure_partitions(session, now=NEW_YEARS_EVE) == 3 * 4
    assert ensure_partitions(session, now=NEW_YEARS_EVE) == 0
    names = session.execute(
        sa.text("SELECT count(*) FROM pg_class WHERE relname ~ '^call_event_p2027_0[123]$'")
    )
    assert names.scalar() == 3


def test_an_event_after_midnight_lies_with_its_call_in_the_old_year(session: Session) -> None:
    ensure_partitions(session, now=NEW_YEARS_EVE)
    call_id = new_id()
    for seq, at in enumerate((NEW_YEARS_EVE, datetime(2027, 1, 1, 0, 5, tzinfo=UTC)), start=1):
        session.add(
            CallEvent(call_started_at=NEW_YEARS_EVE, call_id=call_id, seq=seq, at=at, kind="chose")
        )
    session.flush()
    where = session.execute(sa.text("SELECT tableoid::regclass::text FROM call_event")).scalars()
    assert set(where) == {"call_event_p2026_12"}


def test_the_same_event_twice_is_refused_whatever_the_month(session: Session) -> None:
    ensure_partitions(session, now=NEW_YEARS_EVE)
    event = {
        "call_started_at": NEW_YEARS_EVE,
        "call_id": new_id(),
        "seq": 1,
        "kind": "chose",
        "facts": {},
    }
    session.execute(sa.insert(CallEvent).values(**event, at=NEW_YEARS_EVE))
    later = datetime(2027, 2, 1, tzinfo=UTC)
    with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
        session.execute(sa.insert(CallEvent).values(**event, at=later))


def test_a_row_of_a_month_nobody_prepared_is_kept_all_the_same(session: Session) -> None:
    session.add(
        CallEvent(
            call_started_at=datetime(2031, 5, 1, tzinfo=UTC),
            call_id=new_id(),
            seq=1,
            at=datetime(2031, 5, 1, tzinfo=UTC),
            kind="arrived",
        )
    )
    session.flush()
    where = session.execute(sa.text("SELECT tableoid::regclass::text FROM call_event")).scalars()
    assert set(where) == {"call_event_default"}
