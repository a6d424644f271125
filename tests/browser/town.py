"""A town whose people have long names and large numbers, so that pages show where they break."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from base.ids import new_id
from cti.events import note
from cti.models import (
    Call,
    Callback,
    CallbackState,
    CallLeg,
    CallState,
    EntryKind,
    EntryState,
    LeftBecause,
    LegKind,
    PresenceState,
    Queue,
    QueueEntry,
    Recording,
    RecordingKind,
)
from customers.archive import put_label
from customers.models import Customer, InteractionKind, LeadState, Stage
from customers.timeline import note_interaction
from staff.models import Member, MemberSkill, Role
from tests.browser.town_messages import add_messages
from tests.console.cast import add_call, add_customer, set_presence
from tickets.models import FollowUp, Survey, SurveyResponse
from tickets.tickets import assign, comment, move, open_ticket
from tickets.words import FollowUpState, Severity, SurveyOutcome, TicketKind, TicketState

HOTLINE = "+864001234567"
LONG_CHINESE = "阿卜杜热合曼·买买提江·依明尼亚孜"
LONG_ENGLISH = "Maximiliana Featherstonehaugh-Wojciechowska von Hohenstein"
QUEUES = {
    "complaints": ("投诉与客户关怀中心", "Complaints and customer care"),
    "service": ("售后服务与预约改期", "After-sales service and appointments"),
    "sales": ("销售咨询", "Sales"),
    "members": ("会员俱乐部", "Members' club"),
}
LONG_SUBJECT = (
    "Replacement compressor for the second time; wants the northern service centre and a courtesy "
    "vehicle · 第二次更换压缩机，希望安排北区服务中心并提供代步车"
)


@dataclass
class Town:
    """What pages are about."""

    customer: Customer
    call: Call
    bare_call: Call
    ticket_id: UUID
    closed_ticket_id: UUID
    stranger: Customer
    asked_id: UUID


def settle(session: Session, now: datetime, members: dict[Role, Member]) -> Town:
    """Write the town around the members who are there."""
    for priority, (key, (zh, en)) in enumerate(QUEUES.items()):
        labels = {"zh-CN": zh, "en-US": en}
        session.add(Queue(key=key, labels=labels, priority=90 - priority, skills=[]))
    session.add(
        Survey(
            key="after_call",
            labels={"zh-CN": "通话后满意度", "en-US": "After the call"},
            questions={"list": [{"key": "csat", "kind": "csat"}, {"key": "nps", "kind": "nps"}]},
        )
    )
    session.flush()
    customer = add_customer(session, LONG_CHINESE, "+8617000010030", now)
    customer.value_minor, customer.points = 1_234_567_890_00, 9_876_543
    customer.preferred_member_id = members[Role.AGENT].id
    for word in ("新房装修", "Needs an invoice", "偏好晚间联系", "Winter check 2026"):
        put_label(session, customer.id, word, now=now)
    call = _long_call(session, now, customer, members[Role.AGENT])
    bare = _bare_call(session, now)
    ticket_id, closed_id = _tickets(session, now, customer, call, members[Role.AGENT])
    stranger = Customer(stage=Stage.PROSPECT, lead_state=LeadState.SUSPECT, created_at=now)
    session.add(stranger)
    session.flush()
    _others(session, now, members)
    _promises(session, now, customer, call)
    add_messages(session, now, customer, members[Role.SENIOR], list(QUEUES))
    _waiting(session, now)
    asked = SurveyResponse(
        survey="after_call", call_id=bare.id, asked_at=now, outcome=SurveyOutcome.ASKED
    )
    session.add(asked)
    session.flush()
    session.add(
        FollowUp(
            response_id=asked.id,
            state=FollowUpState.LINKED,
            number_index=b"x",
            due_at=now,
            decided_at=now,
        )
    )
    session.flush()
    return Town(customer, call, bare, ticket_id, closed_id, stranger, asked.id)


def _long_call(session: Session, now: datetime, customer: Customer, agent: Member) -> Call:
    started = now - timedelta(hours=3, minutes=7)
    call = add_call(
        session,
        started_at=started,
        e164="+8617000010030",
        customer_id=customer.id,
        member_id=agent.id,
    )
    call.disposition, call.hung_up_by = "resolved", "customer"
    call.note = f"{LONG_SUBJECT}\n\nPart arrives on Thursday."
    session.add(
        CallLeg(
            call_id=call.id,
            sid=f"CA{new_id().hex}",
            kind=LegKind.AGENT,
            state=CallState.COMPLETED,
            member_id=agent.id,
            started_at=started + timedelta(seconds=74),
            ended_at=call.ended_at,
        )
    )
    _entry(session, call, LeftBecause.ANSWERED, answered_s=72)
    for after_s, (kind, facts) in enumerate(_story(agent)):
        note(session, call, kind, now=started + timedelta(seconds=7 * after_s), facts=facts)
    for kind, state, length_s in (
        (RecordingKind.CALL, "completed", 4211),
        (RecordingKind.VERBATIM, "completed", 14),
        (RecordingKind.NOTE, "in-progress", None),
    ):
        session.add(
            Recording(
                sid=f"RE{new_id().hex}",
                call_id=call.id,
                kind=kind,
                state=state,
                duration_s=length_s,
                started_at=started,
            )
        )
    session.flush()
    _answered(session, customer, call, agent, csat=2)
    for kind, words in (
        (InteractionKind.CALL, {"disposition": "resolved", "state": "completed"}),
        (InteractionKind.SURVEY, {"outcome": "done", "csat": 2, "nps": 10}),
        (InteractionKind.CALLBACK, {"state": "kept"}),
        (InteractionKind.MESSAGE, {"direction": "inbound"}),
        (InteractionKind.NOTE, {}),
    ):
        note_interaction(
            session,
            customer.id,
            kind=kind,
            subject_id=call.id,
            at=started - timedelta(days=9),
            words=words,
        )
    return call


def _story(agent: Member) -> list[tuple[str, dict[str, object]]]:
    member = str(agent.id)
    why = "waited_s=72 priority=20 idle_s=512 at_head preferred skills=service"
    label = {"zh-CN": "预约改期与取消", "en-US": "Change or cancel an appointment"}
    return [
        ("chose", {"key": "2", "label": label, "node": "main.menu"}),
        ("queued", {"queue": "service", "entry": str(new_id())}),
        ("offered", {"member": member, "why": why}),
        ("offer_missed", {"member": member}),
        ("offered", {"member": member, "why": why}),
        ("offer_accepted", {"member": member}),
        ("offer_talking", {"member": member}),
        ("room_joined", {"who": "customer"}),
        ("call_control", {"held": True}),
        ("call_control", {"held": False}),
        ("agent_hangs_up", {}),
        ("disposition", {"disposition": "resolved"}),
        ("survey_asked", {"survey": "after_call"}),
        ("survey_answered", {"survey": "after_call", "question": "csat", "value": 2}),
        ("leg_moved", {"of": "customer", "state": "completed"}),
        ("ended", {"by": "customer"}),
    ]


def _answered(session: Session, customer: Customer, call: Call, agent: Member, csat: int) -> None:
    for i, outcome in enumerate((SurveyOutcome.DONE, SurveyOutcome.PARTIAL)):
        other = call if i == 0 else _bare_call(session, call.started_at, customer)
        scores = {"csat": csat, "nps": 10} if outcome is SurveyOutcome.DONE else {"csat": 5}
        response = SurveyResponse(
            survey="after_call",
            call_id=other.id,
            customer_id=customer.id,
            member_id=agent.id,
            queue="service",
            asked_at=call.started_at - timedelta(days=i),
            outcome=outcome,
            reason="" if outcome is SurveyOutcome.DONE else "hangup",
            csat=scores["csat"],
            nps=scores.get("nps"),
            answers=scores,
        )
        response.verbatim = LONG_SUBJECT
        session.add(response)
    session.flush()


def _bare_call(session: Session, now: datetime, customer: Customer | None = None) -> Call:
    call = add_call(
        session,
        started_at=now - timedelta(minutes=2),
        e164="+8617000010099",
        state=CallState.LIVE,
        queue=None,
        customer_id=customer.id if customer else None,
    )
    call.oddity = "anonymous"
    session.add(call)
    session.flush()
    return call


def _entry(
    session: Session, call: Call, left: LeftBecause | None, *, answered_s: int | None = None
) -> QueueEntry:
    entry = QueueEntry(
        kind=EntryKind.CALL,
        queue=call.queue or "service",
        call_id=call.id,
        customer_id=call.customer_id,
        state=EntryState.LEFT if left else EntryState.WAITING,
        entered_at=call.started_at,
        answered_at=call.started_at + timedelta(seconds=answered_s) if answered_s else None,
        left_at=call.ended_at if left else None,
        left_because=left,
    )
    session.add(entry)
    session.flush()
    return entry


def _tickets(
    session: Session, now: datetime, customer: Customer, call: Call, agent: Member
) -> tuple[UUID, UUID]:
    ids = []
    for kind, severity, subject, hours in (
        (TicketKind.COMPLAINT, Severity.HIGH, LONG_SUBJECT, 30),
        (TicketKind.APPOINTMENT, Severity.NORMAL, "Winter check", 2),
        (TicketKind.CONSULTATION, Severity.LOW, "", 1),
    ):
        ticket = open_ticket(
            session,
            kind=kind,
            origin="agent",
            origin_id=new_id(),
            customer_id=customer.id,
            call_id=call.id,
            queue="service",
            subject=subject,
            severity=severity,
            now=now - timedelta(hours=hours),
        )
        ids.append(ticket.id)
    assign(session, ids[0], agent.id, member_id=agent.id, now=now - timedelta(hours=29))
    move(session, ids[0], TicketState.IN_WORK, member_id=agent.id, now=now - timedelta(hours=28))
    comment(session, ids[0], LONG_SUBJECT, member_id=agent.id, now=now)
    for state in (TicketState.RESOLVED, TicketState.CLOSED):
        move(session, ids[1], state, member_id=agent.id, now=now)
    return ids[0], ids[1]


def _others(session: Session, now: datetime, members: dict[Role, Member]) -> None:
    states = (
        (PresenceState.READY, ""),
        (PresenceState.WRAP_UP, ""),
        (PresenceState.NOT_READY, "paperwork"),
        (PresenceState.UNAVAILABLE, ""),
    )
    for i, (state, reason) in enumerate(states):
        colleague = Member(
            login=f"colleague{i}",
            name=(LONG_ENGLISH, "陶如风", "Ortiz", LONG_CHINESE)[i],
            number=f"B{20_000 + i}",
            password_hash="never matches",
            role=Role.AGENT,
            active=i != 2,
            created_at=now,
        )
        session.add(colleague)
        session.flush()
        session.add(MemberSkill(member_id=colleague.id, skill="service"))
        set_presence(session, colleague, state, now, reason=reason)
    for i, (name, left) in enumerate(
        ((LONG_ENGLISH, LeftBecause.ABANDONED), ("何明远", LeftBecause.ANSWERED))
    ):
        person = add_customer(session, name, f"+861700001{i:04}", now)
        call = add_call(
            session,
            started_at=now - timedelta(minutes=40 + i),
            e164=f"+861700001{i:04}",
            customer_id=person.id,
            queue="complaints",
            member_id=members[Role.SENIOR].id,
        )
        call.disposition = "wrong_number" if i else "callback"
        _entry(session, call, left, answered_s=15 if left is LeftBecause.ANSWERED else None)


def _promises(session: Session, now: datetime, customer: Customer, call: Call) -> None:
    for i, (state, because) in enumerate(
        (
            (CallbackState.OPEN, "not_due"),
            (CallbackState.OPEN, "no_answer"),
            (CallbackState.KEPT, "kept"),
            (CallbackState.EXPIRED, "no_agent"),
        )
    ):
        over = state in {CallbackState.KEPT, CallbackState.EXPIRED}
        promise = Callback(
            queue=list(QUEUES)[i % 2],
            number_index=bytes([i]) * 32,
            customer_id=customer.id,
            call_id=call.id,
            source="ivr",
            state=state,
            entered_at=call.started_at,
            promised_at=call.started_at + timedelta(minutes=i),
            due_at=now + timedelta(minutes=20 - 30 * i),
            expires_at=now + timedelta(hours=4),
            attempts=i,
            ended_at=now if over else None,
            waiting_because="" if over else because,
            ended_because=because if over else "",
        )
        promise.number = f"+861700001{i:04}"
        session.add(promise)
    session.flush()


def _waiting(session: Session, now: datetime) -> None:
    for queue, waits in (("complaints", (380, 61)), ("service", (25,))):
        for i, waited_s in enumerate(waits):
            call = add_call(
                session,
                started_at=now - timedelta(seconds=waited_s),
                e164=f"+861700002{i:04}",
                state=CallState.LIVE,
                queue=queue,
            )
            _entry(session, call, None)
