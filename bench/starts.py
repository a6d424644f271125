"""How soon a demo is up again, and how soon nothing of it is left."""

import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGINT
from typing import Any

import psutil

from bench.figures import Figure
from bench.sizes import Size

UP_WITHIN_S = 5
GONE_WITHIN_S = 5
_UP = "Ctrl-C ends everything."
_PORTS = 5
_PATIENCE_S = 300
_CALLER = "+8617000020001"


def measure(size: Size) -> Iterator[Figure]:
    """The second start beside the first, and the end of a busy demo beside that of an idle one."""
    with tempfile.TemporaryDirectory(prefix="cordboard-starts-") as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)  # an unprivileged server lives in it
        with _demo(data_dir, size) as (first_s, demo):
            idle_s = _gone_after_s(demo)
        with _demo(data_dir, size) as (second_s, demo), ExitStack() as streams:
            _keep_busy(data_dir, size, streams)
            busy_s = _gone_after_s(demo)
    yield Figure("second start of the demo", second_s, "s", first_s, "the first", UP_WITHIN_S)
    yield Figure(
        f"Ctrl-C with {size.streams} streams and a live call",
        busy_s,
        "s",
        idle_s,
        "an idle demo",
        GONE_WITHIN_S,
    )


@contextmanager
def _demo(data_dir: Path, size: Size) -> "Iterator[tuple[float, subprocess.Popen[str]]]":
    """A demo that is up, and the seconds that took; killed when the block ends."""
    begun = time.perf_counter()
    arguments = ["--data", str(data_dir), "--port-base", str(free_ports())]
    demo = subprocess.Popen(  # noqa: S603 - our own code
        [sys.executable, "-m", "cli", "demo", *arguments, "--past-days", str(size.past_days)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
    )
    with demo:
        # A reader that waits for a demo which never comes must not wait for ever.
        timer = threading.Timer(_PATIENCE_S, demo.kill)
        timer.start()
        try:
            _wait_until_up(demo)
            yield time.perf_counter() - begun, demo
        finally:
            timer.cancel()
            demo.kill()


def _wait_until_up(demo: "subprocess.Popen[str]") -> None:
    written: list[str] = []
    for line in demo.stdout or ():
        if _UP in line:
            return
        written.append(line)
    raise RuntimeError(f"the demo ended:\n{''.join(written)}")


def _keep_busy(data_dir: Path, size: Size, streams: ExitStack) -> None:
    """Open event streams as consoles do, and let somebody be on the line."""
    known = json.loads((data_dir / "demo.json").read_text())
    for _ in range(size.streams):
        request = urllib.request.Request(  # noqa: S310 - on this machine
            f"{known['console_url']}/api/v1/stream",
            headers={"Authorization": f"Bearer {known['api_token']}"},
        )
        stream = streams.enter_context(urllib.request.urlopen(request, timeout=30))  # noqa: S310
        stream.readline()
    wish = json.dumps({"from": _CALLER, "to": known["hotline"]}).encode()
    call = _asked(f"{known['simulator_url']}/sim/calls", wish)
    assert call["sid"]  # noqa: S101 - the simulator has put somebody through


def _asked(url: str, body: bytes) -> Any:
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - on this machine
        return json.load(answer)


def _gone_after_s(demo: "subprocess.Popen[str]") -> float:
    """The seconds from Ctrl-C until no process of a demo is left."""
    everybody = psutil.Process(demo.pid).children(recursive=True)
    begun = time.perf_counter()
    demo.send_signal(SIGINT)
    demo.wait(_PATIENCE_S)
    psutil.wait_procs(everybody, timeout=_PATIENCE_S)
    return time.perf_counter() - begun


def free_ports() -> int:
    """The first of five neighbouring ports that nobody listens on now."""
    for first in range(31_000, 32_000, 10):
        if all(_is_free(port) for port in range(first, first + _PORTS)):
            return first
    raise RuntimeError("there are no five free ports beside each other")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
