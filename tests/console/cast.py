"""A small fictional centre for the pages: members, queues, customers, calls and what remained."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from sqlmodel import Session

from base.ids import new_id
from cti.events import note
from cti.models import (
    Call,
    Callback,
    CallLeg,
    CallState,
    Direction,
    EntryKind,
    EntryState,
    LeftBecause,
    LegKind,
    Presence,
    PresenceState,
    Queue,
    QueueEntry,
    Recording,
    RecordingKind,
    Reservation,
    ReservationState,
)
from customers.archive import name_customer
from customers.lookup import add_phone, phone_index
from customers.models import Customer, InteractionKind, Label, LeadState, Stage, Tier
from customers.timeline import note_interaction
from staff.models import Member, MemberSkill, Role
from staff.passwords import hash_password
from tickets.tickets import comment, open_ticket
from tickets.words import Severity, TicketKind

PASSWORD = "a long enough password"
NAMES = {
    Role.AGENT: "沈一宁",
    Role.SENIOR: "Noor Haddad",
    Role.SUPERVISOR: "陶如风",
    Role.ADMINISTRATOR: "Ines Ortiz",
    Role.AUDITOR: "何明远",
}


@cache
def _hash() -> str:
    return hash_password(PASSWORD)


@dataclass
class Cast:
    """Everybody and everything by name; on an empty stage only the members."""

    members: dict[Role, Member]
    customer: Customer = field(init=False)
    call: Call = field(init=False)
    ticket_id: UUID = field(init=False)
    recording_id: UUID = field(default_factory=new_id)


def add_members(
    session: Session, now: datetime, *, language: str = "en", suffix: str = ""
) -> dict[Role, Member]:
    """One member of each role; the login is the role's word, and `suffix` where there is one."""
    members = {
        role: Member(
            login=f"{role.value}{suffix}",
            name=name,
            number=f"A10{i:02}{suffix}",
            password_hash=_hash(),
            role=role,
            language=language,
            created_at=now,
        )
        for i, (role, name) in enumerate(NAMES.items(), start=27)
    }
    session.add_all(members.values())
    session.flush()
    for role in (Role.AGENT, Role.SENIOR):
        session.add(MemberSkill(member_id=members[role].id, skill="service"))
    session.flush()
    return members


def add_queues(session: Session) -> None:
    """Two queues, one of which asks for a skill."""
    session.add(
        Queue(
            key="service",
            labels={"zh-CN": "售后服务", "en-US": "After-sales"},
            skills=["service"],
            priority=20,
        )
    )
    session.add(Queue(key="sales", labels={"zh-CN": "销售咨询", "en-US": "Sales"}, priority=10))
    session.flush()


def add_customer(session: Session, name: str, e164: str, now: datetime) -> Customer:
    """A golden customer with one number."""
    customer = Customer(
        language="zh-CN",
        stage=Stage.MEMBER,
        lead_state=LeadState.HOT,
        tier=Tier.GOLD,
        points=1240,
        value_minor=8_640_000,
        rfm="5-4-5",
        churn_pct=31,
        created_at=now - timedelta(days=400),
    )
    session.add(customer)
    session.flush()
    name_customer(session, customer, name)
    add_phone(session, customer.id, e164, is_primary=True, verified_at=now)
    session.add(Label(customer_id=customer.id, word="winter check", put_at=now))
    session.flush()
    return customer


def add_call(
    session: Session,
    *,
    started_at: datetime,
    e164: str,
    customer_id: UUID | None = None,
    state: CallState = CallState.COMPLETED,
    queue: str | None = "service",
    member_id: UUID | None = None,
) -> Call:
    """One inbound call with its customer leg, over after five minutes unless it is live."""
    ended_at = None if state is CallState.LIVE else started_at + timedelta(seconds=306)
    call = Call(
        sid=f"CA{new_id().hex}",
        direction=Direction.INBOUND,
        state=state,
        started_at=started_at,
        answered_at=started_at,
        ended_at=ended_at,
        own_number="+864001234567",
        customer_id=customer_id,
        queue=queue,
        member_id=member_id,
        number_index=phone_index(e164),
    )
    call.number = e164
    session.add(call)
    session.flush()
    leg = CallLeg(
        call_id=call.id,
        sid=call.sid or "",
        kind=LegKind.CUSTOMER,
        state=state,
        started_at=started_at,
        answered_at=started_at,
        ended_at=ended_at,
    )
    session.add(leg)
    note(session, call, "arrived", now=started_at, facts={"candidates": 1})
    session.flush()
    return call


