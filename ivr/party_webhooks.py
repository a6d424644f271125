"""The doors of whoever a caller is transferred to: what they hear alone, and whether they take it.

Their own leg asks, and moves nothing. Without the database they are not connected: the caller then
leaves the node by `no_answer`.
"""

from collections.abc import Callable
from uuid import UUID

import structlog
from flask import Blueprint, Flask, Response, request
from sqlmodel import Session

from base.database import DatabaseAway
from base.errors import NotFound
from cti.doorway import counted, degraded, delivered, spoken
from cti.workplace import Workplace
from ivr import whispers
from ivr.hosting import Host, Ride
from ivr.rules import rules_from
from ivr.run import Standing
from telephony.guard import carrier_form, guard
from telephony.instructions import Document
from telephony.parsing import parse_leg, parse_step
from telephony.reports import KeysPressed, LegFacts

log = structlog.get_logger(__name__)


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve `/voice/whisper/<run>/<step>` and `/voice/screen/<run>/<step>`."""
    doors = Blueprint("party", __name__)
    guard(doors, settings=work.settings)
    host = Host(
        base_url=work.settings.public_base_url,
        region=work.settings.region,
        rules=rules_from(work.settings, work.clock),
        media_region=work.settings.twilio_region,
    )

    def told(door: str, run_id: UUID, number: int, say: Callable[[Ride], Document]) -> Response:
        """What the party hears if the run's caller waits for this very one, else a hang-up."""
        delivery = delivered(work, door)
        leg = parse_leg(delivery.form)
        try:
            with work.database.session() as session:
                ride = _waiting_for(host, session, leg, run_id=run_id, number=number)
                document = whispers.REFUSE if ride is None else say(ride)
        except DatabaseAway as error:
            log.warning("voice.degraded", error_id=error.error_id, path=request.path)
            return degraded(spoken(host.render(whispers.REFUSE)))
        except NotFound as error:
            log.warning("voice.unknown", error_id=error.error_id, path=request.path)
            document = whispers.REFUSE
        return spoken(host.render(document))

    @doors.post("/voice/whisper/<uuid:run_id>/<int:number>")
    @counted("whisper")
    def whisper(run_id: UUID, number: int) -> Response:
        """What the other side of a transfer hears alone before the caller comes on."""
        now = work.clock.now()
        return told(
            "whisper",
            run_id,
            number,
            lambda ride: whispers.whisper_document(ride.hotline, ride.run, now),
        )

    @doors.post("/voice/screen/<uuid:run_id>/<int:number>")
    @counted("screen")
    def screen(run_id: UUID, number: int) -> Response:
        """Whether the other side of a transfer took the call by key."""
        report = parse_step(carrier_form())
        digits = report.digits if isinstance(report, KeysPressed) else None
        return told("screen", run_id, number, lambda _ride: whispers.screened(digits))

    app.register_blueprint(doors)


def _waiting_for(
    host: Host, session: Session, leg: LegFacts, *, run_id: UUID, number: int
) -> Ride | None:
    """The run whose caller waits for this very party to take the call.

    Raises:
        NotFound: There is no such run.
    """
    ride = host.resume(session, run_id)
    rung = leg.parent_call_sid == ride.call.sid and ride.call.ended_at is None
    connected = ride.run.standing is Standing.CONNECTED and ride.run.step == number
    return ride if rung and connected else None
