"""Doors for what the carrier reports of legs, recordings and answering machines."""

from uuid import UUID

from flask import Blueprint, Flask, request

from cti import dialled_calls, dialling, recordings
from cti.calls import log_arrival
from cti.doorway import reports
from cti.legs import leg_of_sid, note_status
from cti.workplace import Workplace
from telephony.guard import carrier_form, guard
from telephony.numbers import read_number
from telephony.parsing import parse_status
from telephony.parsing_events import parse_detection, parse_recording


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve `/voice/status`, `/voice/recording` and `/voice/amd/<attempt_id>`."""
    doors = Blueprint("leg_reports", __name__)
    guard(doors, settings=work.settings)

    @doors.post("/voice/status")
    @reports("status")
    def status() -> None:
        report = parse_status(carrier_form())
        attempt_id = request.args.get("attempt", type=UUID)
        with work.database.session() as session:
            now = work.clock.now()
            sid = report.leg.call_sid
            if attempt_id and not dialling.attempt_reported(session, attempt_id, sid, now=now):
                return
            # A status may overtake the first webhook of its call: then it is the arrival.
            if report.leg.direction == "inbound" and not leg_of_sid(session, sid):
                number = read_number(report.leg.from_, work.settings.region)
                log_arrival(session, report.leg, number=number, now=now)
            note_status(session, report, now=now)

    @doors.post("/voice/recording")
    @reports("recording")
    def recording() -> None:
        report = parse_recording(carrier_form())
        with work.database.session() as session:
            recordings.note_recording(session, report, now=work.clock.now())

    @doors.post("/voice/amd/<uuid:attempt_id>")
    @reports("amd")
    def amd(attempt_id: UUID) -> None:
        report = parse_detection(carrier_form())
        with work.database.session() as session:
            dialled_calls.note_detection(session, attempt_id, report, now=work.clock.now())

    app.register_blueprint(doors)
