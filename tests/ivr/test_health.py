"""What `/readyz` and the doctor say about the flows."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from base.database import Database
from ivr import versions
from ivr.health import probe_flows

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SOURCE = Path("flows.yaml").read_text(encoding="utf-8")
OTHER = SOURCE.replace("您好，很高兴为您服务。", "你好。")


@pytest.fixture
def database(fresh_database: str) -> Iterator[Database]:
    database = Database(fresh_database, role="job")
    yield database
    database.close()


def test_the_file_is_told_apart_as_served_tried_another_or_broken(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "flows.yaml"
    path.write_text(SOURCE, encoding="utf-8")
    with database.session() as session:
        versions.start_with(session, path, now=NOW)
    assert str(probe_flows(database.engine, path).sentence).startswith("Callers hear flows.yaml, ")
    path.write_text(OTHER, encoding="utf-8")
    another = probe_flows(database.engine, path)
    assert (another.ok, "and flows.yaml is another one" in str(another.sentence)) == (False, True)
    with database.session() as session:
        version = versions.keep_version(session, OTHER.encode(), name="o", now=NOW).hash
        versions.canary(session, version, percent=15, now=NOW)
    tried = probe_flows(database.engine, path)
    assert tried.ok
    assert "and 15 of 100 hear flows.yaml" in str(tried.sentence)
    path.write_text("schema: 2\n", encoding="utf-8")
    broken = probe_flows(database.engine, path)
    assert not broken.ok
    assert "flows.yaml is broken: " in str(broken.sentence)
