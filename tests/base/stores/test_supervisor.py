"""Children that are kept running, ended in order, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from base.stores.children import Recipe
from base.stores.claims import require_free_ports, sole_use
from base.stores.refusals import ChildFailed, InUse
from base.stores.supervisor import Supervisor
from tests.running_stores import free_port

ROOT = Path(__file__).parents[3]

# Says when it is ready by making a file; writes its name into `ends` when asked to end.
POLITE = """
import pathlib, signal, sys, time
name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
def end(*_):
    with (folder / "ends").open("a") as ends:
        ends.write(name + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
(folder / name).touch()
time.sleep(600)
"""
DEAF = POLITE.replace("signal.SIGTERM, end", "signal.SIGTERM, signal.SIG_IGN")

SUPERVISOR = """
import functools, os, pathlib, sys, time
from base.stores.children import Recipe
from base.stores.supervisor import Supervisor
supervisor = Supervisor()
executed = Recipe("executed", [sys.executable, "-c", "import time; time.sleep(600)"], {})
forked = Recipe("forked", functools.partial(time.sleep, 600), {})
supervisor.start([executed, forked])
print(*supervisor.pids.values(), flush=True)
time.sleep(600)
"""


def _recipe(name: str, folder: Path, code: str = POLITE) -> Recipe:
    return Recipe(
        name=name,
        program=[sys.executable, "-c", code, name, str(folder)],
        environment={},
        ready=(folder / name).exists,
    )


def test_the_group_started_last_ends_first(folder: Path, supervisor: Supervisor) -> None:
    for name in ("stores", "background", "web"):
        supervisor.start([_recipe(name, folder)])

    supervisor.stop()

    assert (folder / "ends").read_text().split() == ["web", "background", "stores"]


def test_who_ignores_the_stop_signal_is_killed_in_time(
    folder: Path, supervisor: Supervisor
) -> None:
    supervisor.start([_recipe("deaf", folder, DEAF)])
    deaf = psutil.Process(supervisor.pids["deaf"])
    asked_at = time.monotonic()

    supervisor.stop(within_s=0.3)

    assert not deaf.is_running()
    assert time.monotonic() - asked_at < 5


def test_a_crashed_child_is_started_again(folder: Path, supervisor: Supervisor) -> None:
    supervisor.start([_recipe("crashing", folder)])
    crashed = supervisor.pids["crashing"]
    os.kill(crashed, signal.SIGKILL)
    supervisor.when_changed(supervisor.ask_to_stop)

    supervisor.watch()

    assert supervisor.pids["crashing"] != crashed


def test_a_child_that_keeps_crashing_is_started_less_and_less_often(
    supervisor: Supervisor,
) -> None:
    supervisor.launch([Recipe("hopeless", [sys.executable, "-c", "raise SystemExit(3)"], {})])
    starts: list[float] = []

    def note() -> None:
        starts.append(time.monotonic())
        if len(starts) == 2:
            supervisor.ask_to_stop()

    began = time.monotonic()
    supervisor.when_changed(note)
    supervisor.watch()

    assert starts[1] - starts[0] > starts[0] - began


def test_a_child_that_ends_at_once_is_reported_with_its_last_words(supervisor: Supervisor) -> None:
    code = "import sys; sys.exit('no flour left')"

    with pytest.raises(ChildFailed, match="no flour left"):
        supervisor.start([Recipe("baker", [sys.executable, "-c", code], {}, ready=lambda: False)])


def test_a_child_that_stays_silent_is_reported(folder: Path, supervisor: Supervisor) -> None:
    silent = Recipe(
        "silent",
        _recipe("silent", folder).program,
        {},
        ready=lambda: False,
        ready_within_s=0.1,
    )

    with pytest.raises(ChildFailed, match=r"silent did not become ready within 0\.1 s"):
        supervisor.start([silent])


def test_work_that_fails_is_reported_and_work_that_ends_well_is_not(
    supervisor: Supervisor,
) -> None:
    supervisor.run_once(Recipe("good", [sys.executable, "-c", "pass"], {}))

    with pytest.raises(ChildFailed, match="bad failed"):
        supervisor.run_once(Recipe("bad", [sys.executable, "-c", "1 / 0"], {}))


def test_no_child_outlives_a_killed_supervisor() -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(  # noqa: S603 - our own script
        [sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        children = [psutil.Process(int(pid)) for pid in process.stdout.readline().split()]
        process.kill()

    gone, alive = psutil.wait_procs(children, timeout=5)

    assert len(gone) == 2
    assert not alive


def test_a_second_user_of_a_folder_is_told_who_has_it(folder: Path) -> None:
    with sole_use(folder), pytest.raises(InUse, match=f"in use by process {os.getpid()}"):
        sole_use(folder).__enter__()


def test_a_folder_is_free_again_afterwards(folder: Path) -> None:
    for _ in range(2):
        with sole_use(folder):
            assert (folder / "lock").exists()


def test_a_taken_port_is_named(folder: Path, supervisor: Supervisor) -> None:
    port = free_port()
    code = POLITE.replace(
        "(folder / name)", f"import socket; s = socket.create_server(('', {port})); (folder / name)"
    )
    supervisor.start([_recipe("listener", folder, code)])

    with pytest.raises(InUse, match=f"Port {port} on 127.0.0.1 is taken"):
        require_free_ports([port])
