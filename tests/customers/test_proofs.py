"""Who is it: right answers pass, and guessing gets nobody anywhere."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, select

from base.errors import BadInput
from base.ids import new_id
from customers import proofs
from customers.lookup import identify, phone_index
from customers.models import Customer, OneTimeCode
from customers.proofs import (
    CODE_LASTS,
    MOST_BY_CUSTOMER,
    MOST_BY_NUMBER,
    MOST_CODES,
    WINDOW,
    FreshCode,
)
from customers.words import Proof
from staff.passwords import password_matches
from telephony.numbers import read_number

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NUMBER = "+8613800138000"


@pytest.fixture
def customer(session: Session) -> Customer:
    found = identify(session, read_number(NUMBER), now=NOW)
    row = session.get_one(Customer, found.customer_id)
    proofs.set_pin(session, row, "2468")
    row.identity = "11010519491231002X"
    session.flush()
    return row


def check(
    session: Session,
    customer: Customer | None,
    keyed: str,
    *,
    proof: Proof = Proof.PIN,
    number: str | None = NUMBER,
    code_id: UUID | None = None,
    attempt_id: UUID | None = None,
    now: datetime = NOW,
) -> bool:
    return proofs.check_proof(
        session,
        attempt_id or new_id(),
        proof=proof,
        keyed=keyed,
        customer_id=customer.id if customer else None,
        number_index=phone_index(number) if number else None,
        code_id=code_id or new_id(),
        now=now,
    )


def send(session: Session, customer: Customer | None, **given: datetime) -> FreshCode | None:
    customer_id = customer.id if customer else None
    return proofs.make_code(session, new_id(), customer_id, digits=6, now=given.get("now", NOW))


def test_right_pin_passes_and_a_wrong_one_does_not(session: Session, customer: Customer) -> None:
    assert check(session, customer, "2468")
    assert not check(session, customer, "2469")


def test_pin_is_not_stored_and_not_guessed_without_our_key(customer: Customer) -> None:
    assert "2468" not in str(customer.pin_hash)
    assert not password_matches("2468", customer.pin_hash)


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "١٢٣٤", ""])
def test_what_is_no_pin_is_refused(session: Session, customer: Customer, pin: str) -> None:
    with pytest.raises(BadInput):
        proofs.set_pin(session, customer, pin)


@pytest.mark.parametrize(
    ("keyed", "passes"), [("002X", True), ("0020", False), ("1002X", True), ("", False)]
)
def test_last_digits_of_the_document_pass(
    session: Session, customer: Customer, keyed: str, passes: bool
) -> None:
    assert check(session, customer, keyed, proof=Proof.ID_DIGITS) is (passes and keyed != "")


def test_stranger_never_passes_and_a_customer_without_a_secret_neither(session: Session) -> None:
    bare = session.get_one(Customer, identify(session, read_number(NUMBER), now=NOW).customer_id)
    for proof in Proof:
        for who in (None, bare):
            assert not check(session, who, "2468", proof=proof)


def test_one_number_has_so_many_attempts_whoever_it_claims_to_be(
    session: Session, customer: Customer
) -> None:
    for _ in range(MOST_BY_NUMBER):
        assert not proofs.is_locked(session, phone_index(NUMBER), now=NOW)
        assert not check(session, None, "0000")
    assert proofs.is_locked(session, phone_index(NUMBER), now=NOW)
    assert not check(session, customer, "2468")
    later = NOW + WINDOW + timedelta(seconds=1)
    assert not proofs.is_locked(session, phone_index(NUMBER), now=later)
    assert check(session, customer, "2468", now=later)


def test_one_customer_has_so_many_attempts_from_whatever_number(
    session: Session, customer: Customer
) -> None:
    for number in range(MOST_BY_CUSTOMER):
        assert not check(session, customer, "0000", number=f"+86138000000{number:02}")
    assert not check(session, customer, "2468", number="+8613900000099")
    # Nobody can tell from outside: that number itself may go on trying.
    assert not proofs.is_locked(session, phone_index("+8613900000099"), now=NOW)


def test_guessing_on_does_not_keep_a_customer_locked_for_ever(
    session: Session, customer: Customer
) -> None:
    for hours in range(20):
        check(session, customer, "0000", number=None, now=NOW + timedelta(hours=hours))
    assert not check(session, customer, "2468", now=NOW + timedelta(hours=20))
    assert check(session, customer, "2468", now=NOW + timedelta(hours=25))


def test_withheld_numbers_do_not_lock_one_another(session: Session, customer: Customer) -> None:
    for _ in range(MOST_BY_NUMBER + 1):
        check(session, None, "0000", number=None)
    assert check(session, customer, "2468", number=None)


def test_attempt_counts_once_however_often_it_is_asked(
    session: Session, customer: Customer
) -> None:
    attempt_id = new_id()
    for _ in range(MOST_BY_NUMBER + 5):
        assert not check(session, customer, "0000", attempt_id=attempt_id)
    # A repetition is not a second chance either.
    assert not check(session, customer, "2468", attempt_id=attempt_id)
    assert check(session, customer, "2468")


def test_code_goes_to_the_customers_own_telephone_and_opens_once(
    session: Session, customer: Customer
) -> None:
    fresh = send(session, customer)
    assert fresh is not None
    assert fresh.number == NUMBER
    code = session.exec(select(OneTimeCode)).one()
    assert fresh.code.encode() not in code.code_hash
    assert fresh.code not in repr(fresh)
    wrong = "000000" if fresh.code != "000000" else "111111"
    assert not check(session, customer, wrong, proof=Proof.SMS_CODE, code_id=code.id)
    assert check(session, customer, fresh.code, proof=Proof.SMS_CODE, code_id=code.id)
    assert not check(session, customer, fresh.code, proof=Proof.SMS_CODE, code_id=code.id)


def test_code_runs_out_and_is_nobody_elses(session: Session, customer: Customer) -> None:
    other = session.get_one(
        Customer, identify(session, read_number("+8613900000001"), now=NOW).customer_id
    )
    fresh = send(session, customer)
    assert fresh is not None
    code_id = session.exec(select(OneTimeCode.id)).one()
    assert not check(session, other, fresh.code, proof=Proof.SMS_CODE, code_id=code_id)
    late = NOW + CODE_LASTS
    assert not check(session, customer, fresh.code, proof=Proof.SMS_CODE, code_id=code_id, now=late)


def test_code_is_made_once_per_asking_and_so_many_times_a_day(
    session: Session, customer: Customer
) -> None:
    code_id = new_id()
    first = proofs.make_code(session, code_id, customer.id, digits=6, now=NOW)
    assert first is not None
    assert proofs.make_code(session, code_id, customer.id, digits=6, now=NOW) is None
    made = [send(session, customer) for _ in range(MOST_CODES)]
    assert [fresh is not None for fresh in made] == [True] * (MOST_CODES - 1) + [False]
    assert send(session, customer, now=NOW + WINDOW) is not None


def test_stranger_gets_no_code(session: Session) -> None:
    assert send(session, None) is None
    assert session.exec(select(OneTimeCode)).all() == []
