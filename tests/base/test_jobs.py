from structlog.testing import capture_logs

from base.jobs import perform


def test_a_job_is_done_with_its_ids_as_keywords() -> None:
    done: list[str] = []

    def match(*, queue_id: str) -> None:
        done.append(queue_id)

    perform({"cti.match": match}, "cti.match", {"queue_id": "q1"})
    assert done == ["q1"]


def test_a_job_of_another_release_is_logged_and_done_with() -> None:
    with capture_logs() as logs:
        perform({}, "cti.unheard_of", {"queue_id": "q1"})
    assert [(line["event"], line["job"]) for line in logs] == [("job.unknown", "cti.unheard_of")]
