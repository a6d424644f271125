"""Agents in every state in which a desk can stand, each with a desk of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, select

from cti.events import note
from cti.models import Call, CallLeg, CallState, LegKind, PresenceState, ReservationState
from customers.models import Customer
from staff.models import Member, MemberSkill, Role
from staff.passwords import hash_password
from tests.browser.town import LONG_CHINESE, LONG_ENGLISH
from tests.console.cast import add_call, add_customer, ring_agent, set_presence

PASSWORD = "a long enough password"
FAMILY = "+8617000019001"


@dataclass(frozen=True)
class Seat:
    """How one agent's desk stands.

    Attributes:
        stage: The offer at hand; None for an agent without one.
        caller: `known`, `stranger` or `family`, whose number several people share.
    """

    state: PresenceState = PresenceState.RESERVED
    reason: str = ""
    stage: ReservationState | None = None
    caller: str = "known"
    held: bool = False


SEATS = {
    "ready": Seat(PresenceState.READY),
    "lunch": Seat(PresenceState.NOT_READY, "lunch"),
    "missed": Seat(PresenceState.NOT_READY, "missed"),
    "unavailable": Seat(PresenceState.UNAVAILABLE),
    "ringing": Seat(stage=ReservationState.OFFERED),
    "ringing-stranger": Seat(stage=ReservationState.OFFERED, caller="stranger"),
    "ringing-family": Seat(stage=ReservationState.OFFERED, caller="family"),
    "connecting": Seat(stage=ReservationState.CONNECTING),
    "talking": Seat(stage=ReservationState.TALKING),
    "held": Seat(stage=ReservationState.TALKING, held=True),
    "wrap-up": Seat(stage=ReservationState.WRAP_UP),
}


def take_seats(session: Session, now: datetime, customer: Customer) -> None:
    """An agent `<seat>.<language>` in every seat."""
    hashed = hash_password(PASSWORD)
    for name in (LONG_CHINESE, LONG_ENGLISH, "何明远"):
        add_customer(session, name, FAMILY, now)
    for i, (name, seat) in enumerate(SEATS.items()):
        for language in ("zh", "en"):
            member = Member(
                login=f"{name}.{language}",
                name=LONG_ENGLISH if i % 2 else "沈一宁",
                number=f"{language}{1000 + i}",
                password_hash=hashed,
                role=Role.AGENT,
                language=language,
                created_at=now,
            )
            session.add(member)
            session.flush()
            session.add(MemberSkill(member_id=member.id, skill="service"))
            _sit(session, now, seat, member, customer)


def _sit(session: Session, now: datetime, seat: Seat, member: Member, customer: Customer) -> None:
    if seat.stage is None:
        set_presence(session, member, seat.state, now, reason=seat.reason)
        return
    e164 = {"known": "+8617000010030", "stranger": "+8617000018888", "family": FAMILY}[seat.caller]
    call = add_call(
        session,
        started_at=now - timedelta(minutes=5),
        e164=e164,
        customer_id=customer.id if seat.caller == "known" else None,
        state=CallState.LIVE,
    )
    call.candidates = 3 if seat.caller == "family" else 0
    _pressed(session, call, now)
    reservation_id = ring_agent(session, call, member, now, stage=seat.stage)
    session.add(
        CallLeg(
            call_id=call.id,
            reservation_id=reservation_id,
            sid=f"CA{reservation_id.hex}",
            kind=LegKind.AGENT,
            state=CallState.LIVE,
            muted=seat.held,
            member_id=member.id,
            started_at=now,
        )
    )
    customers = select(CallLeg).where(CallLeg.call_id == call.id, CallLeg.kind == LegKind.CUSTOMER)
    session.exec(customers).one().held = seat.held
    session.flush()


def _pressed(session: Session, call: Call, now: datetime) -> None:
    for key, zh, en in (
        ("1", "普通话", "Mandarin"),
        ("2", "售后服务与配件", "After-sales service and parts"),
        ("3", "预约改期与取消", "Change or cancel an appointment"),
    ):
        label = {"zh-CN": zh, "en-US": en}
        note(session, call, "chose", now=now, facts={"key": key, "label": label, "node": "menu"})
