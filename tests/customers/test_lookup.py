"""Who is at the other end of a number."""

from datetime import UTC, datetime
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from base.clock import ManualClock
from base.database import Database
from customers.archive import customer_card, find_customers, name_customer, raise_lead
from customers.lookup import add_phone, identify
from customers.models import ContactPoint, Customer, LeadState, Stage
from customers.suppressions import is_suppressed, lift_suppression, suppress
from telephony.numbers import read_number

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MOBILE = read_number("+8613800138000")


def customer(session: Session, name: str, *numbers: str) -> Customer:
    row = Customer(stage=Stage.CUSTOMER, created_at=NOW)
    session.add(row)
    session.flush()
    name_customer(session, row, name)
    for place, number in enumerate(numbers):
        add_phone(session, row.id, number, is_primary=place == 0)
    session.flush()
    return row


def test_one_customer_is_recognised_by_any_spelling_of_the_number(session: Session) -> None:
    known = customer(session, "林若溪", "+8613800138000")
    for spelling in ("+8613800138000", "138 0013 8000", "0086-138-0013-8000"):
        found = identify(session, read_number(spelling), now=NOW)
        assert (found.customer_id, found.is_new) == (known.id, False)


def test_a_shared_number_gives_candidates_and_nobody_is_guessed(session: Session) -> None:
    first = customer(session, "林若溪", "+8613800138000")
    second = customer(session, "林若水", "+8613800138000")
    found = identify(session, MOBILE, now=NOW)
    assert found.customer_id is None
    assert set(found.candidates) == {first.id, second.id}


def test_an_unknown_number_becomes_a_suspect_lead_once(session: Session) -> None:
    first = identify(session, MOBILE, now=NOW)
    second = identify(session, MOBILE, now=NOW)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.customer_id == second.customer_id
    assert first.customer_id is not None
    assert session.get_one(Customer, first.customer_id).lead_state is LeadState.SUSPECT


@pytest.mark.parametrize("odd", ["anonymous", "", "95588", "client:agent-1", "+abc", "10086"])
def test_an_oddity_identifies_nobody_and_makes_nobody(session: Session, odd: str) -> None:
    before = session.exec(select(sa.func.count()).select_from(Customer)).one()
    assert identify(session, read_number(odd), now=NOW).customer_id is None
    assert session.exec(select(sa.func.count()).select_from(Customer)).one() == before


def test_an_erased_customer_is_not_recognised(session: Session) -> None:
    gone = customer(session, "林若溪", "+8613800138000")
    gone.erased_at = NOW
    session.flush()
    assert identify(session, MOBILE, now=NOW).customer_id != gone.id


def test_two_first_calls_at_once_make_one_lead(fresh_database: str, clock: ManualClock) -> None:
    database = Database(fresh_database, role="voice")
    start = Barrier(6)

    def call() -> None:
        start.wait()
        with database.session() as session:
            identify(session, MOBILE, now=clock.now())

    threads = [Thread(target=call) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.session() as session:
        assert session.exec(select(sa.func.count()).select_from(Customer)).one() == 1
        assert session.exec(select(sa.func.count()).select_from(ContactPoint)).one() == 1
    database.close()


def test_a_person_is_found_by_number_by_cid_and_by_name(session: Session) -> None:
    known = customer(session, "林若溪", "+8613800138000")
    customer(session, "王小明", "+8613900139000")
    for text in ("13800138000", "+86 138 0013 8000", str(known.cid), "林若溪"):
        assert find_customers(session, text) == [known.id]
    assert find_customers(session, "不存在的人") == []


def test_nothing_in_the_row_reads_as_the_name_or_the_number(session: Session) -> None:
    known = customer(session, "林若溪", "+8613800138000")
    stored = session.execute(
        sa.select(sa.cast(col(Customer.name_sealed), sa.LargeBinary)).where(
            col(Customer.id) == known.id
        )
    ).scalar_one()
    assert "林若溪".encode() not in stored
    assert customer_card(session, known.id).numbers == ("+86•••••8000",)


def test_a_lead_warms_up_and_never_cools_down_by_itself() -> None:
    lead = Customer(created_at=NOW, lead_state=LeadState.WARM)
    seen = []
    for state in (LeadState.LUKEWARM, LeadState.HOT):
        raise_lead(lead, state)
        seen.append(lead.lead_state)
    assert seen == [LeadState.WARM, LeadState.HOT]


def test_a_suppressed_number_stays_so_until_it_is_lifted(session: Session) -> None:
    suppress(session, b"index", "call", reason="asked", now=NOW)
    suppress(session, b"index", "call", reason="again", now=NOW)
    assert is_suppressed(session, b"index", "call")
    assert not is_suppressed(session, b"index", "sms")
    lift_suppression(session, b"index", "call", now=NOW)
    assert not is_suppressed(session, b"index", "call")
