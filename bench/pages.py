"""What pages ask of a log of a million calls, every figure's own list of calls among it."""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bench.figures import Figure, percentile
from bench.house import House
from bench.million import NOW, QUEUES, Somebody, fill
from bench.sizes import Size
from console.queries.board import promise_tile, queue_tiles
from console.queries.call_log import CallFilter, Wait, With, find_calls
from console.queries.call_page import call_story
from console.queries.callbacks import Show, find_callbacks
from console.queries.crew import agent_lines
from console.queries.customers import customer_story, list_customers
from console.queries.desk import desk_of
from console.queries.paging import Place, write_cursor
from console.queries.tickets import find_tickets, ticket_story
from cti.models import Call, CallState, Direction, LeftBecause, Reservation
from cti.queueing import queue_glance
from tickets.models import Ticket
from tickets.words import TicketKind, TicketState

AT_MOST_MS = 300
_REGION = "CN"
# The centre's day began thirteen hours of Shanghai's before nine in the evening.
_DAY_BEGAN_AT = NOW - timedelta(hours=21)
_MONTH_AGO = NOW - timedelta(days=30)
# Half of the log lies behind it.
_DEEP_AT = NOW - timedelta(days=200)

Look = Callable[[Session], object]


def measure(house: House, size: Size) -> Iterator[Figure]:
    """Median and 99th percentile of each page's queries, names unsealed, beside `SELECT 1`."""
    customers = fill(house, size)
    with house.database.session() as session:
        looks = _looks(session, customers)
        ping_ms = [_spent_ms(session, _ping) for _ in range(size.looks)]
    ping = statistics.median(ping_ms)
    for name, look in looks.items():
        # A session for each look, as a page has it: nothing is remembered from the one before.
        spent_ms = []
        for _ in range(size.looks):
            with house.database.session() as session:
                spent_ms.append(_spent_ms(session, look))
        for percent, bound in ((50, None), (99, AT_MOST_MS)):
            yield Figure(
                f"{name}, p{percent}",
                percentile(spent_ms, percent),
                "ms",
                ping,
                "SELECT 1",
                at_most=bound,
            )


def _looks(session: Session, customers: Sequence[Somebody]) -> dict[str, Look]:
    regular, seldom = customers[0], customers[-1]
    call = session.exec(select(Call).order_by(col(Call.started_at).desc()).limit(1)).one()
    ticket = session.exec(select(Ticket).order_by(col(Ticket.opened_at).desc()).limit(1)).one()
    agent = session.exec(select(Reservation.member_id).limit(1)).one()
    deep = write_cursor(Place(_DEEP_AT, UUID(int=0)))
    today = CallFilter(queue=QUEUES[1], since=_DAY_BEGAN_AT)
    month = replace(today, since=_MONTH_AGO)
    logs = {
        "call log": CallFilter(),
        "call log, a regular's number": CallFilter(text=regular.e164),
        "call log, a number that phoned once": CallFilter(text=seldom.e164),
        "call log, a name": CallFilter(text=regular.name),
        "call log, a surname": CallFilter(text=regular.name[:1]),
        "call log, a CID": CallFilter(text="10001"),
        "call log, a queue": CallFilter(queue=QUEUES[2]),
        "call log, outbound": CallFilter(direction=Direction.OUTBOUND),
        "call log, live calls": CallFilter(state=CallState.LIVE),
        "call log, failed calls": CallFilter(state=CallState.FAILED),
        "call log, one agent's": CallFilter(agent_id=agent),
        "call log, a month": CallFilter(since=_MONTH_AGO),
        "figure, waiting now": CallFilter(queue=QUEUES[1], wait=Wait.NOW),
        "figure, offered today": replace(today, wait=Wait.ANY),
        "figure, in time today": replace(today, wait=Wait.IN_TIME),
        "figure, in time ever": replace(today, since=None, wait=Wait.IN_TIME),
    }
    for because in (LeftBecause.ANSWERED, LeftBecause.ABANDONED, LeftBecause.ERROR):
        logs |= {
            f"figure, {because.value} today": replace(today, left=because),
            f"figure, {because.value} in a month": replace(month, left=because),
            f"figure, {because.value} ever": replace(today, since=None, left=because),
            f"figure, {because.value}, any queue": CallFilter(left=because),
        }
    for had in With:
        logs |= {
            f"figure, an agent's {had.value} today": CallFilter(
                agent_id=agent, had=had, since=_DAY_BEGAN_AT
            ),
            f"figure, an agent's {had.value} ever": CallFilter(agent_id=agent, had=had),
        }
    return {
        "board, queues": partial(queue_tiles, day_began_at=_DAY_BEGAN_AT, now=NOW),
        "board, agents": partial(agent_lines, day_began_at=_DAY_BEGAN_AT),
        **{
            name: partial(find_calls, wanted=wanted, region=_REGION)
            for name, wanted in logs.items()
        },
        "call log, its middle": partial(
            find_calls, wanted=CallFilter(), region=_REGION, after=deep
        ),
        "call page": partial(call_story, call_id=call.id),
        **{
            f"callbacks, {show.value}": partial(
                find_callbacks, show=show, now=NOW, day_began_at=_DAY_BEGAN_AT
            )
            for show in Show
        },
        "callbacks, all of a queue": partial(
            find_callbacks, show=Show.ALL, now=NOW, day_began_at=_DAY_BEGAN_AT, queue=QUEUES[2]
        ),
        "board, promises": partial(promise_tile, day_began_at=_DAY_BEGAN_AT, now=NOW),
        "tickets, open": partial(find_tickets, only_open=True),
        "tickets, all": find_tickets,
        "tickets, complaints": partial(find_tickets, kind=TicketKind.COMPLAINT),
        "tickets, waiting": partial(find_tickets, state=TicketState.WAITING),
        "ticket page": partial(ticket_story, ticket_id=ticket.id),
        "customers": partial(list_customers, text="", region=_REGION),
        "customers, a name": partial(list_customers, text=regular.name, region=_REGION),
        "customers, a surname": partial(list_customers, text=regular.name[:1], region=_REGION),
        "customer page, a regular": partial(customer_story, customer_id=regular.id),
        "customer page, a new one": partial(customer_story, customer_id=seldom.id),
        "desk": partial(desk_of, member_id=agent, day_began_at=_DAY_BEGAN_AT, now=NOW),
        "a newcomer's wait": partial(queue_glance, queue_key=QUEUES[1], now=NOW),
    }


def _ping(session: Session) -> object:
    return session.execute(sa.text("SELECT 1"))


def _spent_ms(session: Session, look: Look) -> float:
    begun = time.perf_counter()
    look(session)
    return (time.perf_counter() - begun) * 1000
