import json
from collections.abc import Callable, Iterator
from itertools import islice

import pytest
from flask.testing import FlaskClient
from pydantic import SecretStr
from werkzeug.test import TestResponse

from base.bells import Bells, news
from base.settings import Settings
from console.streams import NewsAway, Streams, TooManyStreams
from staff.models import Role
from tests.console.conftest import House, build_house

Opener = Callable[..., Iterator[str]]


@pytest.fixture
def live_house(fresh_database: str, redis_url: str) -> Iterator[House]:
    settings = Settings(redis_url=SecretStr(redis_url), streams_allowed=2)
    house = build_house(fresh_database, settings=settings)
    yield house
    house.work.database.close()


@pytest.fixture
def bells(redis_url: str) -> Iterator[Bells]:
    bells = Bells(redis_url)
    yield bells
    bells.close()


@pytest.fixture
def opened(redis_url: str) -> Iterator[Opener]:
    """Opens streams of one process that allows two."""
    streams = Streams(redis_url, allowed=2)

    def open_one(*topics: str, since: str | None = None) -> Iterator[str]:
        for _ in range(20):  # on a busy machine the first connection takes a while
            try:
                return streams.open(set(topics), since=since)
            except NewsAway:
                continue
        return streams.open(set(topics), since=since)

    yield open_one
    assert streams._reader
    streams._reader.close()


def events(stream: Iterator[str], kind: str, number: int) -> list[dict[str, str]]:
    """The next so many events of a kind, whatever beats lie between."""
    wanted = (text for text in stream if f"event: {kind}\n" in text)
    return [
        dict(line.split(": ", 1) for line in t.strip().split("\n")) for t in islice(wanted, number)
    ]


def test_a_console_hears_of_its_topics_only(opened: Opener, bells: Bells) -> None:
    stream = opened("member:1")
    next(stream)
    bells.ring(news("member:2", "offer.made", reservation="not-mine"))
    bells.ring(news("member:1", "offer.made", reservation="mine"))
    (event,) = events(stream, "news", 1)
    assert json.loads(event["data"])["ids"] == {"reservation": "mine"}
    assert event["id"]


def test_a_console_that_comes_back_hears_what_it_missed(opened: Opener, bells: Bells) -> None:
    first = opened("board")
    next(first)
    bells.ring(news("board", "one"))
    (seen,) = events(first, "news", 1)
    bells.ring(news("board", "two"))
    events(first, "news", 1)
    again = opened("board", since=seen["id"])
    (missed,) = events(again, "news", 1)
    assert json.loads(missed["data"])["kind"] == "two"


def test_an_unknown_last_event_is_answered_with_a_gap(opened: Opener) -> None:
    stream = opened("board", since="1-1")
    assert events(stream, "gap", 1)


def test_the_limit_holds_and_a_closed_stream_frees_its_place_once(opened: Opener) -> None:
    first, _ = opened("board"), opened("board")
    with pytest.raises(TooManyStreams):
        opened("board")
    first.close()  # type: ignore[attr-defined]
    first.close()  # type: ignore[attr-defined]
    opened("board")
    with pytest.raises(TooManyStreams):
        opened("board")


def test_without_redis_the_console_is_told_to_poll() -> None:
    streams = Streams("redis://127.0.0.1:1", allowed=1)
    for _ in range(2):  # the place of the first one was given back
        with pytest.raises(NewsAway):
            streams.open({"board"}, since=None)


def streamed(client: FlaskClient) -> TestResponse:
    for _ in range(20):
        answer = client.get("/api/v1/stream")
        if answer.mimetype == "text/event-stream":
            return answer
    raise AssertionError(answer.get_json())


def test_the_route_streams_and_refuses_beyond_its_limit(live_house: House) -> None:
    client = live_house.program(Role.AGENT)
    held = [streamed(client) for _ in range(2)]
    refused = client.get("/api/v1/stream")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert refused.get_json()["error"]["id"] == "stream.full"
    held[0].close()
    streamed(client).close()
    held[1].close()


def test_a_stream_holds_no_database_connection(live_house: House) -> None:
    with streamed(live_house.program(Role.AGENT)):
        assert live_house.work.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_without_redis_the_route_says_so(house: House) -> None:
    answer = house.program(Role.AGENT).get("/api/v1/stream")
    assert answer.status_code == 503
    assert answer.get_json()["error"]["id"] == "stream.away"
