"""A carrier on loopback that records what it is asked and answers what it is told."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from pydantic import SecretStr

from base.settings import Settings

ACCOUNT = "AC" + "1" * 32
TOKEN = "fictional-token"
BASE = "https://cc.example.com"
CALL, ROOM, RECORDING = "CA" + "2" * 32, "CF" + "3" * 32, "RE" + "4" * 32
NUMBER, APPLICATION, MESSAGE = "PN" + "5" * 32, "AP" + "6" * 32, "SM" + "7" * 32


def fictional_settings(**given: Any) -> Settings:
    """An installation of nobody; `given` by environment names."""
    return Settings.model_validate(
        {
            "PUBLIC_BASE_URL": BASE,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "TWILIO_AUTH_TOKEN": SecretStr(TOKEN),
            "TWILIO_EDGE": "",
            "TWILIO_REGION": "",
            "TWILIO_TWIML_APP_SID": "",
        }
        | given
    )


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Told:
    """How to answer: JSON, raw bytes, or something that breaks."""

    status: int = 200
    document: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


class FakeCarrier(ThreadingHTTPServer):
    """Answers by `answers`, first in, first out, then by `Told()` with an empty object."""

    daemon_threads = True

    def __init__(self) -> None:
        """Take a free port; `serve_forever` answers."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[Asked] = []
        self.answers: list[Told] = []
        self.leave = threading.Event()  # lets hanging answers go at the end of a test

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        carrier = cast("FakeCarrier", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        carrier.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        told = carrier.answers.pop(0) if carrier.answers else Told(document={})
        if told.act:
            told.act(self)
            return
        raw = json.dumps(told.document).encode() if told.raw is None else told.raw
        self.send_response(told.status)
        for name, value in told.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815 its parent's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 its parent's name
        """Say nothing."""


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def never_answer(handler: BaseHTTPRequestHandler) -> None:
    """Keep the caller waiting until the test is over."""
    handler.close_connection = True
    cast("FakeCarrier", handler.server).leave.wait(30)


def stall_in_the_body(handler: BaseHTTPRequestHandler) -> None:
    """Promise a body and send its beginning only."""
    handler.send_response(201)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"sid": ')
    never_answer(handler)


@contextmanager
def running_carrier() -> Iterator[FakeCarrier]:
    """A fake carrier that answers until the block is left."""
    carrier = FakeCarrier()
    thread = threading.Thread(target=carrier.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield carrier
    finally:
        carrier.leave.set()
        carrier.shutdown()
        thread.join()
        carrier.server_close()
