"""A number that belongs to several: the agent asks who is calling, and says it to the house."""

from uuid import UUID, uuid4

from cti.events import timeline
from cti.models import Call, QueueEntry, Reservation
from staff.models import Role
from tests.console.cast import add_call, add_customer, ring_agent
from tests.console.conftest import House

FAMILY = "+8617000019001"


def ring(house: House) -> tuple[UUID, list[UUID], UUID]:
    """An offer to the agent from a number of two customers: offer, the two, a third customer."""
    now = house.clock.now()
    with house.work.database.session() as session:
        two = [add_customer(session, name, FAMILY, now).id for name in ("林若雨", "林若风")]
        call = add_call(session, started_at=now, e164=FAMILY)
        call.candidates = 2
        call.ended_at = None
        offer = ring_agent(session, call, house.cast.members[Role.AGENT], now)
    return offer, two, house.cast.customer.id


def caller_of(house: House, offer: UUID) -> tuple[UUID | None, UUID | None, list[str]]:
    with house.work.database.session() as session:
        reservation = session.get_one(Reservation, offer)
        call = session.get_one(Call, reservation.call_id)
        entry = session.get_one(QueueEntry, reservation.entry_id)
        return call.customer_id, entry.customer_id, [e.kind for e in timeline(session, call)]


def test_the_pop_names_them_all_and_asks(own_house: House) -> None:
    offer, two, _ = ring(own_house)
    page = own_house.browser(Role.AGENT).get(f"/desk/offer/{offer}").get_data(as_text=True)
    assert "Several people share this number." in page
    assert all(f'data-settle="{customer_id}"' in page for customer_id in two)
    assert "Before this call" not in page


def test_the_one_who_is_named_is_the_caller_from_then_on(own_house: House) -> None:
    offer, (first, _), _ = ring(own_house)
    client = own_house.program(Role.AGENT)
    path = f"/api/v1/reservations/{offer}/customer"
    for _ in range(2):
        assert client.post(path, json={"customer_id": str(first)}).status_code == 204
    customer, waiting, kinds = caller_of(own_house, offer)
    assert (customer, waiting) == (first, first)
    assert kinds.count("caller_settled") == 1
    page = own_house.browser(Role.AGENT).get(f"/desk/offer/{offer}").get_data(as_text=True)
    assert "林若雨" in page
    assert "Before this call" in page


def test_whoever_was_named_is_not_exchanged(own_house: House) -> None:
    offer, (first, second), _ = ring(own_house)
    client = own_house.program(Role.AGENT)
    path = f"/api/v1/reservations/{offer}/customer"
    client.post(path, json={"customer_id": str(first)})
    answer = client.post(path, json={"customer_id": str(second)})
    assert answer.get_json()["error"]["id"] == "caller.not_a_candidate"
    assert caller_of(own_house, offer)[0] == first


def test_only_the_agent_who_talks_with_them_says_who_it_is(own_house: House) -> None:
    offer, (first, _), _ = ring(own_house)
    client = own_house.program(Role.SENIOR)
    wish = {"customer_id": str(first)}
    answer = client.post(f"/api/v1/reservations/{offer}/customer", json=wish)
    assert answer.status_code == 409
    assert caller_of(own_house, offer)[0] is None


def test_nobody_else_s_record_can_be_opened_this_way(own_house: House) -> None:
    offer, _, stranger = ring(own_house)
    client = own_house.program(Role.AGENT)
    for customer_id in (stranger, uuid4()):
        wish = {"customer_id": str(customer_id)}
        answer = client.post(f"/api/v1/reservations/{offer}/customer", json=wish)
        assert answer.status_code == 409
    assert caller_of(own_house, offer)[0] is None
