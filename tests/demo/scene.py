"""A small day in rows and in the carrier's truth: one caller served, one phoned back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from cti.answers import delivery_of, keep_answer
from cti.events import note
from cti.models import (
    AttemptState,
    Call,
    Callback,
    CallbackState,
    CallLeg,
    CallState,
    DialAttempt,
    Direction,
    EntryKind,
    EntryState,
    LeftBecause,
    LegKind,
    Presence,
    PresenceState,
    Purpose,
    Queue,
    QueueEntry,
    Reservation,
    ReservationState,
)
from customers.lookup import phone_index
from staff.members import add_member
from staff.models import Member, Role

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
VOICE = "http://127.0.0.1:8000/voice"
CALLER, AGENT, CALLEE = "CAcaller", "CAagent", "CAcallee"
ENDED = CallState.COMPLETED


def at(seconds: float) -> datetime:
    """So many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


@dataclass
class TruthLog:
    """Facts as the carrier writes them."""

    facts: list[dict[str, Any]] = field(default_factory=list)

    def note(self, seconds: float, kind: str, **facts: Any) -> int:
        """One more fact."""
        n = len(self.facts)
        self.facts.append({"n": n, "at": at(seconds).isoformat(), "kind": kind, **facts})
        return n

    def status(self, seconds: float, sid: str, status: str, **more: str) -> None:
        """A leg moves."""
        facts = {"direction": "inbound", "from_": "+8617000010001", "to": "+864001234567", **more}
        self.note(seconds, "call", call_sid=sid, status=status, parent_sid=None, **facts)

    def webhook(
        self,
        seconds: float,
        sid: str,
        path: str,
        token: str,
        *,
        answer: int | None = 200,
        headers: dict[str, str] | None = None,
    ) -> None:
        """A delivery and, where one came, its answer."""
        n = self.note(
            seconds,
            "webhook",
            about=sid,
            url=f"{VOICE}/{path}",
            method="POST",
            params={"CallSid": sid},
            attempt=0,
            token=token,
        )
        if answer is None:
            self.note(seconds + 0.1, "webhook-answer", webhook=n, error="no answer")
        else:
            self.note(
                seconds + 0.1, "webhook-answer", webhook=n, status=answer, headers=headers or {}
            )

    def room(self, seconds: float, what: str, sid: str, room: str = "CFone") -> None:
        """Somebody enters or leaves a room."""
        event = f"participant-{what}"
        self.note(seconds, "conference", conference_sid=room, name=room, event=event, call_sid=sid)


@dataclass
class Scene:
    """Everything by name."""

    log: TruthLog
    member: Member
    call: Call
    entry: QueueEntry
    reservation: Reservation
    callback: Callback
    attempt: DialAttempt


def play(session: Session) -> Scene:
    """Write a day on which everything was as it must be."""
    member = add_member(
        session,
        login="agent",
        name="林小满",
        number="A1",
        role=Role.AGENT,
        password="a long enough password",
        now=NOON,
    )
    session.add(Queue(key="sales"))
    session.flush()
    call = _call(session, CALLER, Direction.INBOUND)
    _leg(session, call, CALLER, LegKind.CUSTOMER, (0, 100))
    entry = QueueEntry(
        kind=EntryKind.CALL,
        queue="sales",
        call_id=call.id,
        state=EntryState.LEFT,
        entered_at=at(10),
        left_at=at(60),
        left_because=LeftBecause.ANSWERED,
    )
    session.add(entry)
    session.flush()
    reservation = Reservation(
        entry_id=entry.id,
        member_id=member.id,
        call_id=call.id,
        state=ReservationState.DONE,
        offered_at=at(10),
        accepted_at=at(12),
        connected_at=at(15),
        talk_ended_at=at(60),
        closed_at=at(80),
        agent_sid=AGENT,
    )
    session.add(reservation)
    session.flush()
    _leg(session, call, AGENT, LegKind.AGENT, (13, 61), member=member)
    session.add(Presence(member_id=member.id, state=PresenceState.READY, since=at(80)))
    callback, attempt = _phoned_back(session)
    _answer(session, call, "inbound", "token-arrival", "opening")
    _answer(session, call, "step", "token-step", "step:1")
    session.commit()
    log = _truth(entry, attempt, member)
    return Scene(log, member, call, entry, reservation, callback, attempt)


