"""A console's pages on a loopback port, and the browser that looks at them."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
)


def _answer(app: Flask, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """As the application does, but files in one piece.

    The server of the tests leaves a file open whose reader hung up in the middle of it.
    """
    answer = app(environ, start)
    if not environ["PATH_INFO"].startswith("/static/"):
        return answer
    try:
        return [b"".join(answer)]
    finally:
        answer.close()  # type: ignore[attr-defined]


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """The address at which this application answers until the block ends."""
    server = make_server("127.0.0.1", 0, partial(_answer, app), threaded=True)
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.block_on_close = False  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
