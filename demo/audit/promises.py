"""I3: whom we promised to phone is reached at most once, and at least once or for a reason."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from demo.audit.finding import Finding
from demo.audit.ledger import Ledger, Row
from demo.audit.truth import Truth

# A promise that has just been made, or has just become due, is looked at within seconds.
_LOOKED_AT_WITHIN = timedelta(seconds=60)
_CALLBACKS = """
SELECT id::text, 'callback' AS kind, state, ended_because AS over_because, waiting_because,
       due_at AS next_at, state = 'kept' AS is_kept,
       state IN ('expired', 'cancelled', 'unreached') AS is_given_back,
       state = 'open' AS is_waiting
FROM callback
"""
_TARGETS = """
SELECT id::text, 'target' AS kind, state, waiting_because AS over_because, waiting_because,
       next_at, state = 'reached' AS is_kept,
       state IN ('unreached', 'excluded') AS is_given_back,
       state = 'waiting' AS is_waiting
FROM target
"""
_ATTEMPTS = """
SELECT id::text, sid, coalesce(callback_id, target_id)::text AS promise
FROM dial_attempt WHERE callback_id IS NOT NULL OR target_id IS NOT NULL
"""


def check(truth: Truth, ledger: Ledger) -> Iterator[Finding]:
    """Promises kept twice, kept by nobody, or given up without a word."""
    connected = _connected(truth, ledger)
    for promise in [*ledger.rows(_CALLBACKS), *ledger.rows(_TARGETS)]:
        sids = connected.get(promise["id"], set())
        ids = {promise["kind"]: promise["id"], "calls": ",".join(sorted(sids))}
        if len(sids) > 1:
            yield Finding("I3", f"{len(sids)} connected calls for one promise", ids)
        elif not sids and (wrong := _unexplained(promise, as_of=truth.as_of)):
            yield Finding("I3", wrong, ids)


def _unexplained(promise: Row, *, as_of: datetime) -> str:
    if promise["is_kept"]:
        return f"it is {promise['state']}, yet nobody was ever connected"
    if promise["is_given_back"] and not promise["over_because"]:
        return f"it is {promise['state']} without a reason"
    overdue = promise["next_at"] + _LOOKED_AT_WITHIN <= as_of
    if promise["is_waiting"] and not promise["waiting_because"] and overdue:
        return "it is due and waits without a reason"
    return ""


def _connected(truth: Truth, ledger: Ledger) -> Mapping[str, set[str]]:
    """Connected legs for each promise, also those that the house has forgotten."""
    attempts = ledger.rows(_ATTEMPTS)
    promises = {attempt["id"]: attempt["promise"] for attempt in attempts}
    dialled = {(attempt["id"], attempt["sid"]) for attempt in attempts if attempt["sid"]}
    for delivery in truth.deliveries:
        named = delivery.query.get("attempt", [delivery.last])[0]
        if delivery.door in {"status", "outbound"} and named in promises:
            dialled.add((named, delivery.about))
    connected: dict[str, set[str]] = defaultdict(set)
    for attempt_id, sid in dialled:
        leg = truth.legs.get(sid)
        if leg is not None and leg.was_connected:
            connected[promises[attempt_id]].add(sid)
    return connected
