"""Faults to plant, each of which the audit must find: whoever trusts an alarm has seen it ring.

In the database a fault is planted in a transaction that is rolled back; in the truth, in memory.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from uuid import uuid4

from demo.audit.ledger import Ledger, Row
from demo.audit.truth import Truth

Plant = Callable[[Truth, Ledger], None]


class NothingToBreak(Exception):
    """The data holds nothing that this fault could be planted in."""


def lose_answer(truth: Truth, ledger: Ledger) -> None:
    """Forget an acknowledged step."""
    del truth
    _change(
        ledger,
        "DELETE FROM webhook_answer WHERE (call_id, answer_key) IN "
        "(SELECT call_id, answer_key FROM webhook_answer WHERE door = 'step' LIMIT 1)",
    )


def answer_twice(truth: Truth, ledger: Ledger) -> None:
    """Store a delivery under a second key."""
    del truth
    _change(
        ledger,
        "INSERT INTO webhook_answer (call_started_at, call_id, answer_key, door, token, "
        "answered_at, asked_sealed, body_sealed) SELECT call_started_at, call_id, "
        "answer_key || ' again', door, token, answered_at, asked_sealed, body_sealed "
        "FROM webhook_answer WHERE token NOT LIKE 'digest:%%' LIMIT 1",
    )


def move_after_end(truth: Truth, ledger: Ledger) -> None:
    """Let a leg go on ringing after its end."""
    del truth
    _change(
        ledger,
        "INSERT INTO call_event (call_started_at, call_id, seq, at, kind, facts) "
        "SELECT call_started_at, call_id, 100000, at, kind, "
        "jsonb_set(facts::jsonb, '{state}', '\"ringing\"') FROM call_event "
        "WHERE kind = 'leg_moved' AND facts ->> 'state' = 'completed' LIMIT 1",
    )


def end_otherwise(truth: Truth, ledger: Ledger) -> None:
    """Say of a call that was answered that the line was busy."""
    del truth
    _change(
        ledger,
        "UPDATE call_leg SET state = 'busy' WHERE id IN "
        "(SELECT id FROM call_leg WHERE state = 'completed' LIMIT 1)",
    )


def dial_twice(truth: Truth, ledger: Ledger) -> None:
    """Let the carrier connect a second call for an attempt that was answered."""
    attempts = ledger.rows(
        "SELECT id::text, sid FROM dial_attempt WHERE sid IS NOT NULL "
        "AND coalesce(callback_id, target_id) IS NOT NULL"
    )
    connected = [a for a in attempts if a["sid"] in truth.legs and _is_connected(truth, a)]
    attempt = _first(connected)
    leg, sid, token = truth.legs[attempt["sid"]], f"CA{uuid4().hex}", str(uuid4())
    for status in ("queued", "ringing", "in-progress", "completed"):
        truth.add(
            "call", call_sid=sid, status=status, direction=leg.direction, from_=leg.from_,
            to=leg.to, parent_sid=None,
        )  # fmt: skip
    truth.add(
        "webhook", about=sid, url=f"http://voice/voice/outbound/{attempt['id']}", method="POST",
        params={"CallSid": sid}, attempt=0, token=token,
    )  # fmt: skip


def give_up_silently(truth: Truth, ledger: Ledger) -> None:
    """Give a promise back without a word."""
    sids = [leg.sid for leg in truth.legs.values() if leg.was_connected]
    _change(
        ledger,
        "UPDATE callback SET state = 'expired', ended_because = '' WHERE id IN "
        "(SELECT id FROM callback WHERE NOT EXISTS (SELECT 1 FROM dial_attempt a "
        "WHERE a.callback_id = callback.id AND a.sid = ANY(%s)) LIMIT 1)",
        sids,
    )


def talk_twice(truth: Truth, ledger: Ledger) -> None:
    """Let an agent be in a second room while they are in the first."""
    agents = set(ledger.column("SELECT sid FROM call_leg WHERE kind = 'agent'"))
    stays = [stay for stay in truth.presences if stay.call_sid in agents and stay.until]
    if not stays:
        raise NothingToBreak
    truth.add_stay(stays[0])


def book_twice(truth: Truth, ledger: Ledger) -> None:
    """Give an agent a second offer while they hold the first."""
    del truth
    _change(
        ledger,
        "INSERT INTO reservation (id, entry_id, member_id, state, offered_at, closed_at, reasons) "
        "SELECT gen_random_uuid(), entry_id, member_id, 'missed', offered_at, closed_at, '' "
        "FROM reservation WHERE closed_at > offered_at LIMIT 1",
    )


def stay_busy(truth: Truth, ledger: Ledger) -> None:
    """Let an agent talk on for an hour after the call has ended."""
    del truth
    _change(
        ledger,
        "UPDATE reservation SET talk_ended_at = talk_ended_at + interval '1 hour' WHERE id IN "
        "(SELECT id FROM reservation WHERE talk_ended_at IS NOT NULL LIMIT 1)",
    )


def hang_presence(truth: Truth, ledger: Ledger) -> None:
    """Leave an agent talking who has no call."""
    _change(
        ledger,
        "UPDATE presence SET state = 'talking', reservation_id = NULL, "
        "since = %s - interval '1 hour' "
        "WHERE member_id IN (SELECT member_id FROM presence LIMIT 1)",
        truth.as_of,
    )


def wait_forever(truth: Truth, ledger: Ledger) -> None:
    """Let somebody wait on who has hung up."""
    sids = [leg.sid for leg in truth.legs.values() if leg.ended_at]
    _change(
        ledger,
        "UPDATE queue_entry SET left_at = NULL, left_because = NULL, state = 'waiting' "
        "WHERE id IN (SELECT entry.id FROM queue_entry entry JOIN call ON call.id = entry.call_id "
        "WHERE call.sid = ANY(%s) LIMIT 1)",
        sids,
    )


def leave_without_state(truth: Truth, ledger: Ledger) -> None:
    """Let somebody leave and be counted as waiting all the same."""
    del truth
    _change(
        ledger,
        "UPDATE queue_entry SET state = 'waiting' WHERE id IN "
        "(SELECT id FROM queue_entry WHERE left_at IS NOT NULL LIMIT 1)",
    )


def wait_unwritten(truth: Truth, ledger: Ledger) -> None:
    """Let the carrier keep a caller waiting of whom the house knows nothing."""
    sid = _first(ledger.rows("SELECT sid FROM call WHERE sid IS NOT NULL"))["sid"]
    truth.add("queue", queue=str(uuid4()), what="joined", call_sid=sid, size=1)


# Each fault, and the invariant it breaks.
PLANTS: Mapping[str, tuple[str, Plant]] = MappingProxyType(
    {
        "lost-answer": ("I1", lose_answer),
        "double-answer": ("I1", answer_twice),
        "moved-after-end": ("I2", move_after_end),
        "wrong-end": ("I2", end_otherwise),
        "double-dial": ("I3", dial_twice),
        "silent-giving-up": ("I3", give_up_silently),
        "two-conversations": ("I4", talk_twice),
        "double-booking": ("I4", book_twice),
        "busy-after-end": ("I5", stay_busy),
        "busy-without-call": ("I5", hang_presence),
        "waiting-for-ever": ("I6", wait_forever),
        "left-but-waiting": ("I6", leave_without_state),
        "unwritten-wait": ("I6", wait_unwritten),
    }
)


def _change(ledger: Ledger, statement: str, *values: object) -> None:
    if ledger.connection.execute(statement.encode(), values).rowcount != 1:
        raise NothingToBreak


def _first(rows: Sequence[Row]) -> Row:
    if not rows:
        raise NothingToBreak
    return rows[0]


def _is_connected(truth: Truth, attempt: Row) -> bool:
    return truth.legs[attempt["sid"]].was_connected
