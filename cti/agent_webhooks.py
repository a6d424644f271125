"""Doors for agents' legs, rooms, and what parties on hold hear."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Flask, Response, request
from sqlmodel import Session

from base.database import DatabaseAway
from cti import conferences, meeting
from cti.agent_legs import member_of_client
from cti.agent_sentences import Sentence, good_bye, hold_document, say
from cti.answers import Delivery, keep_answer, stored_answer, token_key
from cti.desks import lock_desk
from cti.doorway import counted, degraded, delivered, reports, spoken
from cti.models import Call, Reservation
from cti.workplace import Workplace
from telephony.guard import carrier_form, guard
from telephony.instructions import Document
from telephony.markup import render
from telephony.parsing import parse_leg
from telephony.parsing_events import parse_room


def open_doors(app: Flask, work: Workplace) -> None:
    """Serve `/voice/client`, `/voice/agent/<id>`, `/voice/conference`, `/hold`, `/announce`."""
    doors = Blueprint("agent_doors", __name__)
    guard(doors, settings=work.settings)

    def written(document: Document) -> str:
        settings = work.settings
        base_url, region = settings.public_base_url, settings.twilio_region
        return render(document, base_url=base_url, region=region).decode()

    def into_the_room(door: str, reservation_id: UUID | None) -> Response:
        delivery = delivered(work, door)
        try:
            with work.database.session() as session:
                return spoken(_asked(session, reservation_id, delivery, written))
        except DatabaseAway:
            return degraded(spoken(written(good_bye(Sentence.DIFFICULTY, "zh"))))

    @doors.post("/voice/client")
    @counted("client")
    def client() -> Response:
        """An agent's browser connects for an offer (`reservation`): the way into the room."""
        form = carrier_form()
        # A parameter of the browser's making: it names an offer, its identity says whose it is.
        is_browser = member_of_client(parse_leg(form).from_) is not None
        return into_the_room("client", _uuid(form.get("reservation")) if is_browser else None)

    @doors.post("/voice/agent/<uuid:reservation_id>")
    @counted("agent")
    def agent(reservation_id: UUID) -> Response:
        """An agent's telephone picks up: the way into the room."""
        return into_the_room("agent", reservation_id)

    @doors.post("/voice/conference")
    @reports(work, "conference")
    def conference(session: Session, delivery: Delivery) -> Call | None:
        """Who came into a room and who left it."""
        report = parse_room(delivery.form)
        return conferences.note_room_event(session, report, now=delivery.now)

    @doors.post("/voice/hold")
    @counted("hold")
    def hold() -> Response:
        """What a customer on hold hears (`?lang=`)."""
        return spoken(written(hold_document(request.args.get("lang", "zh"))))

    @doors.post("/voice/announce")
    @counted("announce")
    def announce() -> Response:
        """What both sides hear when the longest conversation is nearly over (`?lang=`)."""
        return spoken(written((say(Sentence.TIME_IS_SHORT, request.args.get("lang", "zh")),)))

    app.register_blueprint(doors)


def _asked(
    session: Session,
    reservation_id: UUID | None,
    delivery: Delivery,
    written: Callable[[Document], str],
) -> str:
    """The agent's document, kept with the call; the same delivery gets the same bytes again."""
    leg = parse_leg(delivery.form)
    offer = session.get(Reservation, reservation_id) if reservation_id else None
    browser_of = member_of_client(leg.from_)
    if offer is None or (browser_of is not None and browser_of != offer.member_id):
        return written(good_bye(Sentence.CALLER_GONE, "zh"))
    call, key = lock_desk(session, offer.id).call, token_key(delivery)
    if call is not None and delivery.has_token and (known := stored_answer(session, call, key)):
        return str(known.body)
    body = written(meeting.agent_leg_asks(session, offer.id, leg.call_sid, now=delivery.now))
    if call is not None:
        keep_answer(session, call, key, delivery, body=body)
    return body


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text)
    except (TypeError, ValueError):
        return None
