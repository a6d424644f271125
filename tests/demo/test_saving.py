"""A flow file that is saved is served by the demo, and only a good one."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from base.clock import ManualClock
from base.database import Database
from demo.saving import SavedFlows, serving_on_save
from ivr.versions import active_hash

SOURCE = Path("flows.yaml").read_text(encoding="utf-8")
OTHER = SOURCE.replace("您好，很高兴为您服务。", "你好。")


@pytest.fixture
def flows(fresh_database: str, tmp_path: Path, clock: ManualClock) -> Iterator[SavedFlows]:
    database = Database(fresh_database, role="job")
    path = tmp_path / "flows.yaml"
    path.write_text(SOURCE, encoding="utf-8")
    yield SavedFlows(path, database, clock.now)
    database.close()


def served(flows: SavedFlows) -> str | None:
    with flows.database.session() as session:
        return active_hash(session)


def test_saving_serves_the_file_and_looking_again_does_nothing(flows: SavedFlows) -> None:
    assert flows.look().startswith("New calls are served by flows.yaml, version ")
    first = served(flows)
    assert flows.look() == ""
    flows.path.write_text(OTHER, encoding="utf-8")
    assert "New calls" in flows.look()
    assert served(flows) not in {first, None}


def test_a_broken_or_missing_file_is_told_once_and_the_former_goes_on(flows: SavedFlows) -> None:
    flows.look()
    first = served(flows)
    flows.path.write_text("schema: 2\n", encoding="utf-8")
    assert flows.look().startswith("flows.yaml is not served:\nflows.yaml:1:1: error:")
    assert flows.look() == ""
    flows.path.unlink()
    assert flows.look() == ""
    assert served(flows) == first


def test_the_file_is_looked_at_for_as_long_as_the_demo_runs(flows: SavedFlows) -> None:
    told = threading.Event()
    with serving_on_save(flows, lambda _sentence: told.set()):
        assert told.wait(30)
    assert served(flows) is not None
