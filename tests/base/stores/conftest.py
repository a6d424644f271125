"""Folders and supervisors for servers that a test starts and ends itself."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from base.stores.supervisor import Supervisor
from tests.running_stores import open_folder


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder that an unprivileged server can reach."""
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def supervisor(folder: Path) -> Iterator[Supervisor]:
    """Ends what the test started, whatever became of the test."""
    supervisor = Supervisor(folder / "logs")
    yield supervisor
    supervisor.stop()
