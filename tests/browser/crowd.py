"""Ten thousand rows of everything that is listed, written in bulk."""

from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session

from base.crypto import seal
from base.ids import new_id
from cti.models import (
    Call,
    Callback,
    CallbackState,
    CallState,
    Direction,
    Queue,
    Recording,
    RecordingKind,
    Voicemail,
)
from customers.models import Customer, Stage
from staff.models import Device, Member, Role
from tickets.models import Ticket
from tickets.words import Severity, TicketKind, TicketState

MANY = 10_000


def fill(session: Session, now: datetime, *, many: int = MANY) -> None:
    """Calls, tickets, customers, promises, messages and members, `many` of each."""
    session.add(Queue(key="service", labels={"zh-CN": "售后服务", "en-US": "After-sales"}))
    session.flush()
    ids = [new_id() for _ in range(many)]
    at = [now - timedelta(seconds=37 * i) for i in range(many)]
    rows: dict[type, list[dict[str, object]]] = {
        Customer: [
            {"id": ids[i], "stage": Stage.CUSTOMER, "points": 9_876_543, "created_at": at[i]}
            for i in range(many)
        ],
        Call: [
            {
                "id": ids[i],
                "direction": Direction.INBOUND,
                "state": CallState.COMPLETED,
                "started_at": at[i],
                "ended_at": at[i] + timedelta(seconds=i % 5000),
                "customer_id": ids[i],
                "queue": "service",
            }
            for i in range(many)
        ],
        Ticket: [
            {
                "id": ids[i],
                "kind": TicketKind.COMPLAINT,
                "state": TicketState.OPEN,
                "severity": Severity.HIGH,
                "customer_id": ids[i],
                "queue": "service",
                "origin": "agent",
                "origin_id": ids[i],
                "opened_at": at[i],
                "due_at": now + timedelta(minutes=i),
            }
            for i in range(many)
        ],
        Callback: [
            {
                "id": ids[i],
                "queue": "service",
                "number_sealed": seal("+8617000010030", place="callback.number_sealed", row=ids[i]),
                "number_index": i.to_bytes(32, "big"),
                "customer_id": ids[i],
                "call_id": ids[i],
                "source": "ivr",
                "state": CallbackState.OPEN,
                "entered_at": at[i],
                "promised_at": at[i],
                "due_at": now + timedelta(seconds=i),
                "expires_at": now + timedelta(days=2),
            }
            for i in range(many)
        ],
        Recording: [
            {
                "id": ids[i],
                "sid": f"RE{ids[i].hex}",
                "call_id": ids[i],
                "kind": RecordingKind.VOICEMAIL,
                "state": "completed",
                "duration_s": i % 300,
                "started_at": at[i],
            }
            for i in range(many)
        ],
        Voicemail: [
            {
                "id": ids[i],
                "call_id": ids[i],
                "recording_id": ids[i],
                "queue": "service",
                "left_at": at[i],
            }
            for i in range(many)
        ],
        Member: [
            {
                "id": ids[i],
                "login": f"member{i}",
                "name": f"Member {i:05}",
                "number": f"M{i:05}",
                "password_hash": "never matches",
                "role": Role.AGENT,
                "device": Device.BROWSER,
                "created_at": at[i],
            }
            for i in range(many)
        ],
    }
    for model, values in rows.items():
        session.execute(insert(model), values)
