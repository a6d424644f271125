from prometheus_client.parser import text_string_to_metric_families

from base.metrics import (
    BELLS_DROPPED,
    DEGRADED_ANSWERS,
    WEBHOOK_SECONDS,
    WEBHOOKS,
    metrics_response,
)


def test_the_answer_is_what_a_collector_reads() -> None:
    BELLS_DROPPED.labels("job").inc()
    DEGRADED_ANSWERS.inc()
    WEBHOOKS.labels("inbound", "answered").inc(2)
    WEBHOOK_SECONDS.labels("inbound").observe(0.004)
    body, content_type = metrics_response()
    assert content_type.startswith("text/plain")
    samples = {
        (sample.name, sample.labels.get("door")): sample.value
        for family in text_string_to_metric_families(body.decode())
        for sample in family.samples
    }
    assert samples["cordboard_webhooks_total", "inbound"] >= 2
    assert samples["cordboard_webhook_seconds_count", "inbound"] >= 1
    assert samples["cordboard_degraded_answers_total", None] >= 1
    assert samples["cordboard_bells_dropped_total", None] >= 1
