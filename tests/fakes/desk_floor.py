"""A contact centre in miniature for the desks: real PostgreSQL, a carrier in memory, our clock."""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from uuid import UUID

from sqlmodel import Session, select

from base import bells, bus
from base.bells import Bell, Bells
from base.clock import ManualClock
from base.database import Database
from base.ids import new_id
from base.settings import Settings
from cti import conferences, jobs, legs, meeting, presence, queueing, reservations
from cti import promise_reactions as promises
from cti import reactions as desks
from cti.callback_entries import review
from cti.callbacks import request_callback
from cti.calls import log_arrival
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
    LeftBecause,
    Presence,
    PresenceState,
    Queue,
    QueueEntry,
    Reservation,
    ReservationState,
)
from cti.rooms import room_name
from cti.workplace import Workplace
from staff.models import Device, Member, Role
from staff.skills import set_skill
from telephony.instructions import Document, JoinConference
from telephony.numbers import read_number
from telephony.reports import CallStatus, LegFacts, RoomEvent, RoomReport, StatusReport
from tests.fakes.carrier import FakeCarrier

SUBSCRIPTIONS: bus.Subscriptions = {
    CallEnded: (promises.end_attempt_of_call, desks.on_call_ended),
    AgentLegEnded: (desks.on_agent_leg_ended,),
    Offered: (promises.hold_for_agent,),
    ReservationChanged: (promises.follow_agent,),
    CustomerAnswered: (promises.keep_promise,),
    AttemptEnded: (promises.follow_attempt,),
}
RESUME = "/voice/step/run/3"
HOTLINE = "+864000000000"


@dataclass
class Rung:
    """Collects the bells that rang."""

    bells: list[Bell] = field(default_factory=list)

    def ring(self, bell: Bell) -> None:
        """Keep it."""
        self.bells.append(bell)

    def topics(self) -> set[tuple[str, str]]:
        """Topic and kind of the news so far."""
        return {(bell.topic, bell.name) for bell in self.bells if bell.topic}


