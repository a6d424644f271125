"""What an agent does with an offer, from answering it to the end of the wrap-up."""

from http import HTTPStatus
from uuid import UUID

from pydantic import Field

from base.errors import Conflict, NotFound
from base.sentences import said
from console.api.documents import ReservationFacts
from console.api.registry import Document, operation
from console.at_work import now, unit_of_work, workplace
from console.guard import requires
from console.identity import member
from console.queries.desk import at_hand
from cti import callers, controls, reservations
from staff.permissions import Permission

_GONE = {HTTPStatus.CONFLICT: "Somebody else has it, or it is over; the message says who."}
_PATH = "/reservations/<uuid:reservation_id>"


class WrapUp(Document):
    """What an agent wrote about the conversation; what is missing stays as it was."""

    note: str | None = Field(default=None, max_length=4000)
    disposition: str | None = Field(default=None, max_length=40, pattern=r"^[a-z_]+$")


class CallerWish(Document):
    """Who is calling, when the number belongs to several."""

    customer_id: UUID


@operation("GET", _PATH, summary="One's own offer", answer=ReservationFacts)
@requires(Permission.WORK_AT_DESK)
def read_reservation(reservation_id: UUID) -> ReservationFacts:
    """The offer as it stands."""
    return _told(reservation_id)


@operation(
    "POST",
    f"{_PATH}/accept",
    summary="Answer the offered call",
    answer=ReservationFacts,
    errors=_GONE,
)
@requires(Permission.WORK_AT_DESK)
def accept(reservation_id: UUID) -> ReservationFacts:
    """Exactly one of two tabs or agents succeeds; a browser then connects with this id."""
    with unit_of_work() as session:
        reservations.accept(session, reservation_id, member().id, now=now())
    return _told(reservation_id)


@operation("POST", f"{_PATH}/reject", summary="Do not take the offered call", errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def reject(reservation_id: UUID) -> None:
    """The caller keeps their place; the agent becomes not ready."""
    with unit_of_work() as session:
        reservations.reject(session, reservation_id, member().id, now=now())


@operation("POST", f"{_PATH}/hangup", summary="End the conversation", errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def hang_up(reservation_id: UUID) -> None:
    """Stores the wish first; the agent's leg is then ended and the caller's flow goes on."""
    with unit_of_work() as session:
        ended = reservations.end_by_agent(session, reservation_id, member().id, now=now())
    if not ended:
        raise Conflict(
            said("There is no conversation of yours to end."), error_id="call.not_talking"
        )


@operation("POST", f"{_PATH}/hold", summary="Let the customer hear music", errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def hold(reservation_id: UUID) -> None:
    """May be repeated."""
    controls.set_hold(workplace(), reservation_id, member().id, on=True)


@operation("POST", f"{_PATH}/unhold", summary="Speak with the customer again", errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def unhold(reservation_id: UUID) -> None:
    """May be repeated."""
    controls.set_hold(workplace(), reservation_id, member().id, on=False)


@operation("POST", f"{_PATH}/mute", summary="Do not be heard", errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def mute(reservation_id: UUID) -> None:
    """May be repeated."""
    controls.set_mute(workplace(), reservation_id, member().id, on=True)


@operation("POST", f"{_PATH}/unmute", summary="Be heard again", errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def unmute(reservation_id: UUID) -> None:
    """May be repeated."""
    controls.set_mute(workplace(), reservation_id, member().id, on=False)


@operation(
    "PUT", f"{_PATH}/draft", summary="Keep what was written so far", body=WrapUp, errors=_GONE
)
@requires(Permission.WORK_AT_DESK)
def keep_draft(reservation_id: UUID, body: WrapUp) -> None:
    """Ends nothing; may be repeated."""
    with unit_of_work() as session:
        reservations.save_draft(
            session,
            reservation_id,
            member().id,
            disposition=body.disposition,
            note=body.note,
            now=now(),
        )


@operation("POST", f"{_PATH}/complete", summary="Complete the wrap-up", body=WrapUp, errors=_GONE)
@requires(Permission.WORK_AT_DESK)
def complete(reservation_id: UUID, body: WrapUp) -> None:
    """Writes note and disposition and lets the agent go on; may be repeated."""
    with unit_of_work() as session:
        reservations.complete_wrap_up(
            session,
            reservation_id,
            member().id,
            disposition=body.disposition,
            note=body.note,
            now=now(),
        )


@operation(
    "POST",
    f"{_PATH}/customer",
    summary="Say which of several customers is calling",
    body=CallerWish,
    errors={HTTPStatus.CONFLICT: "Not a candidate, or it is known already who calls."},
)
@requires(Permission.WORK_AT_DESK)
def settle_caller(reservation_id: UUID, body: CallerWish) -> None:
    """The call is this customer's from now on; may be repeated."""
    with unit_of_work() as session:
        callers.settle_caller(session, reservation_id, member().id, body.customer_id, now=now())


def _told(reservation_id: UUID) -> ReservationFacts:
    with unit_of_work() as session:
        hand = at_hand(session, reservation_id, member_id=member().id)
    if hand is None:
        raise NotFound(said("There is no such offer for you."), error_id="offer.not_found")
    return ReservationFacts.of(hand)
