"""Doors for text messages: what customers write, and what became of what we wrote."""

from uuid import UUID

from flask import Blueprint, Flask, request
from sqlmodel import Session

from cti import messages
from cti.answers import Delivery
from cti.doorway import reports
from cti.workplace import Workplace
from telephony.guard import guard
from telephony.numbers import read_number
from telephony.parsing_events import parse_message, parse_message_status


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve `/sms/inbound` and `/sms/status`; neither ever answers with a message."""
    doors = Blueprint("text_messages", __name__)
    guard(doors, settings=work.settings)

    @doors.post("/sms/inbound")
    @reports(work, "sms_inbound")
    def inbound(session: Session, delivery: Delivery) -> None:
        """A text message of a customer, opting out among them."""
        received = parse_message(delivery.form)
        number = read_number(received.from_, work.settings.region)
        messages.receive_message(session, received, number=number, now=delivery.now)

    @doors.post("/sms/status")
    @reports(work, "sms_status")
    def status(session: Session, delivery: Delivery) -> None:
        """What became of a text message of ours (`?message=` names it)."""
        report = parse_message_status(delivery.form)
        message_id = request.args.get("message", type=UUID)
        messages.note_message_status(session, report, message_id=message_id, now=delivery.now)

    app.register_blueprint(doors)
