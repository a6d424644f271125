"""What tests of the call itself may ask for."""

from collections.abc import Iterator

import pytest

from tests.fakes.desk_floor import Floor, desk_floor


@pytest.fixture
def floor(fresh_database: str) -> Iterator[Floor]:
    """Desks with a queue `service` on an empty database."""
    with desk_floor(fresh_database) as floor:
        floor.add_queue()
        yield floor
