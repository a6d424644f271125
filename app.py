"""The web application of both pools: the same code, each with its own share of the doors."""

from functools import partial
from http import HTTPStatus

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue

from base import health, serving
from base.errors import CordboardError
from base.logs import configure_logs
from base.metrics import metrics_response
from base.schema import MIGRATIONS
from base.settings import Settings, load_settings
from cti.workplace import Workplace
from wiring import DOORS, Role, assemble, redis_url

# Webhooks are a few kilobytes; whoever takes files allows more for that route.
_LARGEST_BODY = 1024 * 1024
# Pages and JSON beside the event streams, each of which holds a thread.
_PAGE_THREADS = 16


def create_app(settings: Settings | None = None, role: Role = Role.CONSOLE) -> Flask:
    """Build one pool's application, whether or not the stores answer.

    Args:
        settings: The installation; by default the environment's.
        role: Which pool's doors it opens.
    """
    work = assemble(settings or load_settings(), role=role.value)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = _LARGEST_BODY
    app.register_error_handler(CordboardError, _refused)
    add_probes(app, work)
    for open_doors in DOORS[role]:
        open_doors(app, work)
    return app


def _refused(error: CordboardError) -> ResponseReturnValue:
    return jsonify(error.as_json()), error.http_status


def add_probes(app: Flask, work: Workplace) -> None:
    """Serve what load balancers and Prometheus ask; open to everybody who reaches the pool."""

    @app.get("/livez")
    def livez() -> ResponseReturnValue:
        """Whether the process lives: `{"alive": true}`; asks no store."""
        # A restart would not bring one back.
        return jsonify(alive=True)

    @app.get("/readyz")
    def readyz() -> ResponseReturnValue:
        """Whether it should get traffic: 200, else 503; `findings` say what is missing."""
        findings = _findings(work)
        ready = all(f.ok or f.severity is not health.Severity.ERROR for f in findings)
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return jsonify(ready=ready, findings=[finding.as_json() for finding in findings]), status

    @app.get("/metrics")
    def metrics() -> ResponseReturnValue:
        """What the process counts, for Prometheus."""
        body, content_type = metrics_response()
        return Response(body, content_type=content_type)


def _findings(work: Workplace) -> list[health.Finding]:
    engine, now = work.database.engine, work.clock.now()
    return [
        health.probe_database(engine),
        health.probe_migrations(engine, MIGRATIONS),
        health.probe_partitions(engine, now=now),
        health.probe_schedule(engine, now=now),
        health.probe_redis(redis_url(work.settings)),
    ]


def serve_pool(settings: Settings, *, role: Role, port: int) -> None:
    """Answer one pool's requests on `port` until told to end."""
    threads, slice_s = {
        Role.VOICE: (settings.voice_threads, serving.WEBHOOK_SLICE_S),
        Role.CONSOLE: (settings.streams_allowed + _PAGE_THREADS, serving.PAGE_SLICE_S),
    }[role]
    serving.serve(partial(_load, role), port=port, threads=threads, slice_s=slice_s)


def _load(role: Role) -> Flask:
    settings = load_settings()
    configure_logs(settings.log_level)
    return create_app(settings, role)