@dataclass
class Floor:
    """Everything a test of the desks touches; each method is one unit of work, or one job."""

    work: Workplace
    clock: ManualClock
    carrier: FakeCarrier
    rung: Rung
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def database(self) -> Database:
        """The database."""
        return self.work.database

    def session(self) -> AbstractContextManager[Session]:
        """One unit of work."""
        return self.work.database.session()

    # Who is there.

    def add_queue(
        self, key: str = "service", *, skills: Collection[str] = (), wrap_up_s: int = 45
    ) -> str:
        """A queue whose offers stand for 20 s."""
        with self.session() as session:
            labels = {"zh-CN": "客服"}
            queue = Queue(key=key, labels=labels, skills=sorted(skills), wrap_up_s=wrap_up_s)
            session.add(queue)
        return key

    def add_agent(
        self,
        name: str = "林",
        *,
        skills: Collection[str] = (),
        telephone: str | None = None,
        ready: bool = True,
    ) -> UUID:
        """An agent, ready unless told otherwise; their id."""
        number = next(self.numbers)
        with self.session() as session:
            member = Member(
                login=f"agent{number}",
                name=name,
                number=f"A{number}",
                password_hash="x",
                role=Role.AGENT,
                device=Device.TELEPHONE if telephone else Device.BROWSER,
                created_at=self.clock.now(),
            )
            member.telephone = telephone
            session.add(member)
            session.flush()
            for skill in skills:
                set_skill(session, member.id, skill)
            member_id = member.id
        if ready:
            self.go_ready(member_id)
        return member_id

    def go_ready(self, member_id: UUID) -> None:
        """The agent's click."""
        with self.session() as session:
            presence.go_ready(session, member_id, now=self.clock.now())

    def call_in(
        self,
        *,
        queue: str = "service",
        skills: Collection[str] = (),
        priority: int = 0,
        preferred: UUID | None = None,
    ) -> UUID:
        """A caller who waits in the queue; the entry's id."""
        number = next(self.numbers)
        sid, now = f"CAcustomer{number:024d}", self.clock.now()
        caller = f"+86138{number:08d}"
        leg = LegFacts(sid, caller, HOTLINE, CallStatus.RINGING, direction="inbound")
        self.carrier.legs[sid] = CallStatus.IN_PROGRESS
        entry_id = new_id()
        with self.session() as session:
            call = log_arrival(session, leg, number=read_number(caller), now=now)
            queueing.join_queue(
                session,
                entry_id=entry_id,
                call=call,
                queue_key=queue,
                skills=skills,
                priority=priority,
                resume_path=RESUME,
                preferred_member_id=preferred,
                now=now,
            )
        return entry_id

    def promise_callback(self, number: str = "+8613800138000", *, waited_s: float = 0) -> None:
        """Somebody who waited so long is to be phoned back, now."""
        now = self.clock.now()
        with self.session() as session:
            booking = request_callback(
                session,
                queue="service",
                number=read_number(number),
                customer_id=None,
                call_id=None,
                language="zh-CN",
                source="ivr",
                entered_at=now - timedelta(seconds=waited_s),
                now=now,
            )
            if booking.callback_id is not None:
                review(session, booking.callback_id, now=now)

    # What happens.

    def match(self, queue: str = "service") -> list[UUID]:
        """One matching; the offers it made."""
        with self.session() as session:
            return match_queue(session, queue, now=self.clock.now())

    def accept(self, reservation_id: UUID, member_id: UUID) -> None:
        """The agent's click."""
        with self.session() as session:
            reservations.accept(session, reservation_id, member_id, now=self.clock.now())

    def reject(self, reservation_id: UUID, member_id: UUID) -> None:
        """The agent's other click."""
        with self.session() as session:
            reservations.reject(session, reservation_id, member_id, now=self.clock.now())

    def agent_sid(self, reservation_id: UUID) -> str:
        """The carrier's id of the agent's leg."""
        return f"CAagent{reservation_id.hex}"

    def agent_asks(self, reservation_id: UUID, sid: str | None = None) -> Document:
        """The agent's leg asks for its document."""
        sid = sid or self.agent_sid(reservation_id)
        self.carrier.legs.setdefault(sid, CallStatus.IN_PROGRESS)
        with self.session() as session:
            return meeting.agent_leg_asks(session, reservation_id, sid, now=self.clock.now())

    def bring(self, reservation_id: UUID) -> None:
        """The worker brings the caller."""
        jobs.bring_caller(self.work, reservation_id=str(reservation_id))

    def room_event(
        self,
        reservation_id: UUID,
        event: RoomEvent,
        call_sid: str | None = None,
        *,
        sequence: int | None = None,
        conference: str = "CF1",
    ) -> bool:
        """The carrier tells of the room."""
        report = RoomReport(
            f"{conference}{reservation_id.hex}",
            room_name(reservation_id),
            event,
            sequence=sequence,
            call_sid=call_sid,
        )
        with self.session() as session:
            merged = conferences.note_room_event(session, report, now=self.clock.now())
            return merged is not None

    def both_join(self, reservation_id: UUID) -> None:
        """Agent and caller enter the room."""
        self.room_event(reservation_id, RoomEvent.JOIN, self.agent_sid(reservation_id))
        self.room_event(reservation_id, RoomEvent.JOIN, self.customer_sid(reservation_id))

    def leg_ends(self, sid: str, status: CallStatus = CallStatus.COMPLETED) -> None:
        """The carrier reports the end of a leg."""
        self.carrier.legs[sid] = status
        with self.session() as session:
            report = StatusReport(LegFacts(sid, status=status))
            legs.note_status(session, report, now=self.clock.now())

    def caller_hangs_up(self, entry_id: UUID) -> None:
        """The caller's leg is over."""
        self.leg_ends(self.sid_of(entry_id))

    def agent_ends(self, reservation_id: UUID, member_id: UUID) -> bool:
        """The agent hangs up at the console."""
        with self.session() as session:
            now = self.clock.now()
            return reservations.end_by_agent(session, reservation_id, member_id, now=now)

    def leave(self, entry_id: UUID, because: LeftBecause = LeftBecause.CALLBACK) -> bool:
        """The caller takes another way out."""
        with self.session() as session:
            now = self.clock.now()
            return queueing.leave_queue(session, entry_id, because=because, now=now)

    def talking(self, member_id: UUID | None = None) -> tuple[UUID, UUID, UUID]:
        """An agent who talks with a caller: entry, reservation and member."""
        member_id = member_id or self.add_agent()
        entry_id = self.call_in()
        (reservation_id,) = self.match()
        self.accept(reservation_id, member_id)
        self.agent_asks(reservation_id)
        self.bring(reservation_id)
        self.both_join(reservation_id)
        return entry_id, reservation_id, member_id

    # What is stored.

    def entry(self, entry_id: UUID) -> QueueEntry:
        """The entry as it is."""
        with self.session() as session:
            return session.get_one(QueueEntry, entry_id)

    def reservation(self, reservation_id: UUID) -> Reservation:
        """The reservation as it is."""
        with self.session() as session:
            return session.get_one(Reservation, reservation_id)

    def state(self, reservation_id: UUID) -> ReservationState:
        """How far the offer got."""
        return self.reservation(reservation_id).state

    def presence(self, member_id: UUID) -> Presence:
        """What the agent is doing."""
        with self.session() as session:
            return session.get_one(Presence, member_id)

    def doing(self, member_id: UUID) -> tuple[PresenceState, str]:
        """State and reason."""
        row = self.presence(member_id)
        return row.state, row.reason

    def call_of(self, entry_id: UUID) -> Call:
        """The entry's call."""
        with self.session() as session:
            entry = session.get_one(QueueEntry, entry_id)
            return session.exec(select(Call).where(Call.id == entry.call_id)).one()

    def sid_of(self, entry_id: UUID) -> str:
        """The carrier's id of the waiting caller's leg."""
        return str(self.call_of(entry_id).sid)

    def customer_sid(self, reservation_id: UUID) -> str:
        """The same, by the reservation."""
        return self.sid_of(self.reservation(reservation_id).entry_id)


def is_room(document: Document) -> bool:
    """Whether the leg was let into a room."""
    return any(isinstance(part, JoinConference) for part in document)


def entries_of(session: Session, queue: str) -> list[QueueEntry]:
    """Every entry of a queue."""
    return list(session.exec(select(QueueEntry).where(QueueEntry.queue == queue)).all())


@contextmanager
def desk_floor(url: str) -> Iterator[Floor]:
    """A floor on this database; listeners and bells are put back afterwards."""
    clock, rung, carrier = ManualClock(), Rung(), FakeCarrier()
    database = Database(url, role="job")
    work = Workplace(
        settings=Settings(caller_id=HOTLINE, calls_per_second=1000),
        clock=clock,
        database=database,
        gateway=carrier,
        bells=Bells("redis://127.0.0.1:1"),
    )
    bus.subscribe(SUBSCRIPTIONS)
    bells.use_bells(rung)
    yield Floor(work, clock, carrier, rung)
    bus.subscribe({})
    bells.use_bells(Rung())
    database.close()
