"""The audited day, with the audit's own connection."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import psycopg
import pytest
import sqlalchemy as sa
from sqlmodel import Session

from base import schema
from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.report import examine
from demo.audit.truth import Truth
from tests.demo.scene import Scene, play


@pytest.fixture
def scene(fresh_database: str) -> Iterator[Scene]:
    """A day on which everything was as it must be."""
    engine = sa.create_engine(schema.driver_url(fresh_database))
    with Session(engine, expire_on_commit=False) as session:
        yield play(session)
    engine.dispose()


@pytest.fixture
def ledger(scene: Scene, fresh_database: str) -> Iterator[Ledger]:
    """The day's rows; what a test changes in them is rolled back."""
    assert scene.call.id
    with psycopg.connect(fresh_database) as connection:
        yield Ledger(connection)
        connection.rollback()


@pytest.fixture
def look(scene: Scene, ledger: Ledger) -> Callable[..., list[Finding]]:
    """Audit the day as it now stands."""

    def audit(*, grace_s: float = 0, busy_s: float = 60) -> list[Finding]:
        done = examine(
            Truth(scene.log.facts),
            ledger,
            grace=timedelta(seconds=grace_s),
            busy_at_most=timedelta(seconds=busy_s),
        )
        return list(done.findings)

    return audit
