"""A contact centre in miniature for promises: real PostgreSQL, a carrier in memory, our clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlmodel import Session, SQLModel, col, select

from base import bells, bus
from base.bells import Bell, Bells
from base.bus import Subscriptions
from base.clock import ManualClock
from base.database import Database
from base.settings import Settings
from campaigns import reactions as campaign_reactions
from cti import callbacks, dialling, legs, offers, presence, promise_reactions
from cti import reactions as desk_reactions
from cti.callbacks import Booking
from cti.happenings import (
    AgentLegEnded,
    AttemptEnded,
    CallEnded,
    CustomerAnswered,
    Offered,
    ReservationChanged,
)
from cti.matching import match_queue
from cti.models import (
    Call,
    Callback,
    DialAttempt,
    Presence,
    Purpose,
    Queue,
    QueueEntry,
    Reservation,
)
from cti.promise_sweeps import sweep_callbacks
from cti.workplace import Workplace
from staff.models import Member, Role
from telephony.gateway import CarrierGateway
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts, StatusReport
from tests.fakes.dialled_carrier import DialledCarrier, PlacedCall
from tickets import reactions as ticket_reactions

OWN_NUMBER = "+861064000000"
CUSTOMER = "+8613800138000"
SUBSCRIPTIONS: Subscriptions = {
    CallEnded: (
        promise_reactions.end_attempt_of_call,
        desk_reactions.on_call_ended,
        ticket_reactions.say_why_no_survey,
    ),
    AgentLegEnded: (desk_reactions.on_agent_leg_ended,),
    Offered: (promise_reactions.hold_for_agent,),
    ReservationChanged: (promise_reactions.follow_agent,),
    CustomerAnswered: (promise_reactions.keep_promise, campaign_reactions.note_answer),
    AttemptEnded: (promise_reactions.follow_attempt, campaign_reactions.follow_attempt),
}


@dataclass
class Rung:
    """Collects the bells that rang."""

    bells: list[Bell] = field(default_factory=list)

    def ring(self, bell: Bell) -> None:
        """Keep it."""
        self.bells.append(bell)

    def jobs(self) -> list[str]:
        """Names of the jobs that were asked for."""
        return [bell.name for bell in self.bells if bell.channel is bells.Channel.JOB]


@dataclass
class Stage:
    """Everything a test of promises touches."""

    work: Workplace
    clock: ManualClock
    carrier: DialledCarrier
    rung: Rung

    @property
    def database(self) -> Database:
        """The database."""
        return self.work.database

    def now(self) -> datetime:
        """The present instant."""
        return self.clock.now()

    def plan(self, *, number: str = CUSTOMER, purpose: Purpose = Purpose.CLICK) -> UUID:
        """A planned attempt that is due; its id."""
        with self.database.session() as session:
            attempt = dialling.plan_call(
                session,
                purpose=purpose,
                number=number,
                flow="callback",
                context={},
                now=self.now(),
                due_at=self.now(),
            )
            return attempt.id

    def attempt(self, attempt_id: UUID) -> DialAttempt:
        """The attempt as it is stored."""
        with self.database.session() as session:
            return session.get_one(DialAttempt, attempt_id)

    def call_of(self, attempt_id: UUID) -> Call:
        """The attempt's row in the call log."""
        with self.database.session() as session:
            return session.exec(select(Call).where(Call.attempt_id == attempt_id)).one()

    def answer(self, call: PlacedCall, attempt_id: UUID) -> bool:
        """The carrier asks for the document of a call that was picked up; whether we talk."""
        if call.over:
            return False
        call.status = CallStatus.IN_PROGRESS
        with self.database.session() as session:
            leg = LegFacts(call.sid, from_=call.from_, to=call.to, status=call.status)
            heard = dialling.attempt_answered(session, attempt_id, leg, now=self.now())
        if heard is None:
            call.status = CallStatus.COMPLETED
        return heard is not None

    def report(self, call: PlacedCall, attempt_id: UUID, status: CallStatus | None = None) -> bool:
        """The carrier reports where a call stands; whether we take it for ours."""
        call.status = status or call.status
        with self.database.session() as session:
            ours = dialling.attempt_reported(session, attempt_id, call.sid, now=self.now())
            if ours:
                leg = LegFacts(call.sid, from_=call.from_, to=call.to, status=call.status)
                legs.note_status(session, StatusReport(leg), now=self.now())
        return ours

    def add_queue(self, key: str = "service", *, calendar: str | None = None) -> str:
        """A queue that offers for 20 s; its key."""
        with self.database.session() as session:
            session.add(Queue(key=key, labels={"zh-CN": "客服"}, calendar=calendar))
        return key

    def add_agent(self, name: str = "agent1") -> UUID:
        """An agent who is ready; their id."""
        with self.database.session() as session:
            member = Member(
                login=name,
                name=name,
                number=name,
                password_hash="x",
                role=Role.AGENT,
                created_at=self.now(),
            )
            session.add(member)
            session.flush()
            presence.go_ready(session, member.id, now=self.now())
            return member.id

    def ask_for_callback(
        self,
        *,
        number: str = CUSTOMER,
        queue: str = "service",
        waited_s: float = 0,
        customer_id: UUID | None = None,
        callback_id: UUID | None = None,
    ) -> Booking:
        """A customer who has waited so long would rather be phoned."""
        with self.database.session() as session:
            return callbacks.request_callback(
                session,
                queue=queue,
                number=read_number(number),
                customer_id=customer_id,
                call_id=None,
                language="zh-CN",
                source="ivr",
                entered_at=self.now() - timedelta(seconds=waited_s),
                now=self.now(),
                callback_id=callback_id,
            )

    def callback(self, callback_id: UUID | None) -> Callback:
        """The callback as it is stored."""
        with self.database.session() as session:
            return session.get_one(Callback, callback_id)

    def offer(self, queue: str = "service") -> UUID | None:
        """Review callbacks, match the queue once and give the first offer."""
        sweep_callbacks(self.work)
        with self.database.session() as session:
            made = match_queue(session, queue, now=self.now())
        return made[0] if made else None

    def accept(self, reservation_id: UUID | None) -> UUID:
        """The agent accepts; the attempt that was planned by it."""
        with self.database.session() as session:
            reservation = session.get_one(Reservation, reservation_id)
            offers.accept(session, reservation.id, reservation.member_id, now=self.now())
            return session.exec(
                select(DialAttempt.id).where(DialAttempt.reservation_id == reservation_id)
            ).one()

    def presence(self, member_id: UUID) -> Presence:
        """What an agent does."""
        with self.database.session() as session:
            return session.get_one(Presence, member_id)

    def entries(self) -> list[QueueEntry]:
        """Every entry there ever was, oldest first."""
        with self.database.session() as session:
            return list(session.exec(select(QueueEntry).order_by(col(QueueEntry.id))).all())


def rows(session: Session, kind: type[SQLModel]) -> int:
    """How many rows a table has."""
    return len(session.exec(select(kind)).all())


@contextmanager
def promise_stage(url: str) -> Iterator[Stage]:
    """A stage on this database; listeners and bells are put back afterwards."""
    clock, rung = ManualClock(), Rung()
    carrier = DialledCarrier(clock)
    database = Database(url, role="job")
    settings = Settings.model_validate(
        {
            "caller_id": OWN_NUMBER,
            "calls_per_second": 1000,
            "company_name": "灯塔家居",
            "TWILIO_AUTH_TOKEN": "fictional",
        }
    )
    work = Workplace(
        settings=settings,
        clock=clock,
        database=database,
        gateway=cast("CarrierGateway", carrier),
        bells=Bells("redis://127.0.0.1:1"),
    )
    bus.subscribe(SUBSCRIPTIONS)
    bells.use_bells(rung)
    yield Stage(work, clock, carrier, rung)
    bus.subscribe({})
    bells.use_bells(Rung())
    database.close()
