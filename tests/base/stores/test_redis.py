"""The embedded Redis server."""

import pytest
import redis

from base.stores.redis import embedded_redis
from base.stores.refusals import CannotStart
from base.stores.supervisor import Supervisor
from tests.running_stores import free_port

pytestmark = pytest.mark.embedded


def test_the_bundled_server_answers_where_none_is_installed(supervisor: Supervisor) -> None:
    server = embedded_redis(port=free_port(), search_path="")

    supervisor.start([server.recipe()])

    with redis.Redis.from_url(server.url) as client:
        assert client.ping()


def test_without_its_password_nobody_gets_an_answer(supervisor: Supervisor) -> None:
    server = embedded_redis(port=free_port())
    supervisor.start([server.recipe()])

    with (
        redis.Redis(port=server.port) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_two_starts_have_two_passwords() -> None:
    assert embedded_redis(port=1).password != embedded_redis(port=1).password


def test_a_server_that_cannot_listen_is_reported_with_its_last_words(
    supervisor: Supervisor,
) -> None:
    first = embedded_redis(port=free_port())
    supervisor.start([first.recipe()])
    second = Supervisor()

    with pytest.raises(CannotStart, match="redis ended at once"):
        second.start([embedded_redis(port=first.port).recipe()])
    second.stop()
