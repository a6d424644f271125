"""The embedded Redis server."""

from pathlib import Path

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


def test_a_server_behind_a_link_is_started_by_the_name_of_the_link(tmp_path: Path) -> None:
    """One program may serve several names, and Debian's does."""
    (tmp_path / "redis-check-rdb").touch(mode=0o755)
    (tmp_path / "redis-server").symlink_to("redis-check-rdb")

    program = embedded_redis(port=1, search_path=str(tmp_path)).recipe().program

    assert not callable(program)
    assert Path(program[0]).name == "redis-server"
