"""A program on the loopback that behaves as badly as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PLAIN = {
    "/good": (200, b'{"order": {"state": "sent", "count": 3}, "ok": true}'),
    "/refuses": (404, b"no"),
    "/breaks": (503, b"later"),
    "/huge": (200, b"[" + b"1," * 400_000 + b"1]"),
    "/html": (200, b"<html>"),
    "/bytes": (200, b"\xff\xfe\x00"),
}


@dataclass
class OddProgram:
    """What was asked of it, and where it is.

    Attributes:
        host: `127.0.0.1:<port>`.
        asked: Method, path, headers and body of every request.
        closing: Set when the test is over; slow answers end then.
    """

    host: str
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        """An address of it."""
        return f"http://{self.host}{path}"


@contextmanager
def odd_program() -> Iterator[OddProgram]:
    """Serve until the block is left."""
    server = _Server(("127.0.0.1", 0), _Handler)
    program = OddProgram(f"127.0.0.1:{server.server_port}")
    server.program = program  # type: ignore[attr-defined]
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield program
    program.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that was cut off is what this is for."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer as the path says."""
        with suppress(OSError):
            self._answer()

    do_POST = do_GET  # noqa: N815 - the library's own names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        program: OddProgram = self.server.program  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        program.asked.append((self.command, self.path, dict(self.headers), body))
        path = self.path.partition("?")[0]
        if path in _PLAIN:
            self._send(*_PLAIN[path])
            return
        match path:
            case "/redirects":
                self._send(302, b"", Location=program.url("/good"))
            case "/silent":
                program.closing.wait(30)
            case "/drips":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                while not program.closing.wait(0.05):
                    self.wfile.write(b"1")
            case "/endless" | "/never_ends":
                piece = b" " if path == "/never_ends" else b"1" * 65_536
                self.send_response(200)
                self.end_headers()
                while not program.closing.wait(0.01):
                    self.wfile.write(piece)
            case "/lies":
                self.wfile.write(b"SIP/2.0 200 OK\r\n\r\n")
                self.close_connection = True
            case "/hangs_up":
                self.close_connection = True
            case "/cut_short":
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"{}")
                self.close_connection = True
            case _:
                self._send(200, b"{}")

    def _send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
