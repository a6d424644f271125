"""Tickets: one per origin, moved along the table, told by number."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from base.errors import Conflict, NotFound
from base.ids import new_id
from customers.lookup import identify
from telephony.numbers import read_number
from tests.fakes.promise_stage import CUSTOMER, Stage, promise_stage
from tickets import tickets
from tickets.models import Ticket
from tickets.ticket_states import MOVES
from tickets.words import Severity, TicketKind, TicketState

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def open_one(session: Session, **changes: Any) -> Ticket:
    facts: dict[str, Any] = {
        "kind": TicketKind.AFTER_SALES,
        "origin": "ivr",
        "origin_id": new_id(),
        "customer_id": None,
        "call_id": None,
        "queue": None,
        "subject": "灯不亮",
        "now": NOW,
    }
    return tickets.open_ticket(session, **(facts | changes))


def test_asking_twice_for_one_origin_opens_one_ticket(session: Session) -> None:
    origin_id = new_id()
    first = open_one(session, origin_id=origin_id)
    again = open_one(session, origin_id=origin_id, subject="别的")
    assert (again.id, again.subject) == (first.id, "灯不亮")
    assert [line.kind for line in tickets.history(session, first.id)] == ["opened"]
    other = open_one(session, origin_id=origin_id, origin="voicemail")
    assert other.id != first.id


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    with promise_stage(fresh_database) as stage:
        yield stage


def test_two_at_the_same_moment_open_one_ticket(stage: Stage) -> None:
    origin_id, ready = new_id(), Barrier(4)
    opened: list[UUID] = []

    def work() -> None:
        ready.wait()
        with stage.database.session() as session:
            opened.append(open_one(session, origin_id=origin_id).id)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(opened) == 4
    assert len(set(opened)) == 1


def test_what_hurts_more_is_due_sooner(session: Session) -> None:
    due = [open_one(session, severity=severity).due_at for severity in Severity]
    assert due == sorted(due, reverse=True)
    assert due[-1] == NOW + timedelta(hours=4)


def test_subject_and_details_are_sealed(session: Session) -> None:
    ticket = open_one(session, subject="张三的订单" + "长" * 300, details="地址在后海")
    assert ticket.subject_sealed is not None
    assert "张三".encode() not in ticket.subject_sealed
    assert len(ticket.subject) == 200
    (line,) = tickets.history(session, ticket.id)
    assert line.comment == "地址在后海"


@given(states=st.lists(st.sampled_from(TicketState), max_size=8))
def test_a_ticket_moves_along_the_table_and_closed_stays_closed(
    states: list[TicketState],
) -> None:
    here = TicketState.OPEN
    for state in states:
        if state in MOVES[here]:
            here = state
    assert (here is TicketState.CLOSED) <= (MOVES[here] == frozenset())


def test_a_move_off_the_table_is_a_conflict_and_changes_nothing(session: Session) -> None:
    ticket = open_one(session)
    tickets.move(session, ticket.id, TicketState.CLOSED, member_id=None, now=NOW)
    assert ticket.closed_at == NOW
    with pytest.raises(Conflict):
        tickets.move(session, ticket.id, TicketState.OPEN, member_id=None, now=NOW)
    with pytest.raises(Conflict):
        tickets.assign(session, ticket.id, new_id(), member_id=None, now=NOW)
    assert ticket.state is TicketState.CLOSED
    tickets.move(session, ticket.id, TicketState.CLOSED, member_id=None, now=NOW)
    assert len(tickets.history(session, ticket.id)) == 2


def test_resolved_can_be_taken_up_again(session: Session) -> None:
    ticket = open_one(session)
    for state in (TicketState.RESOLVED, TicketState.IN_WORK):
        tickets.move(session, ticket.id, state, member_id=None, now=NOW)
    assert ticket.closed_at is None


def test_a_caller_hears_the_state_of_their_own_ticket_only(session: Session) -> None:
    mine = identify(session, read_number(CUSTOMER), now=NOW).customer_id
    theirs = identify(session, read_number("+8613900139000"), now=NOW).customer_id
    ticket = open_one(session, customer_id=mine)
    later = NOW + timedelta(hours=1)
    tickets.comment(session, ticket.id, "已联系", member_id=None, now=later)
    told = tickets.ticket_status(session, number=ticket.number, customer_id=mine)
    assert told is not None
    assert (told.number, told.state, told.updated_at) == (ticket.number, TicketState.OPEN, later)
    assert tickets.ticket_status(session, number=ticket.number, customer_id=theirs) is None
    assert tickets.ticket_status(session, customer_id=mine) == told
    assert tickets.ticket_status(session) is None


def test_a_ticket_that_does_not_exist_is_said_so(session: Session) -> None:
    with pytest.raises(NotFound):
        tickets.comment(session, new_id(), "?", member_id=None, now=NOW)
