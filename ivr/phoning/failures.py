"""The house's own tables fail to be read, for a while, as they would on a broken disk.

A view that divides by zero stands before each of them: PostgreSQL looks into the schema that bears
the role's own name before it looks into the house's. The tables themselves are left alone, and are
read again as soon as that schema is gone.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType

import sqlalchemy as sa
from sqlmodel import SQLModel

from base.database import Database
from calendars.models import Calendar
from cti.models import Callback, Presence
from customers.models import ContactPoint, Customer, ProofAttempt, Purchase
from ivr.appointment_requests import BookAppointment, CancelAppointment, FindSlot
from ivr.archive_requests import LookUpAppointment, LookUpOrder, LookUpPoints
from ivr.identity_requests import CheckProof, StartProof
from ivr.requests import (
    AskHours,
    AskQueue,
    BookCallback,
    FindCallbackSlot,
    LookUpCustomer,
    LookUpTicket,
    OpenTicket,
    Request,
    UpdateTicket,
)
from tickets.models import Appointment, Service, Ticket

# What a request cannot be answered without, and its step can be done without otherwise.
_NEEDED: Mapping[type, type[SQLModel]] = MappingProxyType(
    {
        AskHours: Calendar,
        AskQueue: Presence,
        BookAppointment: Service,
        BookCallback: Callback,
        CancelAppointment: Service,
        CheckProof: ProofAttempt,
        FindCallbackSlot: Callback,
        FindSlot: Service,
        LookUpAppointment: Appointment,
        LookUpCustomer: ContactPoint,
        LookUpOrder: Purchase,
        LookUpPoints: Customer,
        LookUpTicket: Ticket,
        OpenTicket: Ticket,
        StartProof: ProofAttempt,
        UpdateTicket: Ticket,
    }
)


def can_fail(request: Request) -> bool:
    """Whether a table can be kept from being read for this request to fail."""
    return type(request) in _NEEDED


@contextmanager
def failing(database: Database, requests: Sequence[Request]) -> Iterator[None]:
    """These requests fail while the block lasts, whoever asks; nobody else may work there.

    Args:
        database: The installation's.
        requests: Those that `can_fail`.
    """
    tables = {str(_NEEDED[type(request)].__tablename__) for request in requests}
    if not tables:
        yield
        return
    with database.session() as session:
        names = session.connection().dialect.identifier_preparer
        house, own = session.execute(sa.text("SELECT current_schema(), current_user")).one()
        session.execute(sa.text("CREATE SCHEMA AUTHORIZATION CURRENT_USER"))
        for table in map(names.quote, sorted(tables)):
            view = f"CREATE VIEW {names.quote(own)}.{table} AS SELECT * FROM"
            broken = f"{names.quote(house)}.{table} WHERE 1 / 0 = 1 WITH CHECK OPTION"
            session.execute(sa.text(f"{view} {broken}"))
    try:
        yield
    finally:
        with database.session() as session:
            session.execute(sa.text(f"DROP SCHEMA {names.quote(own)} CASCADE"))
