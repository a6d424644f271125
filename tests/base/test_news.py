import queue
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from redis import Redis

from base.audience import FEW, Listener
from base.doorbell import doorbell
from base.news import STREAM, Beat, Gap, News, news_entry, news_lost
from base.news_reader import NewsReader
from tests.base.own_servers import OwnServer

WAIT_S = 10
SHORT_S = 0.05


@pytest.fixture
def client(own_redis: OwnServer) -> Iterator[Redis]:
    with doorbell(own_redis.url) as client:
        yield client


@pytest.fixture
def reader(own_redis: OwnServer) -> Iterator[NewsReader]:
    reader = NewsReader(own_redis.url, remembered=10, patience=5)
    yield reader
    reader.close()


def tell(client: Redis, kind: str, topic: str = "call") -> str:
    entry_id: Any = client.xadd(STREAM, news_entry(topic, kind, '{"call_id": "c1"}'))
    return str(entry_id.decode())


def heard(listener: Listener) -> News | Gap | Beat | None:
    return listener.next(timeout_s=WAIT_S)


def wait_until_offered(reader: NewsReader, entry_id: str) -> None:
    """Listen along until the reader has passed this entry."""
    with reader.listen() as along:
        while reader.position != entry_id:
            along.next(timeout_s=SHORT_S)


def test_a_listener_hears_what_happens_from_now_on(reader: NewsReader, client: Redis) -> None:
    tell(client, "before")
    with reader.listen() as listener:
        entry_id = tell(client, "call.offered")
        assert heard(listener) == News(entry_id, "call", "call.offered", {"call_id": "c1"})


def test_silence_is_a_beat_that_carries_the_position(reader: NewsReader, client: Redis) -> None:
    with reader.listen(topics=["queue"]) as listener:
        last = tell(client, "not for us", "call")
        wait_until_offered(reader, last)
        assert listener.next(timeout_s=SHORT_S) == Beat(last)


def test_topics_filter_what_is_heard(reader: NewsReader, client: Redis) -> None:
    with reader.listen(topics=["queue"]) as listener:
        tell(client, "a", "call")
        wanted = tell(client, "b", "queue")
        event = heard(listener)
        assert isinstance(event, News)
        assert (event.id, event.kind) == (wanted, "b")


def test_a_returning_listener_hears_what_it_missed_once_and_in_order(
    reader: NewsReader, client: Redis
) -> None:
    seen = tell(client, "seen")
    tell(client, "missed 1")
    tell(client, "missed 2")
    with reader.listen(since=seen) as listener:
        tell(client, "new")
        kinds = [event.kind for _ in range(3) if isinstance(event := heard(listener), News)]
        assert kinds == ["missed 1", "missed 2", "new"]
        assert isinstance(listener.next(timeout_s=SHORT_S), Beat)


def test_a_listener_that_was_up_to_date_hears_nothing_twice(
    reader: NewsReader, client: Redis
) -> None:
    last = tell(client, "seen")
    with reader.listen(since=last) as listener:
        assert listener.next(timeout_s=SHORT_S) == Beat(last)


@pytest.mark.parametrize("since", ["1-1", "9999999999999-0", "rubbish"])
def test_a_listener_from_an_unknown_past_is_told_of_the_gap(
    reader: NewsReader, client: Redis, since: str
) -> None:
    last = tell(client, "present")
    with reader.listen(since=since) as listener:
        assert heard(listener) == Gap(last)


def test_a_listener_away_for_longer_than_is_remembered_is_told_of_the_gap(
    reader: NewsReader, client: Redis
) -> None:
    seen = tell(client, "seen")
    for number in range(10):
        last = tell(client, f"missed {number}")
    with reader.listen(since=seen) as listener:
        assert heard(listener) == Gap(last)


def test_a_listener_that_does_not_read_loses_its_line_and_is_told(
    reader: NewsReader, client: Redis
) -> None:
    with reader.listen() as listener:
        entries = [tell(client, f"n{number}") for number in range(7)]
        wait_until_offered(reader, entries[-1])
        assert heard(listener) == Gap(entries[5])
        event = heard(listener)
        assert isinstance(event, News)
        assert event.id == entries[6]


