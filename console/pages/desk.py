"""The agent desk: the page, its moving left side, and the pop of an offer."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from console.at_work import now, unit_of_work, workplace
from console.guard import requires
from console.identity import member
from console.pages.choices import day_began_at
from console.queries.desk import DeskState, desk_of
from console.queries.offer import offer_for
from console.words import BREAKS, DISPOSITIONS
from cti.agent_legs import client_identity
from staff.permissions import Permission
from tickets.words import TicketKind

desk = Blueprint("desk", __name__)


@desk.get("/desk")
@requires(Permission.WORK_AT_DESK)
def page() -> ResponseReturnValue:
    """The whole desk; scripts fetch its parts when news arrive."""
    return render_template(
        "desk/page.html",
        desk=_desk(),
        breaks=BREAKS,
        client=client_identity(member().id),
        simulator_url=workplace().settings.simulator_url,
    )


@desk.get("/desk/call")
@requires(Permission.WORK_AT_DESK)
def call() -> ResponseReturnValue:
    """The left side: state, controls, queues, the day. Safe to replace at any time."""
    return render_template("desk/call.html", desk=_desk(), breaks=BREAKS)


@desk.get("/desk/offer/<uuid:reservation_id>")
@requires(Permission.WORK_AT_DESK)
def offer(reservation_id: UUID) -> ResponseReturnValue:
    """The pop: customer and work of one offer. Fetched once and kept, because it is typed into."""
    with unit_of_work() as session:
        found = offer_for(session, reservation_id, member_id=member().id, now=now())
    return render_template(
        "desk/offer.html", offer=found, dispositions=DISPOSITIONS, ticket_kinds=list(TicketKind)
    )


def _desk() -> DeskState:
    with unit_of_work() as session:
        return desk_of(session, member().id, day_began_at=day_began_at(now()), now=now())
