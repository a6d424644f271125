"""Calls, callbacks and tickets, page by page."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from flask import request

from base.errors import BadInput
from console.api.documents import (
    CallbackFacts,
    CallbackList,
    CallFacts,
    CallList,
    TicketFacts,
    TicketList,
)
from console.api.registry import operation
from console.at_work import now, unit_of_work, workplace
from console.guard import requires
from console.pages.choices import day_began_at
from console.queries.call_log import CallFilter, find_calls
from console.queries.call_page import call_story
from console.queries.callbacks import Show, find_callbacks
from console.queries.paging import PAGE_SIZE
from console.queries.tickets import find_tickets, ticket_story
from cti.models import CallState, Direction
from staff.permissions import Permission
from tickets.words import TicketKind, TicketState

_MOST = 200
_PAGING = {"after": "Cursor of the page before.", "size": f"Rows, 1 to {_MOST}."}

Word = TypeVar("Word", bound=StrEnum)


@operation(
    "GET",
    "/calls",
    summary="The call log, newest first",
    answer=CallList,
    query={
        "text": "A number in any form, a CID, or words of a customer's name.",
        "direction": "inbound or outbound.",
        "state": "State of the call.",
        "queue": "Key of a queue.",
        "since": "Started at or after this instant (ISO 8601 with offset).",
        **_PAGING,
    },
)
@requires(Permission.SEE_CALLS)
def list_calls() -> CallList:
    """One page of the log."""
    wanted = CallFilter(
        text=request.args.get("text", "").strip(),
        direction=_word(Direction, "direction"),
        state=_word(CallState, "state"),
        queue=request.args.get("queue") or None,
        since=_instant("since"),
    )
    with unit_of_work() as session:
        page = find_calls(
            session,
            wanted,
            region=workplace().settings.region,
            after=request.args.get("after"),
            size=_size(),
        )
    return CallList(calls=[CallFacts.of(row) for row in page.rows], after=page.after)


@operation("GET", "/calls/<uuid:call_id>", summary="One call", answer=CallFacts)
@requires(Permission.SEE_CALLS)
def read_call(call_id: UUID) -> CallFacts:
    """The call with this id."""
    with unit_of_work() as session:
        return CallFacts.of(call_story(session, call_id).row)


@operation(
    "GET",
    "/callbacks",
    summary="Promised callbacks",
    answer=CallbackList,
    query={
        "show": "`all`, else only open ones.",
        "queue": "Key of a queue.",
        **_PAGING,
    },
)
@requires(Permission.SEE_CALLBACKS)
def list_callbacks() -> CallbackList:
    """Open promises by due time, or all from the newest."""
    with unit_of_work() as session:
        page = find_callbacks(
            session,
            show=Show.ALL if request.args.get("show") == "all" else Show.OPEN,
            now=now(),
            day_began_at=day_began_at(now()),
            queue=request.args.get("queue") or None,
            after=request.args.get("after"),
            size=_size(),
        )
    return CallbackList(callbacks=[CallbackFacts.of(r) for r in page.rows], after=page.after)


@operation(
    "GET",
    "/tickets",
    summary="Tickets, newest first",
    answer=TicketList,
    query={"state": "State of the ticket.", "kind": "Kind of the ticket.", **_PAGING},
)
@requires(Permission.SEE_TICKETS)
def list_tickets() -> TicketList:
    """One page of tickets."""
    with unit_of_work() as session:
        page = find_tickets(
            session,
            state=_word(TicketState, "state"),
            kind=_word(TicketKind, "kind"),
            after=request.args.get("after"),
            size=_size(),
        )
    return TicketList(tickets=[TicketFacts.of(row) for row in page.rows], after=page.after)


@operation("GET", "/tickets/<uuid:ticket_id>", summary="One ticket", answer=TicketFacts)
@requires(Permission.SEE_TICKETS)
def read_ticket(ticket_id: UUID) -> TicketFacts:
    """The ticket with this id."""
    with unit_of_work() as session:
        return TicketFacts.of(ticket_story(session, ticket_id).row)


def _word(words: type[Word], name: str) -> Word | None:
    given = request.args.get(name)
    if not given:
        return None
    try:
        return words(given)
    except ValueError as error:
        known = ", ".join(word.value for word in words)
        raise BadInput(f"{name} is one of: {known}.", fields={name: "unknown"}) from error


def _instant(name: str) -> datetime | None:
    given = request.args.get(name)
    if not given:
        return None
    try:
        instant = datetime.fromisoformat(given)
    except ValueError as error:
        raise BadInput("Give an instant.", fields={name: "not ISO 8601"}) from error
    if instant.tzinfo is None:
        raise BadInput("Give an instant with its offset.", fields={name: "without offset"})
    return instant


def _size() -> int:
    given = request.args.get("size", str(PAGE_SIZE))
    if not given.isascii() or not given.isdigit() or not 1 <= int(given[:6]) <= _MOST:
        raise BadInput(f"size is 1 to {_MOST}.", fields={"size": f"1 to {_MOST}"})
    return int(given)