def ring_agent(
    session: Session,
    call: Call,
    member: Member,
    now: datetime,
    *,
    stage: ReservationState = ReservationState.OFFERED,
) -> UUID:
    """The call waits in its queue and stands at this stage with the agent."""
    talking = stage in {ReservationState.TALKING, ReservationState.WRAP_UP}
    entry = QueueEntry(
        kind=EntryKind.CALL,
        queue=call.queue or "service",
        call_id=call.id,
        customer_id=call.customer_id,
        state=EntryState.BRIDGED if talking else EntryState.OFFERED,
        entered_at=now - timedelta(seconds=72),
    )
    session.add(entry)
    session.flush()
    reservation = Reservation(
        entry_id=entry.id,
        member_id=member.id,
        call_id=call.id,
        state=stage,
        offered_at=now - timedelta(seconds=6),
        deadline_at=now + timedelta(seconds=40),
        connected_at=now - timedelta(seconds=252) if talking else None,
        talk_ended_at=now if stage is ReservationState.WRAP_UP else None,
        reasons="longest idle",
    )
    session.add(reservation)
    session.flush()
    state = {
        ReservationState.TALKING: PresenceState.TALKING,
        ReservationState.WRAP_UP: PresenceState.WRAP_UP,
    }.get(stage, PresenceState.RESERVED)
    set_presence(session, member, state, now, reservation_id=reservation.id)
    return reservation.id


def set_presence(
    session: Session,
    member: Member,
    state: PresenceState,
    now: datetime,
    *,
    reason: str = "",
    reservation_id: UUID | None = None,
) -> None:
    """What a member is doing since a minute ago."""
    row = session.get(Presence, member.id) or Presence(member_id=member.id, since=now)
    row.state = state
    row.reason = reason
    row.since = now - timedelta(seconds=64)
    row.reservation_id = reservation_id
    row.deadline_at = now + timedelta(seconds=40) if state is PresenceState.WRAP_UP else None
    row.version += 1
    session.add(row)
    session.flush()


def stage_play(
    session: Session, now: datetime, *, language: str = "en", empty: bool = False
) -> Cast:
    """A morning at the centre: a customer with a past, a ticket, a promise."""
    cast = Cast(members=add_members(session, now, language=language))
    if empty:
        return cast
    add_queues(session)
    agent = cast.members[Role.AGENT]
    cast.customer = add_customer(session, "林若溪", "+8613800138000", now)
    past = add_call(
        session,
        started_at=now - timedelta(hours=3),
        e164="+8613800138000",
        customer_id=cast.customer.id,
        member_id=agent.id,
    )
    past.disposition = "resolved"
    past.note = "Wants the north centre."
    cast.call = past
    session.add(
        QueueEntry(
            kind=EntryKind.CALL,
            queue="service",
            call_id=past.id,
            customer_id=cast.customer.id,
            state=EntryState.LEFT,
            entered_at=past.started_at,
            answered_at=past.started_at + timedelta(seconds=12),
            left_at=past.ended_at,
            left_because=LeftBecause.ANSWERED,
        )
    )
    recording = Recording(
        id=cast.recording_id,
        sid="RE" + "a" * 32,
        call_id=past.id,
        kind=RecordingKind.CALL,
        state="completed",
        duration_s=300,
        started_at=past.started_at,
        ready_at=now,
    )
    session.add(recording)
    session.flush()
    ticket = open_ticket(
        session,
        kind=TicketKind.COMPLAINT,
        origin="agent",
        origin_id=past.id,
        customer_id=cast.customer.id,
        call_id=past.id,
        queue="service",
        subject="Waited twice for a part",
        severity=Severity.HIGH,
        now=now - timedelta(hours=2),
    )
    cast.ticket_id = ticket.id
    comment(session, ticket.id, "Part ordered again.", member_id=agent.id, now=now)
    add_callback(session, cast.customer, past, now)
    for kind, words in (
        (InteractionKind.CALL, {"disposition": "resolved", "state": "completed"}),
        (InteractionKind.SURVEY, {"outcome": "done", "csat": 2}),
    ):
        note_interaction(
            session,
            cast.customer.id,
            kind=kind,
            subject_id=past.id,
            at=now - timedelta(hours=2),
            words=words,
        )
    session.flush()
    return cast


def add_callback(session: Session, customer: Customer, call: Call, now: datetime) -> None:
    """A promise that is due in ten minutes."""
    promise = Callback(
        queue="service",
        number_index=call.number_index or b"",
        customer_id=customer.id,
        call_id=call.id,
        source="ivr",
        entered_at=call.started_at,
        promised_at=call.started_at,
        due_at=now + timedelta(minutes=10),
        expires_at=now + timedelta(hours=4),
        waiting_because="not_due",
    )
    promise.number = call.number or ""
    session.add(promise)
    session.flush()
