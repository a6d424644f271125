"""What a process counts about itself, for Prometheus.

Each process counts alone and answers on its own port; sums are the collector's business.
"""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

REGISTRY = CollectorRegistry()

BELLS_DROPPED = Counter(
    "cordboard_bells_dropped",
    "Bells that did not reach Redis; sweeps do their work later.",
    ["channel"],
    registry=REGISTRY,
)
WEBHOOKS = Counter(
    "cordboard_webhooks",
    "Carrier webhooks by door and outcome.",
    ["door", "outcome"],
    registry=REGISTRY,
)
WEBHOOK_SECONDS = Histogram(
    "cordboard_webhook_seconds",
    "Time from a webhook's arrival to its answer.",
    ["door"],
    registry=REGISTRY,
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15),
)
DEGRADED_ANSWERS = Counter(
    "cordboard_degraded_answers",
    "Webhooks answered without the database.",
    registry=REGISTRY,
)


def metrics_response() -> tuple[bytes, str]:
    """The body and content type of `/metrics`."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
