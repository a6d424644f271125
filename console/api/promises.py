"""What an agent promises during a call: a ticket, a callback; and what becomes of tickets."""

from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlmodel import Session

from base.errors import BadInput, NotFound
from base.ids import new_id
from base.sentences import said
from console.api.documents import TicketFacts
from console.api.registry import Document, operation
from console.at_work import now, unit_of_work, workplace
from console.guard import requires
from console.identity import member
from console.queries.desk import AtHand, at_hand
from console.queries.tickets import ticket_rows
from cti.callbacks import cancel_callback, request_callback
from cti.models import Call
from cti.words import CallbackOutcome
from staff.permissions import Permission
from telephony.numbers import read_number
from tickets import tickets
from tickets.words import Severity, TicketKind, TicketState

_CALL = "/reservations/<uuid:reservation_id>"
_TICKET = "/tickets/<uuid:ticket_id>"


class TicketWish(Document):
    """A ticket to be opened from a call."""

    kind: TicketKind
    subject: str = Field(min_length=1, max_length=200)
    severity: Severity = Severity.NORMAL


class CallbackWish(Document):
    """A callback to be promised from a call; without `due_at`, as soon as the turn comes."""

    due_at: AwareDatetime | None = None


class Promise(Document):
    """What was promised."""

    callback_id: UUID
    outcome: str
    due_at: datetime


class CommentWish(Document):
    """A line for a ticket's history."""

    text: str = Field(min_length=1, max_length=4000)


class MoveWish(Document):
    """Where a ticket is to stand."""

    state: TicketState


@operation(
    "POST",
    f"{_CALL}/ticket",
    summary="Open a ticket for the caller",
    body=TicketWish,
    answer=TicketFacts,
)
@requires(Permission.WORK_TICKETS)
def open_ticket(reservation_id: UUID, body: TicketWish) -> TicketFacts:
    """A new ticket bound to the call and its customer."""
    with unit_of_work() as session:
        hand, call = _own_call(session, reservation_id)
        ticket = tickets.open_ticket(
            session,
            kind=body.kind,
            origin="agent",
            origin_id=new_id(),
            customer_id=call.customer_id or hand.customer_id,
            call_id=call.id,
            queue=hand.queue,
            subject=body.subject,
            severity=body.severity,
            now=now(),
        )
        return TicketFacts.of(ticket_rows(session, [ticket])[0])


@operation(
    "POST",
    f"{_CALL}/callback",
    summary="Promise the caller a callback",
    body=CallbackWish,
    answer=Promise,
)
@requires(Permission.WORK_CALLBACKS)
def promise_callback(reservation_id: UUID, body: CallbackWish) -> Promise:
    """A promise in the call's queue; asking again gives the one that was made."""
    with unit_of_work() as session:
        hand, call = _own_call(session, reservation_id)
        booking = request_callback(
            session,
            queue=hand.queue,
            number=read_number(call.number, workplace().settings.region),
            customer_id=call.customer_id or hand.customer_id,
            call_id=call.id,
            language=call.language or "",
            source="agent",
            entered_at=now(),
            now=now(),
            due_at=body.due_at,
        )
    if booking.outcome is CallbackOutcome.INVALID or not booking.callback_id or not booking.due_at:
        raise BadInput(said("This number cannot or must not be called back."))
    return Promise(
        callback_id=booking.callback_id, outcome=booking.outcome.value, due_at=booking.due_at
    )


@operation(
    "POST",
    "/callbacks/<uuid:callback_id>/cancel",
    summary="Take a promise back",
    errors={HTTPStatus.CONFLICT: "It is over already."},
)
@requires(Permission.WORK_CALLBACKS)
def cancel(callback_id: UUID) -> None:
    """The customer no longer wants it; a call being placed is called off."""
    with unit_of_work() as session:
        cancel_callback(session, callback_id, now=now())


@operation("POST", f"{_TICKET}/comments", summary="Comment on a ticket", body=CommentWish)
@requires(Permission.WORK_TICKETS)
def comment(ticket_id: UUID, body: CommentWish) -> None:
    """One more line of its history."""
    with unit_of_work() as session:
        tickets.comment(session, ticket_id, body.text, member_id=member().id, now=now())


@operation(
    "POST",
    f"{_TICKET}/state",
    summary="Move a ticket",
    body=MoveWish,
    errors={HTTPStatus.CONFLICT: "The ticket cannot move there."},
)
@requires(Permission.WORK_TICKETS)
def move(ticket_id: UUID, body: MoveWish) -> None:
    """Along its table of states; to where it stands does nothing."""
    with unit_of_work() as session:
        tickets.move(session, ticket_id, body.state, member_id=member().id, now=now())


def _own_call(session: Session, reservation_id: UUID) -> tuple[AtHand, Call]:
    hand = at_hand(session, reservation_id, member_id=member().id)
    if hand is None or hand.call_id is None:
        raise NotFound(said("There is no such call of yours."), error_id="offer.not_found")
    return hand, session.get_one(Call, hand.call_id)
