"""The caller's doors: verify, parse, one unit of work, render; and what is said without a database.

A degraded answer keeps the line and asks again at the same address; it promises nothing, and
because nothing was stored the next try is the first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import structlog
from flask import Blueprint, Flask, Response, request
from sqlmodel import Session

from base.database import DatabaseAway
from base.deadlines import DeadlineConnection
from base.errors import NotFound
from cti.answers import Delivery
from cti.doorway import counted, degraded, delivered, spoken
from cti.workplace import Workplace
from ivr import dictation, exchanges, last_words, sounds
from ivr.hosting import Host
from ivr.rules import rules_from
from ivr.shelf import SHELF
from ivr.short_way import step_shortly
from telephony.form import CarrierForm
from telephony.guard import carrier_form, guard
from telephony.parsing import parse_leg, parse_step
from telephony.reports import KeysPressed, LegFacts

Answer = Callable[[Session, LegFacts, Delivery], str]
Shortly = Callable[[DeadlineConnection, LegFacts, Delivery], str | None]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Line:
    """How every door that gives a document answers."""

    work: Workplace
    host: Host

    def document(self, door: str, answer: Answer, shortly: Shortly | None = None) -> Response:
        """One unit of work; without the database, words that keep the line."""
        delivery = delivered(self.work, door)
        leg = parse_leg(delivery.form)
        try:
            with self.work.database.patience():
                if shortly is not None:
                    with self.work.database.connection() as connection:
                        body = shortly(connection, leg, delivery)
                    if body is not None:
                        return spoken(body)
                with self.work.database.session() as session:
                    return spoken(answer(session, leg, delivery))
        except DatabaseAway as error:
            log.warning("voice.degraded", error_id=error.error_id, path=request.path)
            return degraded(
                spoken(self.host.render(last_words.hold_the_line(_address(), _tries())))
            )
        except NotFound as error:
            log.warning("voice.unknown", error_id=error.error_id, path=request.path)
            return spoken(self.host.render(last_words.GOODBYE))


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve the caller's doors; `/voice/fallback` and the sounds answer unsigned.

    Compiles the active flows at once, where the database answers.
    """
    doors = Blueprint("caller", __name__)
    guard(doors, settings=work.settings, exempt=("fallback", "audio"))
    host = Host(
        base_url=work.settings.public_base_url,
        region=work.settings.region,
        rules=rules_from(work.settings, work.clock),
        media_region=work.settings.twilio_region,
    )

    document = _Line(work, host).document

    @doors.post("/voice/inbound")
    @counted("inbound")
    def inbound() -> Response:
        """Somebody dials the hotline: the first document of their call."""
        return document("inbound", partial(exchanges.arrival, host))

    @doors.post("/voice/outbound/<uuid:attempt_id>")
    @counted("outbound")
    def outbound(attempt_id: UUID) -> Response:
        """Somebody whom we dialled picks up: the first document of the flow."""
        return document("outbound", partial(exchanges.outbound, host, attempt_id=attempt_id))

    @doors.post("/voice/step/<uuid:run_id>/<int:number>")
    @counted("step")
    def step(run_id: UUID, number: int) -> Response:
        """What came of the last document, be it keys, words, silence or an end: the next one."""
        report, room = parse_step(carrier_form()), _room()
        answer = partial(
            exchanges.step, host, report=report, run_id=run_id, number=number, room=room
        )
        shortly = partial(step_shortly, host, report=report, run_id=run_id, number=number)
        return document("step", answer, None if room else shortly)

    @doors.post("/voice/dictation/<uuid:dictation_id>/<int:number>")
    @counted("dictation")
    def dictate(dictation_id: UUID, number: int) -> Response:
        """A member speaks a prompt on the telephone: what they hear next."""
        answer = partial(
            dictation.step,
            host,
            dictation_id=dictation_id,
            number=number,
            report=parse_step(carrier_form()),
        )
        return document("dictation", answer)

    @doors.post("/voice/wait/<uuid:entry_id>")
    @counted("wait")
    def wait(entry_id: UUID) -> Response:
        """One poll of a waiting caller (`?n=` counts them): news, music, or the way out."""
        answer = partial(
            exchanges.wait,
            host,
            entry_id=entry_id,
            poll=request.args.get("n", default=0, type=int),
            digits=_digits(carrier_form()),
        )
        return document("wait", answer)

    @doors.route("/voice/fallback", methods=["GET", "POST"])
    @counted("fallback")
    def fallback() -> Response:
        """The carrier could not reach us: words that need neither store."""
        return spoken(host.render(last_words.SORRY))

    @doors.get("/voice/audio/<name>")
    @counted("audio")
    def audio(name: str) -> Response:
        """An uploaded sound by its hash, for the carrier to play."""
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


def _room() -> str | None:
    # Few addresses have a query, and to find none in it takes as long as to find one.
    return request.args.get("room") if request.query_string else None


def _digits(form: CarrierForm) -> str | None:
    report = parse_step(form)
    return report.digits if isinstance(report, KeysPressed) else None


def _address() -> str:
    """The request's own path and query, less the count of tries."""
    kept = [f"{name}={value}" for name, value in request.args.items() if name != "tries"]
    return f"{request.path}?{'&'.join(kept)}" if kept else request.path


def _tries() -> int:
    return request.args.get("tries", default=0, type=int)
