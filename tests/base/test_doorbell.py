from time import monotonic

import pytest
import redis

from base.doorbell import ANSWER_WITHIN_S, doorbell
from tests.base.own_servers import OwnServer


def test_a_frozen_redis_costs_one_short_wait_and_no_second_try(own_redis: OwnServer) -> None:
    with doorbell(own_redis.url) as client:
        client.ping()
        with own_redis.frozen():
            started_at = monotonic()
            with pytest.raises(redis.TimeoutError):
                client.ping()
            assert monotonic() - started_at < 2 * ANSWER_WITHIN_S


def test_a_redis_that_is_gone_is_noticed_at_once(own_redis: OwnServer) -> None:
    with doorbell(own_redis.url) as client:
        client.ping()
        own_redis.end()
        started_at = monotonic()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        assert monotonic() - started_at < 2 * ANSWER_WITHIN_S
