"""The caller's doors: verify, parse, one unit of work, render; and what is said without a database.

A degraded answer keeps the line and asks again at the same address; it promises nothing, and
because nothing was stored the next try is the first.
"""

from collections.abc import Callable
from uuid import UUID

import structlog
from flask import Blueprint, Flask, Response, request
from sqlmodel import Session

from base.database import DatabaseAway
from base.errors import NotFound
from cti.doorway import counted, degraded, spoken
from cti.workplace import Workplace
from ivr import exchanges, last_words, sounds
from ivr.exchanges import Delivery
from ivr.hosting import Host
from ivr.versions import SHELF
from telephony.form import CarrierForm
from telephony.guard import carrier_form, guard
from telephony.parsing import parse_leg, parse_step
from telephony.reports import KeysPressed

TOKEN = "I-Twilio-Idempotency-Token"  # noqa: S105 - a header's name

log = structlog.get_logger(__name__)


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve the caller's doors; `/voice/fallback` and the sounds answer unsigned.

    Compiles the active flows at once, where the database answers.
    """
    doors = Blueprint("caller", __name__)
    guard(doors, settings=work.settings, exempt=("fallback", "audio"))
    host = Host(
        base_url=work.settings.public_base_url,
        region=work.settings.region,
        media_region=work.settings.twilio_region,
    )

    def document(answer: Callable[[Session, Delivery], str]) -> Response:
        """One unit of work; without the database, words that keep the line."""
        form = carrier_form()
        delivery = Delivery(parse_leg(form), request.headers.get(TOKEN), work.clock.now())
        try:
            with work.database.session() as session:
                return spoken(answer(session, delivery))
        except DatabaseAway as error:
            log.warning("voice.degraded", error_id=error.error_id, path=request.path)
            return degraded(spoken(host.render(last_words.hold_the_line(_address(), _tries()))))
        except NotFound as error:
            log.warning("voice.unknown", error_id=error.error_id, path=request.path)
            return spoken(host.render(last_words.GOODBYE))

    @doors.post("/voice/inbound")
    @counted("inbound")
    def inbound() -> Response:
        return document(lambda session, delivery: exchanges.arrival(host, session, delivery))

    @doors.post("/voice/outbound/<uuid:attempt_id>")
    @counted("outbound")
    def outbound(attempt_id: UUID) -> Response:
        return document(
            lambda session, delivery: exchanges.outbound(host, session, attempt_id, delivery)
        )

    @doors.post("/voice/step/<uuid:run_id>/<int:number>")
    @counted("step")
    def step(run_id: UUID, number: int) -> Response:
        report = parse_step(carrier_form())
        room = request.args.get("room")
        return document(
            lambda session, delivery: exchanges.step(
                host, session, report, delivery, run_id=run_id, number=number, room=room
            )
        )

    @doors.post("/voice/wait/<uuid:entry_id>")
    @counted("wait")
    def wait(entry_id: UUID) -> Response:
        digits = _digits(carrier_form())
        poll = request.args.get("n", default=0, type=int)
        return document(
            lambda session, delivery: exchanges.wait(
                host, session, delivery, entry_id=entry_id, poll=poll, digits=digits
            )
        )

    @doors.route("/voice/fallback", methods=["GET", "POST"])
    @counted("fallback")
    def fallback() -> Response:
        return spoken(host.render(last_words.SORRY))

    @doors.get("/voice/audio/<name>")
    @counted("audio")
    def audio(name: str) -> Response:
        return sounds.send(work.settings.data_dir, name)

    app.register_blueprint(doors)
    _warm_up(work)


def _warm_up(work: Workplace) -> None:
    """Compile the active flows before the first caller waits for it; a later one can do it too."""
    try:
        with work.database.session() as session:
            SHELF.active(session)
    except (DatabaseAway, NotFound) as error:
        log.warning("voice.cold_start", error_id=error.error_id)


def _digits(form: CarrierForm) -> str | None:
    report = parse_step(form)
    return report.digits if isinstance(report, KeysPressed) else None


def _address() -> str:
    """The request's own path and query, less the count of tries."""
    kept = [f"{name}={value}" for name, value in request.args.items() if name != "tries"]
    return f"{request.path}?{'&'.join(kept)}" if kept else request.path


def _tries() -> int:
    return request.args.get("tries", default=0, type=int)
