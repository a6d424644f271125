"""Tickets: the list, one ticket, commenting and moving it."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from base.errors import BadInput
from console.at_work import now, unit_of_work
from console.guard import requires
from console.identity import member
from console.pages.choices import chosen, continued, local
from console.queries.tickets import find_tickets, ticket_story
from staff.permissions import Permission
from tickets.tickets import assign
from tickets.tickets import comment as add_comment
from tickets.tickets import move as move_ticket
from tickets.words import TicketKind, TicketState

tickets = Blueprint("tickets", __name__)

LONGEST_COMMENT = 4000


@tickets.get("/tickets")
@requires(Permission.SEE_TICKETS)
def list_page() -> ResponseReturnValue:
    """Tickets, newest first, open ones unless asked otherwise; rows only when continued."""
    show = request.args.get("show", "open")
    state, kind = chosen(TicketState, "state"), chosen(TicketKind, "kind")
    with unit_of_work() as session:
        found = find_tickets(
            session,
            state=state,
            kind=kind,
            only_open=show == "open" and state is None,
            after=request.args.get("after"),
        )
    return render_template(
        "tickets/rows.html" if request.args.get("after") else "tickets/list.html",
        page=found,
        show=show,
        state=state,
        kind=kind,
        kinds=list(TicketKind),
        more_url=continued("tickets.list_page", found.after),
    )


@tickets.get("/tickets/<uuid:ticket_id>")
@requires(Permission.SEE_TICKETS)
def page(ticket_id: UUID) -> ResponseReturnValue:
    """One ticket with its history."""
    with unit_of_work() as session:
        story = ticket_story(session, ticket_id)
    return render_template("tickets/page.html", story=story)


@tickets.post("/tickets/<uuid:ticket_id>/comments")
@requires(Permission.WORK_TICKETS)
def comment(ticket_id: UUID) -> ResponseReturnValue:
    """Add a comment and show the ticket again."""
    text = request.form.get("comment", "").strip()
    if not text or len(text) > LONGEST_COMMENT:
        raise BadInput("A comment has 1 to 4000 characters.", fields={"comment": "1 to 4000"})
    with unit_of_work() as session:
        add_comment(session, ticket_id, text, member_id=member().id, now=now())
    return redirect(url_for("tickets.page", ticket_id=ticket_id))


@tickets.post("/tickets/<uuid:ticket_id>/state")
@requires(Permission.WORK_TICKETS)
def move(ticket_id: UUID) -> ResponseReturnValue:
    """Move a ticket along its table of states and show it again."""
    try:
        state = TicketState(request.form.get("state", ""))
    except ValueError as error:
        raise BadInput("There is no such state.", fields={"state": "unknown"}) from error
    with unit_of_work() as session:
        move_ticket(session, ticket_id, state, member_id=member().id, now=now())
    return redirect(url_for("tickets.page", ticket_id=ticket_id))


@tickets.post("/tickets/<uuid:ticket_id>/owner")
@requires(Permission.WORK_TICKETS)
def give(ticket_id: UUID) -> ResponseReturnValue:
    """Take a ticket, or give it back to its queue, and show where the wish came from."""
    to = member().id if request.form.get("to") == "me" else None
    with unit_of_work() as session:
        assign(session, ticket_id, to, member_id=member().id, now=now())
    here = url_for("tickets.page", ticket_id=ticket_id)
    return redirect(local(request.form.get("back")) or here)
