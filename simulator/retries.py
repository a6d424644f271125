"""Connection overrides: how a webhook URL asks to be retried."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

_POLICIES = frozenset({"4xx", "5xx", "ct", "rt", "all"})


@dataclass(frozen=True)
class Overrides:
    """What the fragment of a webhook URL demands; the defaults are the carrier's own.

    Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
    """

    retry_count: int = 1
    policies: frozenset[str] = frozenset({"ct"})
    connect_timeout_ms: int = 5_000
    read_timeout_ms: int = 15_000
    total_timeout_ms: int = 15_000

    def retries(self, failure: str) -> bool:
        """Tell whether a failure (`ct`, `rt`, `4xx`, `5xx`) is worth another attempt."""
        return failure in self.policies or "all" in self.policies


def split_overrides(url: str) -> tuple[str, Overrides]:
    """Part a URL from its fragment, which is neither signed nor sent.

    Values out of range fall back to the carrier's defaults, as unknown keys do.
    """
    bare, _, fragment = url.partition("#")
    asked = dict(parse_qsl(fragment))
    policies = frozenset(asked.get("rp", "ct").split(",")) & _POLICIES
    return bare, Overrides(
        retry_count=_between(asked.get("rc"), 0, 5, Overrides.retry_count),
        policies=policies or Overrides.policies,
        connect_timeout_ms=_between(asked.get("ct"), 100, 10_000, Overrides.connect_timeout_ms),
        read_timeout_ms=_between(asked.get("rt"), 100, 15_000, Overrides.read_timeout_ms),
        total_timeout_ms=_between(asked.get("tt"), 100, 15_000, Overrides.total_timeout_ms),
    )


def _between(asked: str | None, low: int, high: int, otherwise: int) -> int:
    if asked is None or not asked.isdecimal() or not low <= int(asked) <= high:
        return otherwise
    return int(asked)
