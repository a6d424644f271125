"""How a caller proves who they are, and how little guessing gets anybody.

What is told of a failure never depends on whether the customer exists, has a PIN, or is locked:
a stranger is checked against a secret that nobody has, which takes as long.
"""

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from base.crypto import blind_index
from base.errors import BadInput
from customers.models import ContactKind, ContactPoint, Customer, OneTimeCode, ProofAttempt
from customers.words import Proof
from staff.passwords import hash_password, password_matches

# Failures are forgotten after so long; until then they count, whatever call they came in.
WINDOW = timedelta(hours=24)
MOST_BY_NUMBER = 10
MOST_BY_CUSTOMER = 6
CODE_LASTS = timedelta(minutes=5)
MOST_CODES = 5
PIN_LENGTH = range(4, 9)


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A code to be sent, once, to a customer's own telephone in E.164."""

    number: str = field(repr=False)
    code: str = field(repr=False)


def set_pin(session: Session, customer: Customer, pin: str) -> None:
    """Keep a new PIN, 4 to 8 digits, so that it can be checked and not read; may be repeated.

    Raises:
        BadInput: It is no such PIN.
    """
    if not (pin.isascii() and pin.isdecimal() and len(pin) in PIN_LENGTH):
        raise BadInput("A PIN has 4 to 8 digits.", error_id="customer.pin")
    customer.pin_hash = hash_password(_peppered(customer.id, pin))
    session.add(customer)


def _peppered(customer_id: UUID | None, pin: str) -> str:
    # Ten thousand PINs are quickly tried against a stolen hash; without our key they are not.
    return blind_index("pin", f"{customer_id}:{pin}").hex()


def is_locked(session: Session, number_index: bytes | None, *, now: datetime) -> bool:
    """Whether a calling number has used up its attempts; a withheld one is nobody's alone."""
    if number_index is None:
        return False
    same = col(ProofAttempt.number_index) == number_index
    return _failures(session, same, now=now) >= MOST_BY_NUMBER


def _failures(session: Session, same: sa.ColumnElement[bool], *, now: datetime) -> int:
    return session.exec(
        select(sa.func.count())
        .select_from(ProofAttempt)
        .where(same, ProofAttempt.at > now - WINDOW, col(ProofAttempt.passed).is_(False))
    ).one()


def make_code(
    session: Session, code_id: UUID, customer_id: UUID | None, *, digits: int, now: datetime
) -> FreshCode | None:
    """A new code and where to send it, the first time this identity is asked for.

    Nothing for a stranger, for a customer without a telephone, and after `MOST_CODES` in a day.
    """
    if customer_id is None or session.get(OneTimeCode, code_id) is not None:
        return None
    session.get_one(Customer, customer_id, with_for_update={"key_share": True})
    made = session.exec(
        select(sa.func.count())
        .select_from(OneTimeCode)
        .where(OneTimeCode.customer_id == customer_id, OneTimeCode.made_at > now - WINDOW)
    ).one()
    number = _own_number(session, customer_id)
    if made >= MOST_CODES or number is None:
        return None
    code = f"{secrets.randbelow(10**digits):0{digits}}"
    session.add(
        OneTimeCode(
            id=code_id,
            customer_id=customer_id,
            code_hash=_hash(code_id, code),
            made_at=now,
            expires_at=now + CODE_LASTS,
        )
    )
    session.flush()
    return FreshCode(number, code)


def _hash(code_id: UUID, code: str) -> bytes:
    return blind_index("one_time_code", f"{code_id}:{code}")


def _own_number(session: Session, customer_id: UUID) -> str | None:
    point = session.exec(
        select(ContactPoint)
        .where(ContactPoint.customer_id == customer_id, ContactPoint.kind == ContactKind.PHONE)
        .order_by(col(ContactPoint.is_primary).desc(), col(ContactPoint.id))
        .limit(1)
    ).first()
    return None if point is None else str(point.value)


def check_proof(
    session: Session,
    attempt_id: UUID,
    *,
    proof: Proof,
    keyed: str,
    customer_id: UUID | None,
    number_index: bytes | None,
    code_id: UUID,
    now: datetime,
) -> bool:
    """Whether the keyed digits prove the customer; the attempt counts once, however often asked.

    A customer who has had too many wrong answers gets no right one either, from whatever number.

    Args:
        session: The unit of work.
        attempt_id: Identity of the attempt.
        proof: How.
        keyed: The digits.
        customer_id: Whom the caller claims to be; nothing for a stranger.
        number_index: Blind index of the calling number; nothing when it is withheld.
        code_id: Identity of the code, where one was sent.
        now: The present instant.
    """
    known = session.get(ProofAttempt, attempt_id)
    if known is not None:
        return known.passed
    if number_index is not None:
        # Two calls that guess at once are counted one after the other.
        lock = int.from_bytes(number_index[:8], "big", signed=True)
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(lock)))
    customer = None
    if customer_id is not None:
        customer = session.get_one(
            Customer, customer_id, with_for_update={"key_share": True}, populate_existing=True
        )
    same = col(ProofAttempt.customer_id) == customer_id
    open_to_all = customer is None or _failures(session, same, now=now) < MOST_BY_CUSTOMER
    right = _is_right(session, proof, keyed, customer, code_id, now=now)
    passed = right and open_to_all and not is_locked(session, number_index, now=now)
    session.add(
        ProofAttempt(
            id=attempt_id,
            at=now,
            proof=proof,
            number_index=number_index,
            # While the customer is locked nobody can lengthen that by going on guessing.
            customer_id=customer_id if open_to_all else None,
            passed=passed,
        )
    )
    session.flush()
    return passed


def _is_right(
    session: Session,
    proof: Proof,
    keyed: str,
    customer: Customer | None,
    code_id: UUID,
    *,
    now: datetime,
) -> bool:
    match proof:
        case Proof.PIN:
            pin_hash = customer.pin_hash if customer else None
            return password_matches(_peppered(customer.id if customer else None, keyed), pin_hash)
        case Proof.ID_DIGITS:
            identity = (customer.identity if customer else None) or ""
            tail = identity[-len(keyed) :]
            return hmac.compare_digest(tail.encode(), keyed.encode()) and len(tail) == len(keyed)
        case Proof.SMS_CODE:
            return _use_code(session, code_id, keyed, customer, now=now)


def _use_code(
    session: Session, code_id: UUID, keyed: str, customer: Customer | None, *, now: datetime
) -> bool:
    code = session.get(OneTimeCode, code_id, with_for_update=True, populate_existing=True)
    if code is None or customer is None or code.customer_id != customer.id:
        return False
    alive = code.used_at is None and now < code.expires_at
    if not alive or not hmac.compare_digest(code.code_hash, _hash(code_id, keyed)):
        return False
    code.used_at = now
    session.add(code)
    return True
