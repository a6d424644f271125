"""Doors for what the carrier reports of legs, recordings and answering machines."""

from uuid import UUID

from flask import Blueprint, Flask, request
from sqlmodel import Session

from cti import agent_legs, dialled_calls, dialling, recordings, transfers, voicemails
from cti.answers import Delivery
from cti.calls import log_arrival
from cti.doorway import reports
from cti.legs import leg_of_sid, note_status
from cti.models import Call
from cti.workplace import Workplace
from telephony.guard import guard
from telephony.numbers import Oddity, read_number
from telephony.parsing import parse_status
from telephony.parsing_events import parse_detection, parse_recording, parse_transcript
from telephony.reports import StatusReport


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve `/voice/status`, `/voice/recording`, `/voice/transcript` and `/voice/amd/<id>`."""
    doors = Blueprint("leg_reports", __name__)
    guard(doors, settings=work.settings)

    @doors.post("/voice/status")
    @reports(work, "status")
    def status(session: Session, delivery: Delivery) -> Call | None:
        """Where a leg stands; `?attempt=` and `?reservation=` name those that we placed."""
        report = parse_status(delivery.form)
        attempt_id = request.args.get("attempt", type=UUID)
        reservation_id = request.args.get("reservation", type=UUID)
        sid = report.leg.call_sid
        if reservation_id is not None:
            # A report may overtake the carrier's answer that gives the leg its id.
            agent_legs.note_rung(session, reservation_id, sid, now=delivery.now)
        if attempt_id is None:
            return _leg_moved(session, report, delivery, region=work.settings.region)
        if not dialling.attempt_reported(session, attempt_id, sid, now=delivery.now):
            return None
        return note_status(session, report, now=delivery.now)

    @doors.post("/voice/recording")
    @reports(work, "recording")
    def recording(session: Session, delivery: Delivery) -> Call | None:
        """How a recording fares, and where its sound is."""
        report = parse_recording(delivery.form)
        found = recordings.note_recording(session, report, now=delivery.now)
        return session.get(Call, found.call_id) if found else None

    @doors.post("/voice/transcript")
    @reports(work, "transcript")
    def transcript(session: Session, delivery: Delivery) -> Call | None:
        """The words of a message, where the carrier writes them down."""
        report = parse_transcript(delivery.form)
        found = voicemails.note_transcript(session, report, now=delivery.now)
        return session.get(Call, found.call_id) if found else None

    @doors.post("/voice/amd/<uuid:attempt_id>")
    @reports(work, "amd")
    def amd(session: Session, delivery: Delivery, attempt_id: UUID) -> Call | None:
        """Whether a person or a machine picked up a call of ours."""
        report = parse_detection(delivery.form)
        return dialled_calls.note_detection(session, attempt_id, report, now=delivery.now)

    app.register_blueprint(doors)


def _leg_moved(
    session: Session, report: StatusReport, delivery: Delivery, *, region: str
) -> Call | None:
    number = read_number(report.leg.from_, region)
    is_caller = report.leg.direction == "inbound" and number.oddity is not Oddity.CLIENT
    # A status may overtake the first webhook of its call: then it is the arrival.
    if not leg_of_sid(session, report.leg.call_sid):
        if is_caller:
            log_arrival(session, report.leg, number=number, now=delivery.now)
        elif not agent_legs.note_early(
            session, report.leg.from_, report.leg.call_sid, now=delivery.now
        ):
            transfers.note_child(session, report, now=delivery.now)
    return note_status(session, report, now=delivery.now)
