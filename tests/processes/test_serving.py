"""The web server: threads, open streams and its end."""

import signal

import psutil
import pytest
from urllib3 import BaseHTTPResponse, PoolManager, Retry

from tests.processes.programs import program
from tests.running_stores import free_port

STREAMS = 12
APPLICATION = """
import sys, time
from flask import Flask, Response
from base.closing import closing
from base.serving import serve

def load():
    app = Flask("streams")

    @app.get("/listening")
    def listening():
        def events():
            while not closing.is_set():
                yield "data: 1\\n\\n"
                closing.wait(60)
        return Response(events(), mimetype="text/event-stream")

    @app.get("/deaf")
    def deaf():
        def events():
            while True:
                yield "data: 1\\n\\n"
                time.sleep(60)
        return Response(events(), mimetype="text/event-stream")

    @app.get("/slice")
    def slice():
        return {"seconds": sys.getswitchinterval()}

    return app

serve(load, port=int(sys.argv[1]), threads=16, slice_s=0.25)
"""


def _open_stream(pool: PoolManager, url: str) -> BaseHTTPResponse:
    # The server says that it has started a moment before it listens.
    patience = Retry(connect=20, backoff_factor=0.05)
    answer = pool.request("GET", url, preload_content=False, retries=patience)
    assert answer.read(9) == b"data: 1\n\n"
    return answer


@pytest.mark.parametrize("path", ["/listening", "/deaf"])
def test_the_server_ends_although_streams_are_open(path: str) -> None:
    port = free_port()
    with program(["-c", APPLICATION, str(port)]) as server:
        server.wait_for("Started worker")
        pool = PoolManager(maxsize=STREAMS, timeout=30)
        url = f"http://127.0.0.1:{port}{path}"
        streams = [_open_stream(pool, url) for _ in range(STREAMS)]

        server.process.send_signal(signal.SIGTERM)

        assert server.process.wait(30) == 0
        refused = "refused to gracefully stop" in server.rest()
        assert refused == (path == "/deaf")
        for answer in streams:
            answer.close()
        pool.clear()


def test_no_worker_outlives_a_killed_server() -> None:
    with program(["-c", APPLICATION, str(free_port())]) as server:
        server.wait_for("Started worker")
        workers = psutil.Process(server.process.pid).children(recursive=True)
        server.process.kill()

    assert workers
    assert not psutil.wait_procs(workers, timeout=30)[1]


def test_threads_take_turns_as_often_as_the_server_was_told() -> None:
    port = free_port()
    with program(["-c", APPLICATION, str(port)]) as server:
        server.wait_for("Started worker")
        pool = PoolManager(timeout=30, retries=Retry(connect=20, backoff_factor=0.05))
        told = pool.request("GET", f"http://127.0.0.1:{port}/slice").json()
        pool.clear()
    assert told == {"seconds": 0.25}
