"""Two benches, three services and callers who want them."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, select

from base.ids import new_id
from cti.calls import log_arrival
from cti.models import Call
from telephony.numbers import read_number
from telephony.reports import LegFacts
from tests.fakes.promise_stage import Stage
from tickets import appointments, declared_services
from tickets.models import Appointment, Slot, Ticket


def declare(session: Session, key: str, resources: list[str], minutes: int) -> None:
    declared_services.write_service(
        session,
        key,
        labels={"en": f"a {key}", "zh-CN": "服务"},
        resources=resources,
        minutes=minutes,
        notice_min=30,
        days=2,
    )


def caller(session: Session, stage: Stage, number: int = 1) -> Call:
    leg = LegFacts(f"CA{number:032}", from_=f"+861380000{number:04}", to="+864000000000")
    return log_arrival(session, leg, number=read_number(leg.from_), now=stage.now())


def hold(
    stage: Stage,
    service: str = "repair",
    *,
    hold_id: UUID | None = None,
    number: int = 1,
    after: datetime | None = None,
    next_day: bool = False,
) -> Appointment | None:
    with stage.database.session() as session:
        return appointments.hold_next(
            session,
            hold_id or new_id(),
            service=appointments.service_of(session, service),
            call=caller(session, stage, number),
            now=stage.now(),
            after=after,
            next_day=next_day,
        )


def hours_ahead(stage: Stage, held: Appointment | None) -> float | None:
    return None if held is None else (held.starts_at - stage.now()) / timedelta(hours=1)


def book(stage: Stage, hold_id: UUID, *, number: int = 1, instead_of: UUID | None = None) -> UUID:
    with stage.database.session() as session:
        old = session.get(Appointment, instead_of) if instead_of else None
        return appointments.book(
            session,
            hold_id,
            call=caller(session, stage, number),
            topic="visit",
            now=stage.now(),
            instead_of=old,
        ).id


def row(stage: Stage, appointment_id: UUID) -> Appointment:
    with stage.database.session() as session:
        return session.get_one(Appointment, appointment_id)


def ticket_of(stage: Stage, appointment_id: UUID) -> Ticket:
    with stage.database.session() as session:
        appointment = session.get_one(Appointment, appointment_id)
        return session.get_one(Ticket, appointment.ticket_id)


def slots(stage: Stage) -> int:
    with stage.database.session() as session:
        return len(session.exec(select(Slot)).all())