def _call(session: Session, sid: str, direction: Direction) -> Call:
    call = Call(
        sid=sid,
        direction=direction,
        state=ENDED,
        started_at=NOON,
        answered_at=NOON,
        ended_at=at(100),
    )
    session.add(call)
    session.flush()
    return call


def _leg(
    session: Session,
    call: Call,
    sid: str,
    kind: LegKind,
    span: tuple[float, float],
    *,
    member: Member | None = None,
) -> None:
    since, until = span
    leg = CallLeg(
        call_id=call.id,
        sid=sid,
        kind=kind,
        state=ENDED,
        member_id=member.id if member else None,
        started_at=at(since),
        answered_at=at(since),
        ended_at=at(until),
    )
    session.add(leg)
    session.flush()
    facts = {"leg": str(leg.id), "of": kind.value, "state": ENDED.value}
    note(session, call, "leg_moved", now=at(until), facts=facts)


def _phoned_back(session: Session) -> tuple[Callback, DialAttempt]:
    call = _call(session, CALLEE, Direction.OUTBOUND)
    _leg(session, call, CALLEE, LegKind.CUSTOMER, (200, 230))
    callback = Callback(
        queue="sales",
        number_index=phone_index("+8617000010001"),
        source="ivr",
        state=CallbackState.KEPT,
        entered_at=NOON,
        promised_at=NOON,
        due_at=NOON,
        expires_at=at(9_000),
        ended_at=at(205),
        ended_because="kept",
    )
    callback.number = "+8617000010001"
    session.add(callback)
    session.flush()
    attempt = DialAttempt(
        purpose=Purpose.CALLBACK,
        number_index=callback.number_index,
        flow="callback",
        callback_id=callback.id,
        state=AttemptState.ENDED,
        due_at=NOON,
        expires_at=at(900),
        planned_at=NOON,
        sid=CALLEE,
    )
    attempt.number = "+8617000010001"
    session.add(attempt)
    session.flush()
    return callback, attempt


def _answer(session: Session, call: Call, door: str, token: str, key: str) -> None:
    delivery = delivery_of(door, f"/voice/{door}", {"CallSid": str(call.sid)}, token, now=at(1))
    keep_answer(session, call, key, delivery, body="<Response/>")


def _truth(entry: QueueEntry, attempt: DialAttempt, member: Member) -> TruthLog:
    log = TruthLog()
    log.status(0, CALLER, "ringing")
    log.webhook(0.1, CALLER, "inbound", "token-arrival")
    log.status(0.3, CALLER, "in-progress")
    log.webhook(5, CALLER, "step/1/1", "token-step")
    log.note(10, "queue", queue=str(entry.id), what="joined", call_sid=CALLER, size=1)
    log.status(13, AGENT, "in-progress", from_=f"client:member_{member.id.hex}", to="")
    log.room(14, "join", AGENT)
    log.room(15, "join", CALLER)
    log.room(60, "leave", CALLER)
    log.room(60, "leave", AGENT)
    log.status(61, AGENT, "completed", from_=f"client:member_{member.id.hex}", to="")
    log.status(100, CALLER, "completed")
    outbound = {"direction": "outbound-api", "from_": "+864001234567", "to": "+8617000010001"}
    for seconds, status in ((200, "queued"), (202, "ringing"), (205, "in-progress")):
        log.status(seconds, CALLEE, status, **outbound)
    log.status(230, CALLEE, "completed", **outbound)
    log.note(300, "said", verb="say", text="later", heard_by=[], lasts_s=1)
    assert attempt.sid == CALLEE
    return log
