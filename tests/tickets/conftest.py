"""What tests of tickets may ask for."""

from collections.abc import Iterator

import pytest

from calendars import hours
from tests.fakes.promise_stage import Stage, promise_stage
from tests.tickets.agenda import declare
from tickets import declared_services


@pytest.fixture
def benches(fresh_database: str) -> Iterator[Stage]:
    """Monday, ten o'clock in Shanghai; two benches that work from eleven to three."""
    with promise_stage(fresh_database) as stage:
        with stage.database.session() as session:
            days = {day: [("11:00", "15:00")] for day in ("mon", "tue", "wed", "thu", "fri")}
            hours.write_down(session, "bench", time_zone="Asia/Shanghai", weekly=days)
            for key in ("bench_a", "bench_b"):
                declared_services.write_resource(session, key, labels={"en": key}, calendar="bench")
            declare(session, "repair", ["bench_a"], 60)
            declare(session, "check", ["bench_a", "bench_b"], 30)
        yield stage
