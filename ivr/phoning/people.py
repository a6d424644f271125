"""Whoever holds the test's number: one customer, two, or nobody; and what the archive knows."""

from uuid import uuid4

from sqlmodel import col, delete

from customers import proofs
from customers.archive import name_customer
from customers.lookup import add_phone, phone_index
from customers.models import ContactPoint, Customer, ProofAttempt, Purchase, Tier
from customers.purchases import note_purchase
from customers.words import Proof, PurchaseState
from ivr.flow_tests import GivenCustomer
from ivr.identity_requests import CheckProof
from ivr.phoning.scene import Arranged, CannotArrange, Scene
from ivr.rehearsal.worlds import SOMEBODY
from ivr.words import LookupOutcome


def put_people(scene: Scene, made: Arranged, before: Arranged | None) -> None:
    """The customer with the test's number; two, where people are mistaken for each other.

    Args:
        scene: What is wanted.
        made: What learns of the customer.
        before: What was put there earlier in the same call, whose customer stays.

    Raises:
        CannotArrange: A word of it is none that the archive knows.
    """
    if before is not None and before.customer is not None:
        made.customer = scene.session.get_one(Customer, before.customer.id)
    elif scene.number.e164 is not None:
        _free_number(scene, scene.number.e164)
        who, several = scene.given.customer, scene.given.lookup is LookupOutcome.AMBIGUOUS
        if before is None and who is not None:
            made.customer = _put_customer(scene, scene.number.e164, who)
        elif who is None and several:
            for _ in range(2):
                _put_customer(scene, scene.number.e164, GivenCustomer())
    if made.customer is not None:
        _put_account(scene, made.customer)
    _put_guesses(scene)


def _free_number(scene: Scene, e164: str) -> None:
    held = col(ContactPoint.value_index) == phone_index(e164)
    scene.session.exec(delete(ContactPoint).where(held))


def _put_customer(scene: Scene, e164: str, who: GivenCustomer) -> Customer:
    session = scene.session
    customer = Customer(created_at=scene.now, language=who.language or None)
    if who.tier:
        try:
            customer.tier = Tier(who.tier)
        except ValueError as error:
            raise CannotArrange(f"There is no tier `{who.tier}`.") from error
    session.add(customer)
    session.flush()
    # Somebody whom the archive knows has a name there.
    name_customer(session, customer, who.name or SOMEBODY)
    add_phone(session, customer.id, e164, is_primary=True)
    session.flush()
    return customer


def _put_account(scene: Scene, customer: Customer) -> None:
    """Points, what proves who they are, and their only order."""
    session, given = scene.session, scene.given
    customer.points, customer.identity = given.points, given.pin
    session.add(customer)
    if any(isinstance(a.request, CheckProof) and a.request.proof is Proof.PIN for a in scene.asked):
        proofs.set_pin(session, customer, given.pin)
    session.exec(delete(Purchase).where(col(Purchase.customer_id) == customer.id))
    session.exec(delete(Purchase).where(col(Purchase.number) == given.order.number))
    if given.lookup in {LookupOutcome.MISS, LookupOutcome.AMBIGUOUS}:
        return
    try:
        state = PurchaseState(given.order.state)
    except ValueError as error:
        raise CannotArrange(f"There is no order state `{given.order.state}`.") from error
    note_purchase(
        session,
        customer.id,
        given.order.number,
        title=given.order.title,
        amount_minor=given.order.amount_minor,
        state=state,
        bought_at=scene.now,
        now=scene.now,
    )


def _put_guesses(scene: Scene) -> None:
    """The number's wrong answers: none, or as many as anybody has."""
    if scene.number.e164 is None:
        return
    index = phone_index(scene.number.e164)
    scene.session.exec(delete(ProofAttempt).where(col(ProofAttempt.number_index) == index))
    for _ in range(proofs.MOST_BY_NUMBER if scene.given.locked else 0):
        proofs.check_proof(
            scene.session,
            uuid4(),
            proof=Proof.ID_DIGITS,
            keyed="0",
            customer_id=None,
            number_index=index,
            code_id=uuid4(),
            now=scene.now,
        )
