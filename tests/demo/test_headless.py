"""Calls through the real processes on a network that misbehaves, and every plant on their data."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from base.stores.postgres import embedded_postgres
from base.stores.supervisor import Supervisor
from demo.audit.planting import PLANTS
from tests.processes.programs import ROOT, cordboard, program
from tests.running_stores import free_port, open_folder

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(400)]

CALLS = 20
SEED = 7


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _port_base() -> int:
    first = 24_000 + os.getpid() % 700 * 10
    return next(n for n in range(first, 32_000, 10) if all(map(_is_free, range(n, n + 5))))


def _audit(data_dir: Path, *more: str) -> tuple[int, dict[str, Any]]:
    done = subprocess.run(  # noqa: S603 - our own code
        [
            *(sys.executable, "-m", "demo.audit", "--json"),
            *("--demo", str(data_dir / "demo.json"), "--truth", str(data_dir / "truth.jsonl")),
            *more,
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def test_scripted_calls_keep_every_promise_and_every_planted_fault_is_caught(
    data_dir: Path,
) -> None:
    report = data_dir / "report.json"
    arguments = [
        *("demo", "--data", str(data_dir), "--port-base", str(_port_base())),
        *("--headless", "--calls", str(CALLS), "--seed", str(SEED), "--json", str(report)),
    ]
    with program(cordboard(*arguments)) as demo:
        written = demo.process.communicate(timeout=300)[0]

    assert demo.process.returncode == 0, written
    told = json.loads(report.read_text())
    assert (told["calls"], told["complaints"], told["unsettled"]) == (CALLS, [], "")
    assert told["audit"]["findings"] == []
    assert told["audit"]["looked_at"]["acknowledged"] > CALLS
    assert "talked" in {outcome["outcome"] for outcome in told["outcomes"]}
    assert '"kind": "chaos"' in (data_dir / "truth.jsonl").read_text()
    _every_plant_is_caught(data_dir)


def _every_plant_is_caught(data_dir: Path) -> None:
    """The database alone is started again; the audit needs nothing else."""
    server = embedded_postgres(data_dir, port=free_port())
    supervisor = Supervisor(data_dir / "logs")
    supervisor.start([server.recipe()])
    try:
        (data_dir / "demo.json").write_text(json.dumps({"database_url": server.url()}))
        assert _audit(data_dir)[0] == 0
        for name, (invariant, _) in PLANTS.items():
            status, told = _audit(data_dir, "--plant", name)
            assert status == 1, name
            assert invariant in {finding["invariant"] for finding in told["findings"]}, name
        assert _audit(data_dir)[0] == 0
    finally:
        supervisor.stop()
