"""I1: every acknowledged webhook about a call that we know is stored exactly once."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from demo.audit.finding import Finding
from demo.audit.ledger import Ledger
from demo.audit.truth import Delivery, Truth

# These take or answer facts of a call. Music on hold, announcements, sounds and the last words of
# the fallback are the same for everybody and change nothing.
DOORS = frozenset(
    {"inbound", "outbound", "step", "wait", "client", "agent", "status", "conference", "recording",
     "amd"}
)  # fmt: skip
_ASKED_AGAIN = frozenset({"client", "agent"})


def check(truth: Truth, ledger: Ledger) -> Iterator[Finding]:
    """Deliveries that are missing, stored twice, or stored though nobody sent them."""
    stored = Counter(ledger.column("SELECT token FROM webhook_answer"))
    calls = _known_calls(ledger)
    sent = {delivery.token: delivery for delivery in truth.deliveries}
    for delivery in sent.values():
        call_id = _call_of(delivery, calls)
        number = stored[delivery.token]
        ids = {"token": delivery.token, "door": delivery.door, "about": delivery.about}
        if number > 1:
            yield Finding("I1", f"one delivery was stored {number} times", ids | {"call": call_id})
        if number == 0 and call_id and delivery.acknowledged_at and delivery.door in DOORS:
            yield Finding("I1", "acknowledged but not stored", ids | {"call": call_id})
    for token in stored.keys() - sent.keys():
        if not token.startswith("digest:"):
            yield Finding("I1", "stored but never sent", {"token": token})


@dataclass(frozen=True)
class _Known:
    call_id: str
    since: datetime


def _call_of(delivery: Delivery, calls: Mapping[str, _Known]) -> str:
    subject = delivery.params.get("CallSid") or delivery.params.get("ConferenceSid")
    known = calls.get(subject or delivery.about)
    if known is None:
        return ""
    # An agent who is early is asked to come again until there is a call to belong to.
    too_early = delivery.acknowledged_at and delivery.acknowledged_at < known.since
    return "" if too_early and delivery.door in _ASKED_AGAIN else known.call_id


def _known_calls(ledger: Ledger) -> Mapping[str, _Known]:
    rows = ledger.rows(
        "SELECT sid, call_id::text, started_at AS since FROM call_leg UNION ALL "
        "SELECT sid, call_id::text, created_at FROM conference WHERE sid IS NOT NULL"
    )
    return {row["sid"]: _Known(row["call_id"], row["since"]) for row in rows}