def test_lost_news_reach_every_listener_as_a_gap(reader: NewsReader, client: Redis) -> None:
    with reader.listen(topics=["queue"]) as listener:
        entry_id: Any = client.xadd(STREAM, news_lost())
        assert heard(listener) == Gap(entry_id.decode())


def test_an_entry_of_unknown_shape_is_a_gap_and_the_reader_goes_on(
    reader: NewsReader, client: Redis
) -> None:
    with reader.listen() as listener:
        odd: Any = client.xadd(STREAM, {"what": "ever"})
        after = tell(client, "fine")
        assert heard(listener) == Gap(odd.decode())
        event = heard(listener)
        assert isinstance(event, News)
        assert event.id == after


def test_after_a_restart_of_redis_listeners_hear_a_gap_and_then_news_again(
    reader: NewsReader, own_redis: OwnServer, client: Redis
) -> None:
    with reader.listen() as listener:
        tell(client, "before")
        assert isinstance(heard(listener), News)
        own_redis.end()
        own_redis.start()
        assert isinstance(listener.next(timeout_s=WAIT_S), Gap)
        tell(client, "after")
        event = heard(listener)
        assert isinstance(event, News)
        assert event.kind == "after"


def test_a_frozen_redis_leaves_listeners_waiting_no_longer_than_they_asked(
    reader: NewsReader, own_redis: OwnServer, client: Redis
) -> None:
    with reader.listen() as listener:
        with own_redis.frozen():
            while reader.connected:
                assert not isinstance(listener.next(timeout_s=SHORT_S), News)
            with reader.listen(since="1-1") as late:
                assert isinstance(late.next(timeout_s=SHORT_S), Gap)
        assert isinstance(heard(listener), Gap)
        tell(client, "after")
        assert isinstance(heard(listener), News)


def test_with_redis_absent_a_listener_is_served_when_it_comes(own_redis: OwnServer) -> None:
    own_redis.end()
    reader = NewsReader(own_redis.url)
    with reader.listen() as listener:
        assert isinstance(listener.next(timeout_s=SHORT_S), Beat)
        own_redis.start()
        assert isinstance(heard(listener), Gap)
    reader.close()


def test_closing_ends_every_listener(reader: NewsReader) -> None:
    with reader.listen() as listener:
        reader.close()
        assert heard(listener) is None


def test_a_listener_that_left_is_offered_nothing(reader: NewsReader, client: Redis) -> None:
    with reader.listen() as listener:
        pass
    wait_until_offered(reader, tell(client, "after"))
    assert isinstance(listener.next(timeout_s=SHORT_S), Beat)


def test_whoever_is_named_hears_before_a_crowd_which_hears_everything_in_order(
    own_redis: OwnServer, client: Redis
) -> None:
    reader = NewsReader(own_redis.url, crowd_waits_s=1.0)
    heard_first: queue.Queue[str | None] = queue.Queue()
    with ExitStack() as present, ThreadPoolExecutor(FEW + 2) as threads:
        crowd = [present.enter_context(reader.listen(topics=["queue"])) for _ in range(FEW + 1)]
        named = present.enter_context(reader.listen(topics=["queue", "member:1"]))

        def listen(listener: Listener, who: str) -> list[str]:
            first = heard(listener)
            heard_first.put(who)
            return [event.id for event in (first, *listener.rest()) if isinstance(event, News)]

        of_crowd = [threads.submit(listen, listener, "crowd") for listener in crowd]
        of_named = threads.submit(listen, named, "named")
        told = [tell(client, "entry.changed", "queue"), tell(client, "offer.made", "member:1")]
        assert heard_first.get(timeout=WAIT_S) == "named"
        assert of_named.result() == told
        # Not only when they look up by themselves.
        assert [line.result(WAIT_S / 2) for line in of_crowd] == [told[:1]] * len(crowd)
    reader.close()
