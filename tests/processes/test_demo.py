"""The whole demo, as real processes on ports of their own."""

import json
import os
import shutil
import signal
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
import requests

from base.stores.claims import sole_use
from demo.daytime import open_day
from telephony.addresses import INBOUND_PATH, SMS_PATH
from telephony.connections import Leads, leads
from tests.processes.programs import Program, cordboard, program
from tests.running_stores import open_folder

pytestmark = [pytest.mark.embedded, pytest.mark.timeout(300)]

ROLES = {"postgres", "redis", "voice", "console", "worker", "schedule", "simulator"}
READY = "Ctrl-C ends everything."
# Generous, because a loaded machine is slow and a stop that hangs takes for ever.
GONE_WITHIN_S = 30


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = open_folder()
    yield folder
    shutil.rmtree(folder)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def port_base() -> int:
    """The first of five neighbouring ports that are free now; other workers look elsewhere."""
    first = 20_000 + os.getpid() % 1_000 * 10
    return next(n for n in range(first, 32_000, 10) if all(map(_is_free, range(n, n + 5))))


def _arguments(data_dir: Path, port_base: int, *more: str) -> list[str]:
    return cordboard("demo", "--data", str(data_dir), "--port-base", str(port_base), *more)


def _described(data_dir: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((data_dir / "demo.json").read_text())
    return document


def _everybody(demo: Program) -> list[psutil.Process]:
    return psutil.Process(demo.process.pid).children(recursive=True)


def _left_of(processes: list[psutil.Process]) -> list[psutil.Process]:
    return psutil.wait_procs(processes, timeout=GONE_WITHIN_S)[1]


def test_every_door_answers_and_ctrl_c_leaves_nothing_behind(
    data_dir: Path, port_base: int
) -> None:
    with program(_arguments(data_dir, port_base, "--no-people")) as demo:
        demo.wait_for(READY)
        known = _described(data_dir)
        everybody = _everybody(demo)

        assert set(known["pids"]) == ROLES
        for door in ("voice_url", "console_url"):
            assert requests.get(f"{known[door]}/readyz", timeout=30).json()["ready"]
        health = requests.get(f"{known['simulator_url']}/sim/health", timeout=30).json()
        assert known["hotline"] in health["numbers"]
        (number,) = _numbers_of(known)
        for door, path in (("voice_url", INBOUND_PATH), ("sms_url", SMS_PATH)):
            here = leads(number[door], base_url=known["public_base_url"], path=path)
            assert here is Leads.HERE
        for secret in ("demo.json", "secrets.json"):
            assert stat.S_IMODE((data_dir / secret).stat().st_mode) == 0o600

        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(GONE_WITHIN_S) == 0

    assert not _left_of(everybody)
    assert not (data_dir / "demo.json").exists()


def _numbers_of(known: dict[str, Any]) -> list[dict[str, Any]]:
    """The carrier's numbers as the account sees them."""
    account = known["account_sid"]
    url = f"{known['simulator_url']}/2010-04-01/Accounts/{account}/IncomingPhoneNumbers.json"
    answer = requests.get(url, auth=(account, known["auth_token"]), timeout=30)
    numbers: list[dict[str, Any]] = answer.json()["incoming_phone_numbers"]
    return numbers


def test_a_killed_demo_leaves_no_process_and_starts_again_in_its_folder(
    data_dir: Path, port_base: int
) -> None:
    with program(_arguments(data_dir, port_base, "--past-days", "0")) as killed:
        killed.wait_for(READY)
        assert set(_described(data_dir)["pids"]) == ROLES | {"people"}
        logins = _described(data_dir)["logins"]
        everybody = _everybody(killed)
        killed.process.kill()

    assert not _left_of(everybody)
    with program(_arguments(data_dir, port_base, "--past-days", "0")) as again:
        again.wait_for(READY)
        assert _described(data_dir)["logins"] == logins
        again.process.send_signal(signal.SIGTERM)
        assert again.process.wait(GONE_WITHIN_S) == 0


def test_a_caller_who_waited_when_the_demo_was_killed_waits_no_longer_when_it_is_back(
    data_dir: Path, port_base: int
) -> None:
    with program(_arguments(data_dir, port_base, "--no-people")) as killed:
        killed.wait_for(READY)
        _wait_in_a_queue(_described(data_dir))
        killed.process.kill()

    with program(_arguments(data_dir, port_base, "--no-people")) as again:
        again.wait_for(READY)
        left = _until(lambda: _waits(_described(data_dir), "left_at IS NOT NULL"))
        again.process.send_signal(signal.SIGINT)
        assert again.process.wait(GONE_WITHIN_S) == 0

    assert left == [("error",)]


def _wait_in_a_queue(known: dict[str, Any]) -> None:
    """Phone the hotline and choose until somebody must be waited for."""
    simulator = known["simulator_url"]
    wish = {"from": "+8617000020001", "to": known["hotline"]}
    sid = requests.post(f"{simulator}/sim/calls", json=wish, timeout=30).json()["sid"]

    def waiting() -> Any:
        keys = {"digits": "2"}
        requests.post(f"{simulator}/sim/calls/{sid}/keys", json=keys, timeout=30)
        return _waits(known, "left_at IS NULL")

    _until(waiting)


def _waits(known: dict[str, Any], condition: str) -> list[Any]:
    with psycopg.connect(known["database_url"]) as connection:
        query = f"SELECT left_because FROM queue_entry WHERE {condition}"  # noqa: S608 - ours
        return connection.execute(query.encode()).fetchall()


def _until(look: Callable[[], Any]) -> Any:
    """What a look gives, once it gives anything; again and again for a minute."""
    pause, ends_s = threading.Event(), time.monotonic() + GONE_WITHIN_S * 2
    while not (seen := look()) and time.monotonic() < ends_s:
        pause.wait(0.5)
    return seen


def test_the_first_start_of_a_folder_lets_its_past_happen_and_the_second_starts_at_once(
    data_dir: Path, port_base: int
) -> None:
    told, logged = [], []
    for _ in range(2):
        with program(_arguments(data_dir, port_base, "--past-days", "1")) as demo:
            demo.wait_for(READY)
            told.append(any("1 day of calls" in line for line in demo.output))
            epoch = json.loads((data_dir / "clock.json").read_text())["epoch"]
            with psycopg.connect(_described(data_dir)["database_url"]) as connection:
                calls = connection.execute("SELECT started_at < %s FROM call", (epoch,))
                logged.append(sum(before for (before,) in calls))
            demo.process.send_signal(signal.SIGINT)
            assert demo.process.wait(GONE_WITHIN_S) == 0

    assert told == [True, False]
    assert logged[0] > 0


def test_a_role_that_is_killed_comes_back_and_is_described_anew(
    data_dir: Path, port_base: int
) -> None:
    with program(_arguments(data_dir, port_base, "--past-days", "0")) as demo:
        demo.wait_for(READY)
        before = _described(data_dir)["pids"]
        os.kill(before["worker"], signal.SIGKILL)

        demo.wait_for("child_restarted")

        after = _described(data_dir)["pids"]
        assert after["worker"] != before["worker"]
        assert after["voice"] == before["voice"]
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(GONE_WITHIN_S) == 0


def test_a_scripted_call_hears_the_hotline(data_dir: Path, port_base: int) -> None:
    report = data_dir / "report.json"
    arguments = ("--headless", "--calls", "1", "--seed", "7", "--json", str(report))

    with program(_arguments(data_dir, port_base, *arguments)) as demo:
        written = demo.rest()

    assert demo.process.returncode == 0, written
    assert json.loads(report.read_text())["faults"] == 0
    assert json.loads(report.read_text())["outcomes"][0]["heard"]


def test_a_folder_in_use_is_refused_with_a_sentence(data_dir: Path, port_base: int) -> None:
    with sole_use(data_dir), program(_arguments(data_dir, port_base)) as second:
        assert f"is in use by process {os.getpid()}" in second.rest()
    assert second.process.returncode == 1


def test_a_taken_port_is_refused_with_a_sentence(data_dir: Path, port_base: int) -> None:
    with (
        socket.create_server(("127.0.0.1", port_base + 1)),
        program(_arguments(data_dir, port_base)) as demo,
    ):
        assert f"Port {port_base + 1} on 127.0.0.1 is taken" in demo.rest()
    assert demo.process.returncode == 1


def test_the_clock_of_a_folder_opens_on_a_weekday_morning_and_never_goes_back(
    data_dir: Path,
) -> None:
    days = [open_day(data_dir, factor=10).epoch for _ in range(8)]

    assert days == sorted(set(days))
    assert {day.hour for day in days} == {10}
    assert max(day.weekday() for day in days) <= 4
