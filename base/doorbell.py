"""How this house talks to Redis: briefly, or not at all."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

ANSWER_WITHIN_S = 0.5


def doorbell(url: str) -> Redis:
    """A client that fails after half a second and never tries twice; it connects when first used.

    The library's own choice retries with growing pauses: with Redis stopped, one call takes a
    minute. Protocol 2 and no driver name save three exchanges with every new connection.
    """
    return Redis.from_url(
        url,
        socket_timeout=ANSWER_WITHIN_S,
        socket_connect_timeout=ANSWER_WITHIN_S,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        driver_info=None,
    )
