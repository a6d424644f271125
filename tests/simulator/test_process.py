"""The simulator as a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests

from simulator.settings import read_settings

CALLER = "+8613800138000"
HOTLINE = "+864001234567"


class _Voice(BaseHTTPRequestHandler):
    """Answers every request with an endless prompt."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = b"<Response><Say loop='0'>hello</Say></Response>"
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@pytest.fixture
def voice_url() -> Iterator[str]:
    """A product that only talks."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Voice)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/voice"
    server.shutdown()
    server.server_close()


def _when_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    raise AssertionError("the simulator ended before it listened")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_within_two_seconds_while_calls_live_and_streams_are_open(
    stop: signal.Signals, voice_url: str, unused_tcp_port: int, tmp_path: Path
) -> None:
    truth = tmp_path / "truth.jsonl"
    base = f"http://127.0.0.1:{unused_tcp_port}"
    command = [sys.executable, "-m", "simulator", "--port", str(unused_tcp_port)]
    command += ["--voice-url", voice_url, "--hotline", HOTLINE, "--truth", str(truth)]
    command += ["--factor", "20", "--epoch", "2026-03-02T09:00:00+08:00"]
    environment = {**os.environ, "SIMULATOR_AUTH_TOKEN": "from-the-environment"}
    with subprocess.Popen(command, env=environment) as process:  # noqa: S603 our own program
        try:
            _when_listening(unused_tcp_port, process)
            asked = {"phone": CALLER, "after": "0"}
            stream = requests.get(f"{base}/sim/stream", params=asked, stream=True, timeout=10)
            lines = stream.iter_lines(chunk_size=1, decode_unicode=True)
            body = {"from": CALLER, "to": HOTLINE}
            call = requests.post(f"{base}/sim/calls", json=body, timeout=10).json()
            events = []
            while "said" not in events:
                line = next(lines)
                if line.startswith("event:"):
                    events.append(line.split()[1])
            process.send_signal(stop)
            begun = time.monotonic()
            assert process.wait(timeout=10) == 0
            assert time.monotonic() - begun < 2
            assert list(lines) is not None
        finally:
            process.kill()
    facts = [json.loads(line) for line in truth.read_text().splitlines()]
    assert [f["n"] for f in facts] == list(range(len(facts)))
    assert facts[0]["kind"] == "call"
    assert facts[0]["call_sid"] == call["sid"]
    assert facts[0]["at"].startswith("2026-03-02T09:00:")


def test_secrets_come_from_the_environment_and_the_command_line_wins() -> None:
    argv = ["--port", "8900", "--voice-url", "http://127.0.0.1:1/voice"]
    environment = {"SIMULATOR_AUTH_TOKEN": "hidden", "SIMULATOR_ACCOUNT_SID": "AC1"}
    settings = read_settings([*argv, "--account-sid", "AC2"], environment)
    assert (settings.auth_token, settings.account_sid) == ("hidden", "AC2")
    assert settings.public_url == "http://127.0.0.1:8900"


@pytest.mark.parametrize("wrong", [["--epoch", "2026-03-02T09:00:00"], ["--factor", "0"]])
def test_settings_that_make_no_sense_are_refused(
    wrong: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["--port", "8900", "--voice-url", "http://127.0.0.1:1/voice"]
    with pytest.raises(SystemExit):
        read_settings([*argv, *wrong], {})
    assert wrong[0] in capsys.readouterr().err
