"""Who is calling, among a million contact points."""

import time
from collections.abc import Callable, Iterator

import psycopg
import sqlalchemy as sa

from bench.figures import Figure, percentile
from bench.house import EPOCH, House
from bench.sizes import Size
from customers.lookup import add_phone, identify
from customers.models import Customer
from telephony.numbers import read_number

AT_MOST_MS = 3
_MEDIAN = 50
# Strangers for the index to be as large as in life; written by the server itself.
_CUSTOMERS = """
    INSERT INTO customer
        (id, stage, lead_state, tier, points, value_minor, rfm, consent, created_at)
    SELECT gen_random_uuid(), 'prospect', 'suspect', 'none', 0, 0, '', '{}', %s
    FROM generate_series(1, %s)
"""
_POINTS = """
    INSERT INTO contact_point (id, customer_id, kind, value_sealed, value_index, is_primary)
    SELECT gen_random_uuid(), id, 'phone', 'sealed elsewhere', decode(md5(id::text), 'hex'), true
    FROM customer
"""


def measure(house: House, size: Size) -> Iterator[Figure]:
    """Looking up a number that one customer has, beside the shortest question."""
    _fill(house, size.points)
    with house.database.session() as session:
        numbers = [f"+86137{n:08}" for n in range(size.lookups)]
        for number in numbers:
            customer = Customer(created_at=EPOCH)
            session.add(customer)
            session.flush()
            add_phone(session, customer.id, number)
    house.vacuum("customer", "contact_point")
    with house.database.session() as session:
        ping_ms = [_spent_ms(lambda: session.execute(sa.text("SELECT 1"))) for _ in numbers]
        spent_ms = [
            _spent_ms(lambda: identify(session, read_number(each), now=EPOCH))  # noqa: B023
            for each in numbers
        ]
    for percent in (50, 99):
        yield Figure(
            f"lookup among {size.points:,} contact points, p{percent}",
            percentile(spent_ms, percent),
            "ms",
            percentile(ping_ms, percent),
            "SELECT 1",
            at_most=AT_MOST_MS if percent == _MEDIAN else None,
        )


def _fill(house: House, points: int) -> None:
    # Not the house's own connection, which would give up after a minute.
    with psycopg.connect(house.environment["DATABASE_URL"]) as connection:
        connection.execute("SET session_replication_role = replica")  # no check of each key
        connection.execute(_CUSTOMERS, (EPOCH, points))
        connection.execute(_POINTS)


def _spent_ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000
